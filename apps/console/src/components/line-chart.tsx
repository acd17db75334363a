import { lineClasses, LineChart as Lines } from '@mui/x-charts/LineChart'
import Box from '@mui/material/Box'
import { useTheme } from '@mui/material/styles'
import { type ChartLine, lineColor, lines } from './chart-fills.tsx'

/** What a {@link LineChart} shows. */
export interface LineChartProps {
  /** Times from left to right, by a key of their own. */
  places: readonly string[]
  label: (place: string) => string
  parts: readonly { line: ChartLine; label: string; values: readonly (number | null)[] }[]
  /** Writes a value. */
  format: (value: number) => string
  /** In CSS pixels. */
  height: number
}

/** Values as lines. For the eye: the same numbers belong in a table beside it. It brings the chart library along, and `Lines` loads it lazily. */
export function LineChart({ places, label, parts, format, height }: LineChartProps) {
  const theme = useTheme()
  const dashes: Record<string, { strokeDasharray: string }> = {}
  for (const { line } of parts) {
    dashes[`& .${lineClasses.line}[data-series="${line}"]`] = { strokeDasharray: lines[line].dashes }
  }
  return (
    <Box aria-hidden sx={dashes}>
      <Lines
        height={height}
        skipAnimation
        disableKeyboardNavigation
        hideLegend
        margin={{ left: 0, right: 12, top: 8, bottom: 0 }}
        xAxis={[{ data: [...places], scaleType: 'point', valueFormatter: label, height: 24 }]}
        yAxis={[{ width: 64, valueFormatter: format }]}
        series={parts.map(({ line, label: name, values }) => ({
          id: line,
          label: name,
          color: lineColor(line)(theme),
          shape: lines[line].mark,
          showMark: true,
          data: [...values],
          valueFormatter: (value: number | null) => (value === null ? '' : format(value)),
        }))}
      />
    </Box>
  )
}
