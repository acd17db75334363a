import Box from '@mui/material/Box'
import type { ReactNode } from 'react'
import { Outlet } from 'react-router'

interface PageMainProps {
  children: ReactNode
  /** Greatest width in CSS pixels. */
  width?: number
  /** Where a page that is narrower than its place stands. */
  align?: 'start' | 'center'
  /** Without padding, for pages that begin with a bar of their own. */
  flush?: boolean
}

/** The page's main landmark, which the skip link leads to. */
export function PageMain({ children, width, align = 'center', flush = false }: PageMainProps) {
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
        ...(width ? { maxWidth: width, mx: align === 'center' ? 'auto' : 0 } : {}),
        ...(flush ? {} : { px: { xs: 2, sm: 3 }, py: { xs: 2, sm: 3 } }),
      }}
    >
      {children}
    </Box>
  )
}

const readingWidth = 1120

/** The main landmark around pages that are read rather than searched; in the settings they begin where the others do. */
export function MainOutlet({ align = 'center' }: Pick<PageMainProps, 'align'>) {
  return (
    <PageMain width={readingWidth} align={align}>
      <Outlet />
    </PageMain>
  )
}
