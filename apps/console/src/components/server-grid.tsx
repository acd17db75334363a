import Box from '@mui/material/Box'
import { DataGrid, type DataGridProps, type GridColDef, type GridSortModel } from '@mui/x-data-grid'
import { useTranslation } from 'react-i18next'

interface ServerGridProps<Row extends { id: string }, Sort extends string> extends Pick<
  DataGridProps<Row>,
  'columnVisibilityModel' | 'density'
> {
  /** What screen readers call the table. */
  label: string
  rows: readonly Row[]
  columns: readonly GridColDef<Row>[]
  /** How many match in all. */
  total: number
  /** Another list is on its way; this one is still the one before. */
  busy: boolean
  sort: Sort
  /** Every order the server knows: a column's field, with a minus in front of it turned round. */
  sorts: readonly Sort[]
  onSort: (sort: Sort) => void
  onOpen: (id: string) => void
}

/** Moments are first sorted with the newest on top. */
export const newestFirst = ['desc', 'asc'] as const

const toSortModel = (sort: string): GridSortModel => [
  { field: sort.replace('-', ''), sort: sort.startsWith('-') ? 'desc' : 'asc' },
]

/** A list as a table. Sorting, filtering and paging are the server's; this shows what came. */
export function ServerGrid<Row extends { id: string }, Sort extends string>({
  label,
  rows,
  columns,
  total,
  busy,
  sort,
  sorts,
  onSort,
  onOpen,
  ...look
}: ServerGridProps<Row, Sort>) {
  const { t } = useTranslation()
  const chooseSort = ([item]: GridSortModel) => {
    const chosen = sorts.find((candidate) => candidate === `${item?.sort === 'desc' ? '-' : ''}${item?.field}`)
    if (chosen !== undefined) onSort(chosen)
  }
  return (
    // The table is as high as its rows, until that would push the footer off the screen; then it scrolls.
    <Box
      sx={{ display: 'flex', flexDirection: 'column', minHeight: 0, maxHeight: 'max(24rem, calc(100dvh - 16.5rem))' }}
    >
      <DataGrid
        {...look}
        aria-label={label}
        rows={rows}
        columns={columns}
        rowCount={total}
        loading={busy}
        paginationMode="server"
        sortingMode="server"
        filterMode="server"
        sortModel={toSortModel(sort)}
        onSortModelChange={chooseSort}
        sortingOrder={['asc', 'desc']}
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
        localeText={{ columnHeaderSortIconLabel: t('filters.sort') }}
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
