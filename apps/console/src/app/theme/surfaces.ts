import type { Components } from '@mui/material/styles'
import type { DataGridComponents } from '@mui/x-data-grid/themeAugmentation'
import { density, radii, raised, role, tint } from './tokens.ts'

const severities = ['error', 'warning', 'info', 'success'] as const

const cell = { borderBottomColor: role('divider'), fontSize: '0.875rem', fontVariantNumeric: 'tabular-nums' }
const head = { color: role('text-secondary'), fontSize: '0.8125rem', fontWeight: 600 }

/** What things stand on: cards, tables, the panel, menus, dialogs, notices. */
export const surfaces: Components & DataGridComponents = {
  MuiPaper: { styleOverrides: { root: { backgroundImage: 'none' }, outlined: { borderRadius: radii.surface } } },
  MuiAppBar: { styleOverrides: { root: { backgroundColor: role('background-paper') } } },
  MuiToolbar: { styleOverrides: { root: { '&&': { minHeight: 56 } } } },
  MuiBackdrop: {
    styleOverrides: { root: { backgroundColor: 'rgb(8 15 25 / 0.5)' }, invisible: { backgroundColor: 'transparent' } },
  },
  MuiDrawer: {
    styleOverrides: {
      paper: { border: 0, boxShadow: `0 0 0 1px ${role('divider')}, 0 0 48px rgb(8 15 25 / 0.28)` },
    },
  },
  MuiPopover: { styleOverrides: { paper: { ...raised, borderRadius: radii.surface } } },
  MuiDialog: { styleOverrides: { paper: { ...raised, borderRadius: 16 } } },
  MuiDialogTitle: { styleOverrides: { root: { padding: '22px 24px 8px', fontSize: '1.125rem', fontWeight: 600 } } },
  MuiDialogContent: { styleOverrides: { root: { padding: '0 24px 20px' } } },
  MuiDialogActions: { styleOverrides: { root: { padding: '4px 24px 22px' } } },
  MuiDivider: { styleOverrides: { root: { borderColor: role('divider') } } },
  MuiTableCell: {
    styleOverrides: {
      root: { ...cell, padding: '12px 16px' },
      sizeSmall: { padding: '9px 16px' },
      head: { ...head, backgroundColor: role('surface-sunken'), lineHeight: 1.4 },
    },
  },
  MuiTableRow: { styleOverrides: { root: { '&:last-of-type > .MuiTableCell-body': { borderBottom: 0 } } } },
  MuiDataGrid: {
    defaultProps: { rowHeight: density.row, columnHeaderHeight: density.touchControl },
    styleOverrides: {
      root: { '--unstable_DataGrid-radius': `${radii.surface}px`, borderColor: role('divider'), fontSize: '0.875rem' },
      columnHeaderTitle: head,
      columnSeparator: { '&&': { color: role('divider') } },
      cell: { fontVariantNumeric: 'tabular-nums' },
    },
  },
  MuiAccordion: {
    styleOverrides: {
      root: { '&::before': { display: 'none' }, '&.MuiPaper-outlined': { borderRadius: radii.surface } },
    },
  },
  MuiSkeleton: {
    styleOverrides: { root: { backgroundColor: tint('text-primary', 7) }, rounded: { borderRadius: radii.control } },
  },
  MuiLinearProgress: { styleOverrides: { root: { borderRadius: radii.small } } },
  MuiAlert: {
    styleOverrides: {
      root: {
        padding: '6px 14px',
        borderRadius: radii.control,
        color: role('text-primary'),
        variants: severities.map((severity) => ({
          // Words are read best in the colour of words: the icon, the border and a hint of the ground say how grave it is.
          props: ({ ownerState }) => ownerState.severity === severity && ownerState.variant !== 'filled',
          style: {
            color: role('text-primary'),
            backgroundColor: tint(`${severity}-main`, 9, role('background-paper')),
            border: `1px solid ${tint(`${severity}-main`, 38)}`,
            '& .MuiAlert-icon': { color: role(`${severity}-main`), opacity: 1 },
          },
        })),
      },
      icon: { marginRight: 10, fontSize: 20, padding: '8px 0' },
      message: { overflowWrap: 'anywhere' },
      filled: {
        ...raised,
        backgroundColor: role('text-primary'),
        color: role('background-paper'),
        '&.MuiAlert-colorError': { backgroundColor: role('error-main'), color: role('error-contrastText') },
        '&.MuiAlert-colorWarning': { backgroundColor: role('warning-main'), color: role('warning-contrastText') },
      },
    },
  },
}
