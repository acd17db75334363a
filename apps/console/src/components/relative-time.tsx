import Box from '@mui/material/Box'
import { useEffect, useState } from 'react'
import { useFormat } from '../i18n/use-format.ts'

const tickMilliseconds = 30_000

interface RelativeTimeProps {
  /** RFC 3339, or `null` for never. */
  moment: string | null
  /** What to say for `null`. */
  none: string
  /** It is no part of a sentence, so it begins like one. */
  alone?: boolean
}

/** "3 days ago", with the exact moment when pointed at. */
export function RelativeTime({ moment, none, alone = false }: RelativeTimeProps) {
  const format = useFormat()
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    if (moment === null) return undefined
    const timer = setInterval(() => setNow(Date.now()), tickMilliseconds)
    return () => clearInterval(timer)
  }, [moment])
  if (moment === null) return none
  return (
    <Box
      component="time"
      dateTime={moment}
      title={format.dateTime(moment)}
      sx={alone ? { display: 'inline-block', '&::first-letter': { textTransform: 'uppercase' } } : null}
    >
      {format.relative(moment, now)}
    </Box>
  )
}
