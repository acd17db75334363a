import type { Components, Theme } from '@mui/material/styles'
import { topBarHeight } from '../../lib/top-bar-height.ts'
import { role, tint } from './tokens.ts'

/** The page beneath everything. */
export const page: Components = {
  MuiCssBaseline: {
    styleOverrides: {
      // What is scrolled to, or gets the focus, comes to rest below the top bar.
      html: { scrollPaddingTop: topBarHeight },
      '::selection': { backgroundColor: tint('primary-main', 30) },
      // What the component library doesn't move by itself; its own movements follow `motion`.
      '@media (prefers-reduced-motion: reduce)': {
        '*, *::before, *::after': { scrollBehavior: 'auto !important', transitionDuration: '0s !important' },
      },
    },
  },
}

/**
 * On paper: dark words on white whatever the screen shows, an open panel alone instead of the page behind it, and nothing to press.
 * @param theme whose light colours are printed
 */
export const inPrint = (theme: Pick<Theme, 'generateStyleSheets'>) => {
  const [, light] = theme
    .generateStyleSheets()
    .flatMap((sheet) => Object.entries(sheet))
    .find(([selector]) => selector.includes('light')) ?? ['', {}]
  return {
    '@media print': {
      '@page': { margin: '16mm 12mm' },
      ':root[data-color-scheme]': light,
      body: { fontSize: '10pt' },
      'a[href]': { color: 'inherit', textDecoration: 'none' },
      '.MuiFab-root, .MuiButton-root, .MuiIconButton-root, .MuiChip-deleteIcon, .MuiSnackbar-root, .MuiBackdrop-root': {
        display: 'none !important',
      },
      '.MuiTableRow-root, .MuiCard-root, .MuiPaper-outlined > *': { breakInside: 'avoid' },
      '.MuiPaper-root.MuiTableContainer-root': { overflow: 'visible' },
      '.MuiTable-root .MuiTableCell-root': { padding: '6px 8px', fontSize: '9pt' },
      '.MuiTable-root .MuiTableCell-head': { borderBottom: `1px solid ${role('text-secondary')}` },
      '.MuiTypography-root.MuiTypography-noWrap': { whiteSpace: 'normal', overflow: 'visible' },
      '.MuiDrawer-modal, .MuiDrawer-modal .MuiDrawer-paper, .MuiDrawer-modal .MuiDrawer-paper > *': {
        position: 'static',
        overflow: 'visible',
        display: 'block',
        width: 'auto',
        maxWidth: 'none',
        height: 'auto',
        boxShadow: 'none',
      },
      'body:has(> .MuiDrawer-modal) > #root': { display: 'none' },
    },
  }
}
