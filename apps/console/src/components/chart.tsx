import Skeleton from '@mui/material/Skeleton'
import { lazy, type ReactNode } from 'react'
import type { BarChartProps } from './bar-chart.tsx'
import { LatePart } from './late-part.tsx'
import type { LineChartProps } from './line-chart.tsx'

// After what it is about: the chart library is as large as all the rest.
const BarChart = lazy(async () => ({ default: (await import('./bar-chart.tsx')).BarChart }))
const LineChart = lazy(async () => ({ default: (await import('./line-chart.tsx')).LineChart }))

/** What stands in for a chart is as high, so that nothing moves when it comes. */
const Place = ({ height, children }: { height: number; children: ReactNode }) => (
  <LatePart waiting={<Skeleton variant="rounded" height={height} />}>{children}</LatePart>
)

/** Counts as bars, as `BarChart` has them, loaded when they are shown. */
export const Bars = (props: BarChartProps) => (
  <Place height={props.height}>
    <BarChart {...props} />
  </Place>
)

/** Values as lines, as `LineChart` has them, loaded when they are shown. */
export const Lines = (props: LineChartProps) => (
  <Place height={props.height}>
    <LineChart {...props} />
  </Place>
)
