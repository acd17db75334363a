import { createTheme } from '@mui/material/styles'

const heading = { fontWeight: 600, letterSpacing: 0, lineHeight: 1.3 }

/** Colours, type and shapes, light and dark, as CSS variables that follow `data-color-scheme` on `<html>`. */
export const theme = createTheme({
  cssVariables: { colorSchemeSelector: 'data-color-scheme' },
  colorSchemes: {
    light: {
      palette: {
        primary: { main: '#1f5f8b' },
        error: { main: '#b3261e' },
        success: { main: '#2e6b34' },
        background: { default: '#f5f7f9', paper: '#ffffff' },
        text: { primary: '#1b2530', secondary: '#4f5d6b' },
        divider: '#dde3e9',
      },
    },
    dark: {
      palette: {
        primary: { main: '#8fc4ea' },
        error: { main: '#f2a09a' },
        success: { main: '#93d09a' },
        background: { default: '#11161c', paper: '#1a2129' },
        text: { primary: '#e8edf2', secondary: '#a9b6c3' },
        divider: '#2f3944',
      },
    },
  },
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
    MuiButton: { defaultProps: { disableElevation: true } },
    MuiDialogActions: { styleOverrides: { root: { padding: '8px 24px 20px' } } },
    MuiDialogTitle: { styleOverrides: { root: { fontSize: '1.125rem', fontWeight: 600, paddingBottom: 8 } } },
    MuiTab: { styleOverrides: { root: { minHeight: 48 } } },
  },
})
