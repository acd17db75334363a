import { type Consumer, consumerSorts } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import { DataGrid, type GridColDef, type GridSortModel } from '@mui/x-data-grid'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { CopyButton } from '../../components/copy-button.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import type { ConsumerListView } from './consumer.queries.ts'
import { ConsumerStatus } from './consumer-status.tsx'
import type { ConsumerListProps } from './consumer-list-props.ts'
import { MaskedSecret } from './masked-secret.tsx'
import type { TablePreferences } from './use-table-preferences.ts'

interface ConsumerTableProps extends ConsumerListProps {
  sort: ConsumerListView['sort']
  onSort: (sort: ConsumerListView['sort']) => void
  preferences: TablePreferences
}

const newestFirst = ['desc', 'asc'] as const

const toSortModel = (sort: ConsumerListView['sort']): GridSortModel => [
  { field: sort.replace('-', ''), sort: sort.startsWith('-') ? 'desc' : 'asc' },
]

const toSort = ([item]: GridSortModel): ConsumerListView['sort'] | undefined =>
  consumerSorts.find((sort) => sort === `${item?.sort === 'desc' ? '-' : ''}${item?.field}`)

const useColumns = ({ hrefOf, onOpen }: Pick<ConsumerListProps, 'hrefOf' | 'onOpen'>): GridColDef<Consumer>[] => {
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
          <Link
            href={hrefOf(row.id)}
            tabIndex={tabIndex}
            color="inherit"
            underline="hover"
            noWrap
            title={row.name}
            onClick={(event) => {
              // With a modifier the browser opens it elsewhere, as links do; the row has to keep out of that, too.
              event.stopPropagation()
              if (event.metaKey || event.ctrlKey || event.shiftKey) return
              event.preventDefault()
              onOpen(row.id)
            }}
            sx={{ fontWeight: 500, minWidth: 0 }}
          >
            {row.name}
          </Link>
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
        renderCell: ({ row }) => <RelativeTime moment={row.lastUsedAt} none={t('common:states.never')} />,
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
    [t, format, hrefOf, onOpen],
  )
}

/** The consumers as a table. Sorting, filtering and paging are the server's; this shows what came. */
export function ConsumerTable({
  consumers,
  total,
  busy,
  hrefOf,
  onOpen,
  sort,
  onSort,
  preferences,
}: ConsumerTableProps) {
  const { t } = useTranslation('consumers')
  const columns = useColumns({ hrefOf, onOpen })
  return (
    // The table is as high as its rows, until that would push the footer off the screen; then it scrolls.
    <Box
      sx={{ display: 'flex', flexDirection: 'column', minHeight: 0, maxHeight: 'max(24rem, calc(100dvh - 16.5rem))' }}
    >
      <DataGrid
        aria-label={t('list.label')}
        rows={consumers}
        columns={columns}
        rowCount={total}
        loading={busy}
        paginationMode="server"
        sortingMode="server"
        filterMode="server"
        sortModel={toSortModel(sort)}
        onSortModelChange={(model) => {
          const next = toSort(model)
          if (next) onSort(next)
        }}
        sortingOrder={['asc', 'desc']}
        columnVisibilityModel={Object.fromEntries(preferences.hidden.map((column) => [column, false]))}
        density={preferences.density}
        onRowClick={({ row }) => onOpen(row.id)}
        disableColumnMenu
        disableColumnFilter
        disableColumnSelector
        disableDensitySelector
        disableRowSelectionOnClick
        rowSelection={false}
        hideFooter
        // Its `new Function` would be against the content security policy.
        disableEval
        localeText={{ columnHeaderSortIconLabel: t('list.sort') }}
        slotProps={{ loadingOverlay: { variant: 'linear-progress', noRowsVariant: 'skeleton' } }}
        sx={{
          '--DataGrid-rowBorderColor': 'var(--mui-palette-divider)',
          bgcolor: 'background.paper',
          borderColor: 'divider',
          '& .MuiDataGrid-row': { cursor: 'pointer' },
          '& .MuiDataGrid-cell': { gap: 0.5 },
          '& .MuiDataGrid-cell .MuiSvgIcon-root': { fontSize: '1.125rem' },
        }}
      />
    </Box>
  )
}
