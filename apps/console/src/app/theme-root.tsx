import CssBaseline from '@mui/material/CssBaseline'
import GlobalStyles from '@mui/material/GlobalStyles'
import { ThemeProvider } from '@mui/material/styles'
import type { ReactNode } from 'react'
import { inPrint } from './theme/page.ts'
import { theme } from './theme/theme.ts'

const printed = inPrint(theme)

/** Colours and base styles for what is built with the component library. */
export function ThemeRoot({ children }: { children: ReactNode }) {
  return (
    <ThemeProvider theme={theme} defaultMode="system" modeStorageKey="latchkey.appearance" noSsr>
      <CssBaseline enableColorScheme />
      <GlobalStyles styles={printed} />
      {children}
    </ThemeProvider>
  )
}
