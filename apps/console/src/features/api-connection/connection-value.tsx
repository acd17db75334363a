import Box from '@mui/material/Box'
import type { ReactNode } from 'react'

interface ConnectionValueProps {
  label: string
  value: string
  /** The value is a mask that says nothing. */
  hidden?: boolean
  action?: ReactNode
  /** What is said below it. */
  children?: ReactNode
}

/** The key or the secret: its name, its value, what can be done with it. */
export function ConnectionValue({ label, value, hidden = false, action, children }: ConnectionValueProps) {
  return (
    <Box sx={{ px: { xs: 2, sm: 3 }, py: 1.5, borderBottom: 1, borderColor: 'divider' }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 2, minHeight: 48 }}>
        <Box component="dl" sx={{ m: 0, flex: '1 1 12rem', minWidth: 0 }}>
          <Box component="dt" sx={{ typography: 'body2', color: 'text.secondary' }}>
            {label}
          </Box>
          <Box
            component="dd"
            aria-hidden={hidden}
            sx={{ m: 0, fontFamily: 'monospace', overflowWrap: 'anywhere', fontSize: '1rem' }}
          >
            {value}
          </Box>
        </Box>
        {action}
      </Box>
      {children}
    </Box>
  )
}
