import { BarChart } from '@mui/x-charts/BarChart'
import { LineChart } from '@mui/x-charts/LineChart'
import Box from '@mui/material/Box'
import { useTheme } from '@mui/material/styles'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../i18n/use-format.ts'
import type { HubSlot } from './hub-usage.ts'

/** Of one chart, in CSS pixels. */
export const chartHeight = 200

const fates = [
  { fate: 'answered', color: 'success' },
  { fate: 'refused', color: 'warning' },
  { fate: 'failed', color: 'error' },
] as const

interface HubChartProps {
  slots: HubSlot[]
  /** A slot's beginning in a few characters. */
  label: (start: Date) => string
}

const common = {
  height: chartHeight,
  skipAnimation: true,
  margin: { left: 0, right: 8, top: 8, bottom: 0 },
  slotProps: { legend: { sx: { fontSize: '0.8125rem' } } },
} as const

/** What became of calls, and how soon they were answered, over time. For the eye: the same numbers are in a table. */
export function HubChart({ slots, label }: HubChartProps) {
  const { t } = useTranslation('consumers')
  const format = useFormat()
  const { vars } = useTheme()
  const palette = vars?.palette
  const starts = slots.map(({ start }) => start)
  const milliseconds = (value: number | null) =>
    value === null ? '' : t('hub.milliseconds', { number: format.number(Math.round(value)) })
  const xAxis = [{ data: starts, scaleType: 'band' as const, valueFormatter: label, height: 24 }]
  return (
    <Box aria-hidden sx={{ display: 'grid', gap: 2 }}>
      <BarChart
        {...common}
        xAxis={xAxis}
        yAxis={[{ width: 44, tickMinStep: 1, valueFormatter: (value: number) => format.number(value) }]}
        series={fates.map(({ fate, color }) => ({
          id: fate,
          label: t(`hub.fates.${fate}`),
          color: palette?.[color].main ?? '',
          stack: 'calls',
          data: slots.map((slot) => slot[fate]),
        }))}
      />
      <LineChart
        {...common}
        xAxis={[{ ...xAxis[0], scaleType: 'point' as const }]}
        yAxis={[{ width: 64, valueFormatter: (value: number) => milliseconds(value) }]}
        series={[
          {
            id: 'median',
            label: t('hub.median'),
            data: slots.map(({ median }) => median),
            color: palette?.primary.main ?? '',
            valueFormatter: milliseconds,
            showMark: true,
          },
          {
            id: 'slow',
            label: t('hub.slow'),
            data: slots.map(({ slow }) => slow),
            color: palette?.text.secondary ?? '',
            valueFormatter: milliseconds,
            showMark: true,
          },
        ]}
      />
    </Box>
  )
}
