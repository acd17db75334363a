import type { Components } from '@mui/material/styles'
import { density, radii, role, tint, touch } from './tokens.ts'

const statuses = ['primary', 'error', 'warning', 'info', 'success'] as const

/** What one presses, and the words that say how something is. */
export const controls: Components = {
  // What is pressed answers by its colour; the ring of the focus says where the keyboard is.
  MuiButtonBase: { defaultProps: { disableRipple: true } },
  MuiButton: {
    defaultProps: { disableElevation: true },
    styleOverrides: {
      root: {
        minHeight: density.control,
        padding: '6px 16px',
        borderRadius: radii.control,
        '&:active': { filter: 'brightness(0.94)' },
        [touch]: { minHeight: density.touchControl },
        variants: [
          { props: { size: 'small' }, style: { minHeight: 32, padding: '3px 10px', fontSize: '0.8125rem' } },
          { props: { variant: 'text' }, style: { paddingLeft: 12, paddingRight: 12 } },
          {
            props: { variant: 'outlined' },
            style: { borderColor: role('outline'), backgroundColor: role('background-paper') },
          },
          {
            props: { variant: 'outlined', color: 'primary' },
            style: {
              color: role('text-primary'),
              '&:hover': {
                borderColor: role('primary-main'),
                backgroundColor: tint('primary-main', 7, role('background-paper')),
              },
            },
          },
          {
            props: { variant: 'outlined', color: 'error' },
            style: {
              '&:hover': {
                borderColor: role('error-main'),
                backgroundColor: tint('error-main', 8, role('background-paper')),
              },
            },
          },
        ],
      },
    },
  },
  MuiIconButton: {
    styleOverrides: {
      root: { borderRadius: radii.control, '&:active': { backgroundColor: role('action-selected') } },
      sizeSmall: { padding: 6 },
      edgeEnd: { marginRight: -6 },
    },
  },
  MuiFab: {
    styleOverrides: {
      root: {
        boxShadow: '0 1px 2px rgb(8 15 25 / 0.2), 0 8px 20px -4px rgb(8 15 25 / 0.4)',
        '&:active': { boxShadow: 'none' },
      },
    },
  },
  MuiChip: {
    styleOverrides: {
      root: {
        borderRadius: radii.small,
        fontWeight: 500,
        variants: [
          { props: { size: 'small' }, style: { height: 24 } },
          {
            props: { variant: 'filled', color: 'default' },
            style: { backgroundColor: role('surface-sunken'), border: `1px solid ${role('divider')}` },
          },
          {
            props: { variant: 'outlined', color: 'default' },
            style: {
              color: role('text-secondary'),
              borderColor: role('divider'),
              backgroundColor: role('surface-sunken'),
            },
          },
          ...statuses.map((color) => ({
            props: { variant: 'outlined', color } as const,
            style: { borderColor: tint(`${color}-main`, 35), backgroundColor: tint(`${color}-main`, 9) },
          })),
        ],
      },
    },
  },
  MuiToggleButton: {
    styleOverrides: {
      root: {
        '&.Mui-selected, &.Mui-selected:hover': {
          color: role('primary-main'),
          backgroundColor: tint('primary-main', 12),
        },
      },
    },
  },
  MuiTabs: {
    styleOverrides: {
      root: { minHeight: density.touchControl },
      indicator: { height: 3, borderRadius: '3px 3px 0 0' },
    },
  },
  MuiTab: {
    styleOverrides: {
      root: {
        minWidth: 0,
        minHeight: density.touchControl,
        padding: '10px 14px',
        '&:hover': { color: role('text-primary') },
        '&.Mui-selected:hover': { color: role('primary-main') },
      },
    },
  },
  MuiMenu: { styleOverrides: { list: { padding: 6 } } },
  MuiMenuItem: {
    styleOverrides: {
      root: {
        minHeight: 36,
        padding: '6px 10px',
        borderRadius: radii.small,
        fontSize: '0.875rem',
        [touch]: { minHeight: density.touchControl },
      },
    },
  },
  MuiListItemButton: { styleOverrides: { root: { borderRadius: radii.control } } },
  MuiListItemIcon: { styleOverrides: { root: { minWidth: 32 } } },
  MuiLink: {
    styleOverrides: {
      root: {
        textUnderlineOffset: '0.2em',
        textDecorationThickness: '1px',
        '&:hover': { textDecorationThickness: '2px' },
      },
    },
  },
  MuiTooltip: {
    // Beside its control, and so inside the page's landmarks and dialogs, where screen readers look; fixed, so that nothing cuts it off.
    defaultProps: { slotProps: { popper: { disablePortal: true, popperOptions: { strategy: 'fixed' } } } },
    styleOverrides: {
      tooltip: {
        padding: '5px 9px',
        borderRadius: radii.small,
        backgroundColor: role('text-primary'),
        color: role('background-paper'),
        fontSize: '0.8125rem',
        fontWeight: 500,
        lineHeight: 1.4,
      },
    },
  },
}
