import Box from '@mui/material/Box'
import type { ReactNode } from 'react'

/** How to take something out of sight without taking it from screen readers. */
export const visuallyHidden = {
  position: 'absolute',
  width: '1px',
  height: '1px',
  margin: 0,
  overflow: 'hidden',
  clipPath: 'inset(50%)',
  whiteSpace: 'nowrap',
} as const

/** Text for screen readers only. @param props.live `polite` reads it out whenever it changes */
export function VisuallyHidden({ children, live }: { children: ReactNode; live?: 'polite' }) {
  return (
    <Box component="span" role={live ? 'status' : undefined} sx={visuallyHidden}>
      {children}
    </Box>
  )
}
