import Box from '@mui/material/Box'
import { useTranslation } from 'react-i18next'
import { Bars, Lines } from '../../components/chart.tsx'
import { ChartFills, ChartLegend } from '../../components/chart-fills.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import type { HubSlot } from './hub-usage.ts'

/** Of one chart, in CSS pixels. */
const chartHeight = 200

interface HubChartProps {
  slots: HubSlot[]
  /** A slot's beginning in a few characters. */
  label: (start: Date) => string
}

/** What became of calls, and how soon they were answered, over time. For the eye: the same numbers are in a table. */
export function HubChart({ slots, label }: HubChartProps) {
  const { t } = useTranslation('consumers')
  const format = useFormat()
  const fates = (
    [
      ['answered', 'plain'],
      ['refused', 'dots'],
      ['failed', 'stripes'],
    ] as const
  ).map(([fate, fill]) => ({ fill, label: t(`hub.fates.${fate}`), values: slots.map((slot) => slot[fate]) }))
  const times = (
    [
      ['median', 'solid'],
      ['slow', 'dashed'],
    ] as const
  ).map(([time, line]) => ({ line, label: t(`hub.${time}`), values: slots.map((slot) => slot[time]) }))
  const overTime = {
    places: slots.map(({ start }) => start.toISOString()),
    label: (start: string) => label(new Date(start)),
    height: chartHeight,
  }
  return (
    <Box sx={{ display: 'grid', gap: 1, minWidth: 0 }}>
      <ChartFills />
      <ChartLegend entries={fates} />
      <Bars {...overTime} parts={fates} />
      <ChartLegend entries={times} />
      <Lines
        {...overTime}
        parts={times}
        format={(value) => t('hub.milliseconds', { number: format.number(Math.round(value)) })}
      />
    </Box>
  )
}
