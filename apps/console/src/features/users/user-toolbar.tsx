import { roles, userSorts, userStatuses } from '@latchkey/contracts'
import HelpOutline from '@mui/icons-material/HelpOutlineOutlined'
import IconButton from '@mui/material/IconButton'
import Tooltip from '@mui/material/Tooltip'
import { useTranslation } from 'react-i18next'
import { FilterChoice } from '../../components/filter-choice.tsx'
import { FilterMenu } from '../../components/filter-menu.tsx'
import { ListToolbar } from '../../components/list-toolbar.tsx'
import { PermissionGroupSelect } from '../../components/permission-group-select.tsx'
import { useFilterGroup } from '../../components/use-filter-group.ts'
import type { UserListView } from './user.queries.ts'
import { noFilters, type UserViewChange } from './use-user-view.ts'

interface UserToolbarProps {
  view: UserListView
  filterCount: number
  onChange: (change: UserViewChange) => void
  onRefresh: () => void
  refreshing: boolean
  onHelp: () => void
  /** Offers the order among the filters, where there is no table head to click. */
  withSort: boolean
}

/** The list's tools: search, refresh, filter, and what the roles mean; below them what the list is narrowed to. */
export function UserToolbar({
  view,
  filterCount,
  onChange,
  onRefresh,
  refreshing,
  onHelp,
  withSort,
}: UserToolbarProps) {
  const { t } = useTranslation(['users', 'common'])
  const { group, setPicked } = useFilterGroup(view.permissionGroupId)
  const any = t('common:filters.any')
  const chips = [
    view.role && { field: 'role' as const, text: t(`common:roles.${view.role}`) },
    view.status && { field: 'status' as const, text: t(`statuses.${view.status}`) },
    view.permissionGroupId && {
      field: 'permissionGroupId' as const,
      text: group?.name ?? t('common:groupChoice.label'),
    },
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
      <FilterMenu count={filterCount} onClear={() => onChange(noFilters)}>
        <FilterChoice
          label={t('fields.role')}
          value={view.role}
          anyText={any}
          options={roles.map((value) => ({ value, text: t(`common:roles.${value}`) }))}
          onChange={(role) => onChange({ role })}
        />
        <FilterChoice
          label={t('fields.status')}
          value={view.status}
          anyText={any}
          options={userStatuses.map((value) => ({ value, text: t(`statuses.${value}`) }))}
          onChange={(status) => onChange({ status })}
        />
        <PermissionGroupSelect
          size="small"
          anyText={any}
          value={group}
          onChange={(chosen) => {
            setPicked(chosen)
            onChange({ permissionGroupId: chosen?.id })
          }}
        />
        {withSort ? (
          <FilterChoice
            label={t('common:filters.sortBy')}
            value={view.sort}
            options={userSorts.map((value) => ({ value, text: t(`list.sorts.${value}`) }))}
            onChange={(sort) => onChange({ sort })}
          />
        ) : null}
      </FilterMenu>
      <Tooltip title={t('roleHelp.title')}>
        <IconButton aria-label={t('roleHelp.title')} aria-haspopup="dialog" onClick={onHelp}>
          <HelpOutline />
        </IconButton>
      </Tooltip>
    </ListToolbar>
  )
}
