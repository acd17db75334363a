import Box from '@mui/material/Box'
import { useTranslation } from 'react-i18next'
import type { BarChartProps } from '../../components/bar-chart.tsx'
import { Bars } from '../../components/chart.tsx'
import { ChartFills, ChartLegend, partFills } from '../../components/chart-fills.tsx'
import type { TokenSummary } from './token-usage.ts'

/** Of the chart, in CSS pixels. */
const chartHeight = 220

/** The most reasons that are told apart. */
const shownReasons = 3

interface UsageChartProps {
  summary: TokenSummary
  /** A slot's beginning in a few characters. */
  label: (start: Date) => string
}

/** Tokens issued, and refusals by their reason, over time. For the eye: the same numbers are in a table. */
export function UsageChart({ summary, label }: UsageChartProps) {
  const { t } = useTranslation(['consumers', 'activity'])
  const { slots, reasons } = summary
  const shown = reasons.slice(0, shownReasons).map(({ kind }) => kind)
  const parts: BarChartProps['parts'] = [
    { fill: 'plain', label: t('usage.tokensIssued'), values: slots.map(({ issued }) => issued) },
    ...shown.map((reason, index) => ({
      fill: partFills[index] ?? 'empty',
      label: t(`activity:causes.${reason}`),
      values: slots.map((slot) => slot.reasons[reason] ?? 0),
    })),
    ...(reasons.length > shownReasons
      ? [
          {
            fill: 'empty' as const,
            label: t('usage.otherReasons'),
            values: slots.map((slot) =>
              shown.reduce((others, reason) => others - (slot.reasons[reason] ?? 0), slot.refused),
            ),
          },
        ]
      : []),
  ]
  return (
    <Box sx={{ display: 'grid', gap: 1, minWidth: 0 }}>
      <ChartFills />
      <ChartLegend entries={parts} />
      <Bars
        places={slots.map(({ start }) => start.toISOString())}
        label={(start) => label(new Date(start))}
        parts={parts}
        height={chartHeight}
      />
    </Box>
  )
}
