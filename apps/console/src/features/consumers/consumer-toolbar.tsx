import { useTranslation } from 'react-i18next'
import { ListToolbar } from '../../components/list-toolbar.tsx'
import { useFilterGroup } from '../../components/use-filter-group.ts'
import type { ConsumerListView } from './consumer.queries.ts'
import { ConsumerFilters } from './consumer-filters.tsx'
import { TableViewMenu } from './table-view-menu.tsx'
import type { ConsumerViewChange } from './use-consumer-view.ts'
import type { TablePreferences } from './use-table-preferences.ts'

interface ConsumerToolbarProps {
  view: ConsumerListView
  filterCount: number
  onChange: (change: ConsumerViewChange) => void
  onRefresh: () => void
  refreshing: boolean
  /** How the table looks; `null` where the list is no table. */
  table: { preferences: TablePreferences; onChange: (preferences: TablePreferences) => void } | null
}

/** The list's tools: search, refresh, filter, columns and density; below them what the list is narrowed to. */
export function ConsumerToolbar({ view, filterCount, onChange, onRefresh, refreshing, table }: ConsumerToolbarProps) {
  const { t } = useTranslation('consumers')
  const { group, setPicked } = useFilterGroup(view.permissionGroupId)
  const chips = [
    view.grantType && { field: 'grantType', text: t(`grantTypes.${view.grantType}`) },
    view.status && { field: 'status', text: t(`statuses.${view.status}`) },
    view.permissionGroupId && { field: 'permissionGroupId', text: group?.name ?? t('fields.permissionGroup') },
  ].filter((chip) => typeof chip === 'object')
  return (
    <ListToolbar
      search={view.search ?? ''}
      searchHint={t('list.searchHint')}
      onSearch={(search) => onChange({ search })}
      onRefresh={onRefresh}
      refreshing={refreshing}
      chips={chips}
      onRemove={(field) => onChange({ [field]: undefined })}
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
    </ListToolbar>
  )
}
