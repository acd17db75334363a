import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ListToolbar } from '../../components/list-toolbar.tsx'
import { useFilterGroup } from '../../components/use-filter-group.ts'
import { usePeriodText } from '../../components/use-period-text.ts'
import { ConsumerFilters } from './consumer-filters.tsx'
import { TableViewMenu } from './table-view-menu.tsx'
import { type ConsumerView, type ConsumerViewChange, createdIn, creationOf } from './use-consumer-view.ts'
import type { TablePreferences } from './use-table-preferences.ts'

interface ConsumerToolbarProps {
  view: ConsumerView
  filterCount: number
  onChange: (change: ConsumerViewChange) => void
  onRefresh: () => void
  refreshing: boolean
  /** How the table looks; `null` where the list is no table. */
  table: { preferences: TablePreferences; onChange: (preferences: TablePreferences) => void } | null
  /** What can be done besides. */
  more: ReactNode
}

/** The list's tools: search, refresh, filter, columns and density, more; below them what the list is narrowed to. */
export function ConsumerToolbar(props: ConsumerToolbarProps) {
  const { view, filterCount, onChange, onRefresh, refreshing, table, more } = props
  const { t } = useTranslation('consumers')
  const created = usePeriodText()(creationOf(view))
  const { group, setPicked } = useFilterGroup(view.permissionGroupId)
  const chips = [
    view.grantType && { field: 'grantType', text: t(`grantTypes.${view.grantType}`) },
    view.status && { field: 'status', text: t(`statuses.${view.status}`) },
    view.permissionGroupId && { field: 'permissionGroupId', text: group?.name ?? t('fields.permissionGroup') },
    view.lastUsed && {
      field: 'lastUsed',
      text: t('list.lastUsedIs', { when: t(`list.lastUses.${view.lastUsed}`) }),
    },
    created && { field: 'created', text: t('list.createdIs', { when: created }) },
  ].filter((chip) => typeof chip === 'object')
  return (
    <ListToolbar
      search={view.search ?? ''}
      searchHint={t('list.searchHint')}
      onSearch={(search) => onChange({ search })}
      onRefresh={onRefresh}
      refreshing={refreshing}
      chips={chips}
      onRemove={(field) => onChange(field === 'created' ? createdIn({}) : { [field]: undefined })}
    >
      <ConsumerFilters
        view={view}
        onChange={onChange}
        count={filterCount}
        group={group}
        onGroupChange={(chosen) => {
          setPicked(chosen)
          onChange({ permissionGroupId: chosen?.id })
        }}
        withSort={table === null}
      />
      {table ? <TableViewMenu {...table} /> : null}
      {more}
    </ListToolbar>
  )
}
