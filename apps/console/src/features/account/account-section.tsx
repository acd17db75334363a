import Box from '@mui/material/Box'
import Paper from '@mui/material/Paper'
import Typography from '@mui/material/Typography'
import { type ReactNode, useId } from 'react'

interface AccountSectionProps {
  title: string
  /** What it is about, in a sentence or two. */
  lead?: string
  /** Beside the title. */
  mark?: ReactNode
  children: ReactNode
}

/** One part of the account page. */
export function AccountSection({ title, lead, mark, children }: AccountSectionProps) {
  const id = useId()
  return (
    <Paper
      component="section"
      variant="outlined"
      aria-labelledby={id}
      sx={{ p: { xs: 2, sm: 3 }, display: 'grid', gap: 2.5, minWidth: 0 }}
    >
      <div>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1.5 }}>
          <Typography id={id} variant="h2">
            {title}
          </Typography>
          {mark}
        </Box>
        {lead ? <Typography sx={{ color: 'text.secondary', mt: 0.5, maxWidth: '40rem' }}>{lead}</Typography> : null}
      </div>
      {children}
    </Paper>
  )
}
