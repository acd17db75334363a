import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'

/** A part of what is said before a revocation, under its title. */
export function RevocationPart({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Box component="section" sx={{ mt: 2 }}>
      <Typography variant="h3" sx={{ color: 'text.primary', mb: 0.5 }}>
        {title}
      </Typography>
      {children}
    </Box>
  )
}
