import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useId } from 'react'
import { useFormat } from '../../i18n/use-format.ts'

interface CauseListProps {
  title: string
  causes: readonly { kind: string; cause: string; remedy: string; count: number }[]
}

/** Why things went wrong, how often, and what to do about each; nothing where nothing did. */
export function CauseList({ title, causes }: CauseListProps) {
  const format = useFormat()
  const headingId = useId()
  if (causes.length === 0) return null
  return (
    <Box component="section" aria-labelledby={headingId}>
      <Typography id={headingId} variant="h3" sx={{ mb: 1 }}>
        {title}
      </Typography>
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 1.5 }}>
        {causes.map(({ kind, cause, remedy, count }) => (
          <Box component="li" key={kind}>
            <Typography variant="body2" sx={{ fontWeight: 500 }}>
              {cause} · {format.number(count)}
            </Typography>
            <Typography variant="body2" sx={{ color: 'text.secondary' }}>
              {remedy}
            </Typography>
          </Box>
        ))}
      </Box>
    </Box>
  )
}
