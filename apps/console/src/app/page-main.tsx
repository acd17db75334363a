import Box from '@mui/material/Box'
import type { ReactNode } from 'react'
import { Outlet } from 'react-router'

interface PageMainProps {
  children: ReactNode
  /** Greatest width in CSS pixels. */
  width?: number
  /** Without padding, for pages that begin with a bar of their own. */
  flush?: boolean
}

/** The page's main landmark, which the skip link leads to. */
export function PageMain({ children, width, flush = false }: PageMainProps) {
  return (
    <Box
      component="main"
      id="main"
      tabIndex={-1}
      sx={{
        outline: 'none',
        flex: 1,
        minWidth: 0,
        width: '100%',
        ...(width ? { maxWidth: width, mx: 'auto' } : {}),
        ...(flush ? {} : { px: { xs: 2, sm: 3 }, py: { xs: 2, sm: 3 } }),
      }}
    >
      {children}
    </Box>
  )
}

const readingWidth = 1120

/** The main landmark around pages outside the settings. */
export function MainOutlet() {
  return (
    <PageMain width={readingWidth}>
      <Outlet />
    </PageMain>
  )
}
