import Box from '@mui/material/Box'
import Paper from '@mui/material/Paper'
import Typography from '@mui/material/Typography'
import { type ReactNode, useId } from 'react'

interface SectionProps {
  title: string
  /** What it is about, in a sentence or two. */
  lead?: ReactNode
  /** Beside the title: how it stands. */
  mark?: ReactNode
  /** At the right of the title, on a phone below the lead: what can be done with all of it. */
  action?: ReactNode
  children: ReactNode
}

/** What belongs together on a page, under a heading. All that stands in one keeps the same distance from what is above. */
export function Section({ title, lead, mark, action, children }: SectionProps) {
  const id = useId()
  return (
    <Paper
      component="section"
      variant="outlined"
      aria-labelledby={id}
      sx={{ p: { xs: 2, sm: 3 }, display: 'grid', gap: 2.5, minWidth: 0 }}
    >
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 1.5, rowGap: 0.5 }}>
        <Typography id={id} variant="h2">
          {title}
        </Typography>
        {mark}
        {action ? <Box sx={{ ml: { sm: 'auto' }, mt: { xs: 1, sm: 0 }, order: { xs: 1, sm: 0 } }}>{action}</Box> : null}
        {lead ? (
          <Box sx={{ flexBasis: '100%' }}>
            <Typography component="div" sx={{ color: 'text.secondary', maxWidth: '40rem' }}>
              {lead}
            </Typography>
          </Box>
        ) : null}
      </Box>
      {children}
    </Paper>
  )
}
