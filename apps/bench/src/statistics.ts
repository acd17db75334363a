/** The middle of a set of figures and the quarters around it. */
export interface Spread {
  lower: number
  median: number
  upper: number
}

/**
 * The value below which a share of the figures lies, interpolated between neighbours.
 * @param sorted figures in ascending order
 * @param share from 0 to 1
 * @returns NaN when there are none
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const position = share * (sorted.length - 1)
  const below = sorted[Math.floor(position)] ?? Number.NaN
  const above = sorted[Math.ceil(position)] ?? Number.NaN
  return below + (above - below) * (position - Math.floor(position))
}

/**
 * Median and quartiles.
 * @param figures in any order
 * @returns NaN thrice when there are none
 */
export function spreadOf(figures: readonly number[]): Spread {
  const sorted = figures.toSorted((left, right) => left - right)
  return { lower: quantile(sorted, 0.25), median: quantile(sorted, 0.5), upper: quantile(sorted, 0.75) }
}

/**
 * How much a figure grows with another, by least squares.
 * @param points pairs of the one and the other
 * @returns the growth for each unit of `x`; 0 where fewer than two points leave it open
 */
export function slopeOf(points: readonly { x: number; y: number }[]): number {
  const count = points.length
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / count
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / count
  const spread = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0)
  if (count < 2 || spread === 0) return 0
  return points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0) / spread
}
