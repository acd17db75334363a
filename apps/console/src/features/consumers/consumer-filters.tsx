import { consumerLastUses, consumerSorts, consumerStatuses, grantTypes } from '@latchkey/contracts'
import { useTranslation } from 'react-i18next'
import { FilterChoice } from '../../components/filter-choice.tsx'
import { FilterMenu } from '../../components/filter-menu.tsx'
import { PeriodFields } from '../../components/period-fields.tsx'
import { type GroupChoice, PermissionGroupSelect } from '../../components/permission-group-select.tsx'
import { type ConsumerView, type ConsumerViewChange, createdIn, creationOf, noFilters } from './use-consumer-view.ts'

interface ConsumerFiltersProps {
  view: ConsumerView
  onChange: (change: ConsumerViewChange) => void
  /** How many filters are set. */
  count: number
  /** The group the list is filtered by. */
  group: GroupChoice | null
  onGroupChange: (group: GroupChoice | null) => void
  /** Offers the order here, too, where there is no table head to click. */
  withSort: boolean
}

/** What the list is narrowed to: grant type, status, permission group, last use, creation. */
export function ConsumerFilters({ view, onChange, count, group, onGroupChange, withSort }: ConsumerFiltersProps) {
  const { t } = useTranslation(['consumers', 'common'])
  const any = t('common:filters.any')
  return (
    <FilterMenu count={count} onClear={() => onChange(noFilters)}>
      <FilterChoice
        label={t('fields.grantType')}
        value={view.grantType}
        anyText={any}
        options={grantTypes.map((value) => ({ value, text: t(`grantTypes.${value}`) }))}
        onChange={(grantType) => onChange({ grantType })}
      />
      <FilterChoice
        label={t('fields.status')}
        value={view.status}
        anyText={any}
        options={consumerStatuses.map((value) => ({ value, text: t(`statuses.${value}`) }))}
        onChange={(status) => onChange({ status })}
      />
      <PermissionGroupSelect size="small" anyText={any} value={group} onChange={onGroupChange} />
      <FilterChoice
        label={t('fields.lastUsedAt')}
        value={view.lastUsed}
        anyText={any}
        options={consumerLastUses.map((value) => ({ value, text: t(`list.lastUses.${value}`) }))}
        onChange={(lastUsed) => onChange({ lastUsed })}
      />
      <PeriodFields
        optional
        label={t('fields.createdAt')}
        value={creationOf(view)}
        onChange={(period) => onChange(createdIn(period))}
      />
      {withSort ? (
        <FilterChoice
          label={t('common:filters.sortBy')}
          value={view.sort}
          options={consumerSorts.map((value) => ({ value, text: t(`list.sorts.${value}`) }))}
          onChange={(sort) => onChange({ sort })}
        />
      ) : null}
    </FilterMenu>
  )
}
