import { type Consumer, consumerSorts } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import { useEventCallback } from '@mui/material/utils'
import type { GridColDef } from '@mui/x-data-grid'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { paths } from '../../app/paths.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { EntryLink } from '../../components/entry-link.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { newestFirst, ServerGrid } from '../../components/server-grid.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { ConsumerStatus } from './consumer-status.tsx'
import type { ConsumerListProps } from './consumer-list-props.ts'
import { MaskedSecret } from './masked-secret.tsx'
import type { ConsumerView } from './use-consumer-view.ts'
import type { TablePreferences } from './use-table-preferences.ts'

interface ConsumerTableProps extends ConsumerListProps {
  sort: ConsumerView['sort']
  onSort: (sort: ConsumerView['sort']) => void
  preferences: TablePreferences
}

const useColumns = (onOpen: (id: string) => void): GridColDef<Consumer>[] => {
  const { t } = useTranslation(['consumers', 'common'])
  const format = useFormat()
  return useMemo<GridColDef<Consumer>[]>(
    () => [
      {
        field: 'name',
        headerName: t('fields.name'),
        flex: 1.3,
        minWidth: 180,
        hideable: false,
        rowHeader: true,
        display: 'flex',
        renderCell: ({ row, tabIndex }) => (
          <EntryLink
            href={paths.consumer(row.id)}
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
      {
        field: 'key',
        headerName: t('fields.key'),
        sortable: false,
        flex: 1,
        minWidth: 170,
        display: 'flex',
        renderCell: ({ row, tabIndex }) => (
          <>
            <Box
              component="span"
              title={row.key}
              sx={{ fontFamily: 'monospace', overflow: 'hidden', textOverflow: 'ellipsis', minWidth: 0 }}
            >
              {row.key}
            </Box>
            <CopyButton value={row.key} label={t('fields.key')} size="small" tabIndex={tabIndex} clipped />
          </>
        ),
      },
      {
        field: 'secret',
        headerName: t('fields.secret'),
        sortable: false,
        width: 140,
        display: 'flex',
        renderCell: ({ row }) => <MaskedSecret consumer={row} />,
      },
      {
        field: 'grantType',
        headerName: t('fields.grantType'),
        sortable: false,
        width: 170,
        valueGetter: (_, row) => t(`grantTypes.${row.grantType}`),
      },
      {
        field: 'permissionGroup',
        headerName: t('fields.permissionGroup'),
        sortable: false,
        flex: 1.1,
        minWidth: 150,
        valueGetter: (_, row) => row.permissionGroup.name,
      },
      {
        field: 'createdAt',
        headerName: t('fields.createdAt'),
        sortingOrder: newestFirst,
        width: 150,
        valueGetter: (_, row) => format.date(row.createdAt),
      },
      {
        field: 'lastUsedAt',
        headerName: t('fields.lastUsedAt'),
        sortingOrder: newestFirst,
        width: 140,
        display: 'flex',
        renderCell: ({ row }) => <RelativeTime alone moment={row.lastUsedAt} none={t('common:states.never')} />,
      },
      {
        field: 'status',
        headerName: t('fields.status'),
        sortable: false,
        width: 130,
        display: 'flex',
        renderCell: ({ row }) => <ConsumerStatus status={row.status} />,
      },
    ],
    [t, format, onOpen],
  )
}

/** The consumers as a table. Sorting, filtering and paging are the server's; this shows what came. */
export function ConsumerTable({ consumers, preferences, selection, onOpen, ...list }: ConsumerTableProps) {
  const { t } = useTranslation('consumers')
  const columns = useColumns(useEventCallback(onOpen))
  const { hidden, density } = preferences
  const visible = useMemo(() => Object.fromEntries(hidden.map((column) => [column, false])), [hidden])
  return (
    <ServerGrid
      {...list}
      label={t('list.label')}
      rows={consumers}
      columns={columns}
      sorts={consumerSorts}
      onOpen={onOpen}
      selection={{ ids: selection.ids, onChange: selection.choose }}
      columnVisibilityModel={visible}
      density={density}
    />
  )
}
