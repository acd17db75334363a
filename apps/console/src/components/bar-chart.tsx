import { BarChart as Bars } from '@mui/x-charts/BarChart'
import Box from '@mui/material/Box'
import useMediaQuery from '@mui/material/useMediaQuery'
import { useFormat } from '../i18n/use-format.ts'
import { type ChartFill, fillOf } from './chart-fills.tsx'

/** What a {@link BarChart} shows. */
export interface BarChartProps {
  /** What has a bar each, by a key of its own: times from left to right, or things one below the other. */
  places: readonly string[]
  label: (place: string) => string
  /** What each bar is made of. */
  parts: readonly { fill: ChartFill; label: string; values: readonly number[] }[]
  layout?: 'vertical' | 'horizontal'
  /** In CSS pixels. */
  height: number
}

/**
 * Counts as bars. For the eye: the same numbers belong in a table beside it. It brings the chart library along, and `Bars` loads it lazily;
 * a page that has it has `ChartFills` as well.
 */
export function BarChart({ places, label, parts, layout = 'vertical', height }: BarChartProps) {
  const format = useFormat()
  const isWide = useMediaQuery('(min-width: 600px)')
  const isUpright = layout === 'vertical'
  const band = { data: [...places], scaleType: 'band' as const, valueFormatter: label }
  const counts = { tickMinStep: 1, valueFormatter: (value: number) => format.number(value) }
  return (
    <Box aria-hidden>
      <Bars
        height={height}
        layout={layout}
        skipAnimation
        disableKeyboardNavigation
        hideLegend
        margin={{ left: 0, right: 12, top: 8, bottom: 0 }}
        xAxis={[isUpright ? { ...band, height: 24 } : { ...counts, height: 24 }]}
        yAxis={[isUpright ? { ...counts, width: 48 } : { ...band, width: isWide ? 220 : 132 }]}
        series={parts.map(({ fill, label: name, values }) => ({
          id: fill,
          label: name,
          color: fillOf(fill),
          stack: 'all',
          data: [...values],
          valueFormatter: (value: number | null) => format.number(value ?? 0),
        }))}
      />
    </Box>
  )
}
