import { type UserAccount, userSorts } from '@latchkey/contracts'
import { useEventCallback } from '@mui/material/utils'
import type { GridColDef } from '@mui/x-data-grid'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { paths } from '../../app/paths.ts'
import { EntryLink } from '../../components/entry-link.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { newestFirst, ServerGrid } from '../../components/server-grid.tsx'
import type { UserListView } from './user.queries.ts'
import type { UserListProps } from './user-list-props.ts'
import { UserStatus } from './user-status.tsx'

interface UserTableProps extends UserListProps {
  sort: UserListView['sort']
  onSort: (sort: UserListView['sort']) => void
}

const useColumns = (onOpen: (id: string) => void): GridColDef<UserAccount>[] => {
  const { t } = useTranslation(['users', 'common'])
  return useMemo<GridColDef<UserAccount>[]>(
    () => [
      {
        field: 'name',
        headerName: t('fields.name'),
        flex: 1.2,
        minWidth: 160,
        rowHeader: true,
        display: 'flex',
        renderCell: ({ row, tabIndex }) => (
          <EntryLink
            href={paths.user(row.id)}
            onOpen={() => onOpen(row.id)}
            tabIndex={tabIndex}
            underline="hover"
            noWrap
            title={row.name}
            sx={{ fontWeight: 500, minWidth: 0 }}
          >
            {row.name}
          </EntryLink>
        ),
      },
      { field: 'email', headerName: t('fields.email'), sortable: false, flex: 1.4, minWidth: 190 },
      {
        field: 'role',
        headerName: t('fields.role'),
        sortable: false,
        width: 170,
        valueGetter: (_, row) => t(`common:roles.${row.role}`),
      },
      {
        field: 'permissionGroup',
        headerName: t('common:groupChoice.label'),
        sortable: false,
        flex: 1,
        minWidth: 150,
        valueGetter: (_, row) => row.permissionGroup.name,
      },
      {
        field: 'status',
        headerName: t('fields.status'),
        sortable: false,
        width: 130,
        display: 'flex',
        renderCell: ({ row }) => <UserStatus status={row.status} />,
      },
      {
        field: 'lastSignInAt',
        headerName: t('fields.lastSignInAt'),
        sortingOrder: newestFirst,
        width: 150,
        display: 'flex',
        renderCell: ({ row }) => <RelativeTime alone moment={row.lastSignInAt} none={t('common:states.never')} />,
      },
    ],
    [t, onOpen],
  )
}

/** The people as a table. */
export function UserTable({ users, onOpen, ...list }: UserTableProps) {
  const { t } = useTranslation('users')
  const columns = useColumns(useEventCallback(onOpen))
  return (
    <ServerGrid {...list} label={t('list.label')} rows={users} columns={columns} sorts={userSorts} onOpen={onOpen} />
  )
}
