import { createTheme } from '@mui/material/styles'
import { colors } from '../lib/colors.ts'

const heading = { fontWeight: 600, letterSpacing: 0, lineHeight: 1.3 }

/** Of the bar that stays at the top, in CSS pixels: the library's toolbar and a border. */
export const topBarHeight = { phone: 57, wide: 65 }
const wide = '@media (min-width: 600px)'

const paletteOf = (scheme: 'light' | 'dark') => ({
  // Text on a colour is white only where that can be read (WCAG 1.4.3); the library is content with 3 to 1.
  contrastThreshold: 4.5,
  primary: { main: colors.primary[scheme], contrastText: colors.onPrimary[scheme] },
  error: { main: colors.error[scheme] },
  success: { main: colors.success[scheme] },
  background: { default: colors.background[scheme], paper: colors.paper[scheme] },
  text: { primary: colors.text[scheme], secondary: colors.textSecondary[scheme] },
  divider: colors.divider[scheme],
})

/** Colours, type and shapes, light and dark, as CSS variables that follow `data-color-scheme` on `<html>`. */
export const theme = createTheme({
  cssVariables: { colorSchemeSelector: 'data-color-scheme' },
  colorSchemes: { light: { palette: paletteOf('light') }, dark: { palette: paletteOf('dark') } },
  shape: { borderRadius: 8 },
  typography: {
    fontFamily: "'Roboto Variable', system-ui, sans-serif",
    h1: { ...heading, fontSize: '1.5rem' },
    h2: { ...heading, fontSize: '1.125rem' },
    h3: { ...heading, fontSize: '1rem' },
    body1: { fontSize: '0.9375rem' },
    button: { textTransform: 'none', fontWeight: 500 },
  },
  components: {
    MuiCssBaseline: {
      // What is scrolled to, or gets the focus, comes to rest below the top bar.
      styleOverrides: {
        html: { scrollPaddingTop: topBarHeight.phone, [wide]: { scrollPaddingTop: topBarHeight.wide } },
      },
    },
    MuiAutocomplete: { styleOverrides: { paper: { border: '1px solid var(--mui-palette-divider)' } } },
    MuiButton: { defaultProps: { disableElevation: true } },
    MuiDialogActions: { styleOverrides: { root: { padding: '8px 24px 20px' } } },
    MuiDialogTitle: { styleOverrides: { root: { fontSize: '1.125rem', fontWeight: 600, paddingBottom: 8 } } },
    // What can only be read doesn't look like something to fill in.
    MuiOutlinedInput: {
      styleOverrides: { root: { '&:has(input[readonly])': { backgroundColor: 'var(--mui-palette-action-hover)' } } },
    },
    MuiPaper: { styleOverrides: { root: { backgroundImage: 'none' } } },
    // A shadow alone doesn't set a menu off from dark cards.
    MuiPopover: { styleOverrides: { paper: { border: '1px solid var(--mui-palette-divider)' } } },
    MuiTableCell: {
      styleOverrides: { root: { borderBottomColor: 'var(--mui-palette-divider)', fontSize: '0.9375rem' } },
    },
    // Beside its control, and so inside the page's landmarks and dialogs, where screen readers look; fixed, so that nothing cuts it off.
    MuiTooltip: {
      defaultProps: { slotProps: { popper: { disablePortal: true, popperOptions: { strategy: 'fixed' } } } },
    },
    MuiTab: { styleOverrides: { root: { minHeight: 48 } } },
  },
})
