import type { LegacyCaller } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { VisuallyHidden } from '../../components/visually-hidden.tsx'
import { useFormat } from '../../i18n/use-format.ts'

const shownDays = 30
const dayMilliseconds = 24 * 60 * 60 * 1000
const width = 4
const height = 28

/** How often somebody called on each of the last days, as small bars; what was refused of it in another colour. */
export function CallsPerDay({ days }: { days: LegacyCaller['days'] }) {
  const { t } = useTranslation('api-connection')
  const format = useFormat()
  const byDay = new Map(days.map((day) => [day.day, day]))
  const [now] = useState(Date.now)
  const shown = Array.from({ length: shownDays }, (_, index) => {
    const day = new Date(now - (shownDays - 1 - index) * dayMilliseconds).toISOString().slice(0, 10)
    return byDay.get(day) ?? { day, calls: 0, refusals: 0 }
  })
  const most = Math.max(1, ...shown.map(({ calls }) => calls))
  const scaled = (calls: number): number => (calls === 0 ? 0 : Math.max(2, (calls / most) * height))
  return (
    <>
      <VisuallyHidden>
        {t('callers.perDay', { number: format.number(Math.max(...shown.map(({ calls }) => calls))) })}
      </VisuallyHidden>
      <Box
        component="svg"
        aria-hidden
        viewBox={`0 0 ${shownDays * width} ${height + 1}`}
        sx={{ width: shownDays * width, height: height + 1, maxWidth: '100%', color: 'primary.main', display: 'block' }}
      >
        {shown.map(({ day, calls, refusals }, index) => (
          <g key={day}>
            <rect
              x={index * width}
              y={height - scaled(calls)}
              width={width - 1}
              height={scaled(calls)}
              fill="currentColor"
            />
            <Box
              component="rect"
              x={index * width}
              y={height - scaled(refusals)}
              width={width - 1}
              height={scaled(refusals)}
              sx={{ fill: 'error.main', color: 'error.main' }}
              style={{ fill: 'currentColor' }}
            />
          </g>
        ))}
        <rect x="0" y={height} width={shownDays * width} height="1" fill="currentColor" opacity="0.3" />
      </Box>
    </>
  )
}
