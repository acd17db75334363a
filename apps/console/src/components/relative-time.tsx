import Box from '@mui/material/Box'
import Tooltip from '@mui/material/Tooltip'
import { useEffect, useState } from 'react'
import { useFormat } from '../i18n/use-format.ts'
import { VisuallyHidden } from './visually-hidden.tsx'

const tickMilliseconds = 30_000

interface RelativeTimeProps {
  /** RFC 3339, or `null` for never. */
  moment: string | null
  /** What to say for `null`, as it is said alone. */
  none: string
  /** It is no part of a sentence, so it begins like one. */
  alone?: boolean
  /** There is room to say when exactly, too. */
  full?: boolean
}

/** "3 days ago", and to who points at it, touches it or doesn't see it when exactly, where they are. */
export function RelativeTime({ moment, none, alone = false, full = false }: RelativeTimeProps) {
  const format = useFormat()
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    if (moment === null) return undefined
    const timer = setInterval(() => setNow(Date.now()), tickMilliseconds)
    return () => clearInterval(timer)
  }, [moment])
  if (moment === null) return alone ? none : none.charAt(0).toLocaleLowerCase() + none.slice(1)
  const exactly = format.exactTime(moment)
  return (
    <Tooltip title={exactly} describeChild enterTouchDelay={300}>
      <Box
        component="time"
        dateTime={moment}
        sx={
          // By its first line, not by its last, it stands beside what names it.
          alone
            ? { display: 'inline-block', verticalAlign: 'top', '&::first-letter': { textTransform: 'uppercase' } }
            : null
        }
      >
        <span>{format.relative(moment, now)}</span>
        {full ? ` (${format.dateTime(moment)})` : <VisuallyHidden> ({exactly})</VisuallyHidden>}
      </Box>
    </Tooltip>
  )
}
