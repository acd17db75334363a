import Box from '@mui/material/Box'
import { useEventCallback } from '@mui/material/utils'
import {
  DataGrid,
  type DataGridProps,
  type GridColDef,
  type GridColumnHeaderParams,
  type GridSortDirection,
  type GridSortModel,
  type MuiEvent,
} from '@mui/x-data-grid'
import { useDeferredValue, useMemo } from 'react'
import { useTranslation } from 'react-i18next'

interface ServerGridProps<Row extends { id: string }, Sort extends string> extends Pick<
  DataGridProps<Row>,
  'columnVisibilityModel' | 'density'
> {
  /** What screen readers call the table. */
  label: string
  /** Like the columns, the same array as long as nothing in it changed: for another one every cell is drawn anew. */
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
  /** Lets rows be chosen: the ones that are, of which others than these rows may be. */
  selection?: { ids: ReadonlySet<string>; onChange: (ids: ReadonlySet<string>) => void }
}

/** Moments are first sorted with the newest on top. */
export const newestFirst = ['desc', 'asc'] as const

const nothing: ReadonlySet<string> = new Set()

/** What lets rows be chosen, and the grid's own words; the same until something in it changes. */
const useSelectionProps = (selection: ServerGridProps<{ id: string }, string>['selection']): Partial<DataGridProps> => {
  const { t } = useTranslation()
  const ids = selection?.ids ?? nothing
  const isSelectable = selection !== undefined
  const onChange = useEventCallback((chosen: ReadonlySet<string>) => selection?.onChange(chosen))
  return useMemo<Partial<DataGridProps>>(() => {
    const localeText = { columnHeaderSortIconLabel: t('filters.sort') }
    if (!isSelectable) return { rowSelection: false, localeText }
    return {
      checkboxSelection: true,
      keepNonExistentRowsSelected: true,
      disableRowSelectionExcludeModel: true,
      rowSelectionModel: { type: 'include', ids: new Set(ids) },
      onRowSelectionModelChange: (model) => onChange(new Set([...model.ids].map(String))),
      // Space chooses wherever in a row one is, but presses what can be pressed.
      onCellKeyDown: ({ id }, event) => {
        const isPressed = event.target instanceof Element && event.target.closest('button, input') !== null
        if (event.key !== ' ' || event.shiftKey || isPressed) return
        event.preventDefault()
        event.defaultMuiPrevented = true
        const next = new Set(ids)
        if (!next.delete(String(id))) next.add(String(id))
        onChange(next)
      },
      localeText: {
        ...localeText,
        checkboxSelectionHeaderName: t('selection.column'),
        checkboxSelectionSelectAllRows: t('selection.all'),
        checkboxSelectionUnselectAllRows: t('selection.none'),
        checkboxSelectionSelectRow: t('selection.row'),
        checkboxSelectionUnselectRow: t('selection.unselect'),
      },
    }
  }, [t, isSelectable, ids, onChange])
}

const toSortModel = (sort: string): GridSortModel => [
  { field: sort.replace('-', ''), sort: sort.startsWith('-') ? 'desc' : 'asc' },
]

const bothWays = ['asc', 'desc'] as const
const slotProps = { loadingOverlay: { variant: 'linear-progress', noRowsVariant: 'skeleton' } } as const
const style = {
  '--DataGrid-rowBorderColor': 'var(--mui-palette-divider)',
  bgcolor: 'background.paper',
  borderColor: 'divider',
  '& .MuiDataGrid-row': { cursor: 'pointer' },
  '& .MuiDataGrid-cell': { gap: 0.5 },
  '& .MuiDataGrid-cell .MuiSvgIcon-root': { fontSize: '1.125rem' },
} as const

/**
 * A list as a table. Sorting, filtering and paging are the server's; this shows what came. The grid draws every cell anew
 * whenever it is given anything new, so it is given nothing new without need.
 */
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
  selection,
  ...look
}: ServerGridProps<Row, Sort>) {
  // The grid takes long to draw; whoever types or presses meanwhile doesn't wait for it.
  const shown = useDeferredValue(useMemo(() => ({ rows, total, busy }), [rows, total, busy]))
  const selecting = useSelectionProps(selection)
  const sortModel = useMemo(() => toSortModel(sort), [sort])
  const chooseSort = (field: string, way: GridSortDirection | undefined): void => {
    const wanted = `${way === 'desc' ? '-' : ''}${field}`
    const chosen = sorts.find((candidate) => candidate === wanted)
    if (chosen !== undefined) onSort(chosen)
  }
  const sortByKey = useEventCallback(([item]: GridSortModel) => {
    if (item) chooseSort(item.field, item.sort)
  })
  // Left to itself, the grid sorts before it asks, and draws every row anew in the order in which they were.
  const sortByPress = useEventCallback(({ field, colDef }: GridColumnHeaderParams, event: MuiEvent) => {
    event.defaultMuiPrevented = true
    if (!colDef.sortable) return
    const [first, second] = colDef.sortingOrder ?? bothWays
    const [current] = sortModel
    chooseSort(field, current?.field === field && current.sort === first ? second : first)
  })
  const open = useEventCallback<NonNullable<DataGridProps<Row>['onRowClick']>>(({ row }) => onOpen(row.id))
  return (
    // The table is as high as its rows, until that would push the footer off the screen; then it scrolls.
    <Box
      sx={{ display: 'flex', flexDirection: 'column', minHeight: 0, maxHeight: 'max(24rem, calc(100dvh - 16.5rem))' }}
    >
      <DataGrid
        {...look}
        {...selecting}
        aria-label={label}
        rows={shown.rows}
        columns={columns}
        rowCount={shown.total}
        loading={shown.busy}
        paginationMode="server"
        sortingMode="server"
        filterMode="server"
        sortModel={sortModel}
        onSortModelChange={sortByKey}
        onColumnHeaderClick={sortByPress}
        sortingOrder={bothWays}
        onRowClick={open}
        disableColumnMenu
        disableColumnFilter
        disableColumnSelector
        disableDensitySelector
        disableRowSelectionOnClick
        hideFooter
        // Its `new Function` would be against the content security policy.
        disableEval
        slotProps={slotProps}
        sx={style}
      />
    </Box>
  )
}
