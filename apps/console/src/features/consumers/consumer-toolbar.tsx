import Refresh from '@mui/icons-material/Refresh'
import Box from '@mui/material/Box'
import Chip from '@mui/material/Chip'
import CircularProgress from '@mui/material/CircularProgress'
import IconButton from '@mui/material/IconButton'
import Tooltip from '@mui/material/Tooltip'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { SearchField } from '../../components/search-field.tsx'
import type { ConsumerListView } from './consumer.queries.ts'
import { ConsumerFilters } from './consumer-filters.tsx'
import type { GroupChoice } from '../../components/permission-group-select.tsx'
import { permissionGroupSearchOptions } from '../../api/permission-groups.ts'
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

/** The name of the group the list is filtered by: known from choosing it, or looked up when it came with the address. */
const useFilterGroup = (id: string | undefined) => {
  const [picked, setPicked] = useState<GroupChoice | null>(null)
  const isKnown = id === undefined || picked?.id === id
  const { data } = useQuery({ ...permissionGroupSearchOptions(''), enabled: !isKnown })
  const group = isKnown ? picked : data?.items.find((candidate) => candidate.id === id)
  return { group: id === undefined ? null : (group ?? null), setPicked }
}

/** The list's tools: search, refresh, filter, columns and density; below them what the list is narrowed to. */
export function ConsumerToolbar({ view, filterCount, onChange, onRefresh, refreshing, table }: ConsumerToolbarProps) {
  const { t } = useTranslation(['consumers', 'common'])
  const { group, setPicked } = useFilterGroup(view.permissionGroupId)
  const chips = [
    view.grantType && { field: 'grantType', text: t(`grantTypes.${view.grantType}`) },
    view.status && { field: 'status', text: t(`statuses.${view.status}`) },
    view.permissionGroupId && { field: 'permissionGroupId', text: group?.name ?? t('fields.permissionGroup') },
  ].filter((chip) => typeof chip === 'object')
  return (
    <Box sx={{ display: 'flex', flexWrap: { xs: 'wrap-reverse', sm: 'nowrap' }, alignItems: 'center', gap: 1.5 }}>
      {chips.length > 0 ? (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, minWidth: 0 }}>
          {chips.map(({ field, text }) => (
            <Chip
              key={field}
              size="small"
              label={text}
              aria-label={t('list.removeFilter', { filter: text })}
              onClick={() => onChange({ [field]: undefined })}
              onDelete={() => onChange({ [field]: undefined })}
            />
          ))}
        </Box>
      ) : null}
      <Box
        sx={{
          display: 'flex',
          flex: { xs: '1 0 100%', sm: 1 },
          alignItems: 'center',
          justifyContent: 'flex-end',
          gap: 0.5,
          minWidth: 0,
        }}
      >
        <SearchField
          label={t('common:actions.search')}
          placeholder={t('list.searchHint')}
          value={view.search ?? ''}
          onChange={(search) => onChange({ search })}
          flex={{ xs: 1, sm: '0 1 18rem' }}
        />
        <Tooltip title={t('common:actions.refresh')}>
          {/* Never switched off while it works: that would take the keyboard's place away. */}
          <IconButton aria-label={t('common:actions.refresh')} aria-busy={refreshing} onClick={onRefresh}>
            {refreshing ? <CircularProgress size={24} color="inherit" aria-hidden /> : <Refresh />}
          </IconButton>
        </Tooltip>
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
      </Box>
    </Box>
  )
}
