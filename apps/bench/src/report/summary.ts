import type { PairResult } from '../compare.ts'
import { bars, type Contestant, contestantNames, floors } from '../contestants.ts'
import type { Measurement } from '../measure.ts'
import { type Spread, spreadOf } from '../statistics.ts'

/** What a run found of one contestant. */
export interface Summary {
  name: Contestant
  /** Exchanges a second. */
  perSecond: Spread
  /** Milliseconds: the medians of what each measurement found. */
  p50: number
  p99: number
  /** Processor time of the server's process for each exchange, in microseconds. */
  cpuMicroseconds: Spread
  /** The greatest resident set. */
  rssBytes: number
  completed: number
  errors: string[]
  measurements: Measurement[]
}

/** What came of dividing a pair's figures, repeat by repeat. */
export interface Ratio {
  base: Contestant
  measured: Contestant
  /** Of exchanges a second. */
  speed: Spread
  /** Of exchanges for each second of processor time. */
  byCpu: Spread
  /** What it should reach, if there is a bar. */
  atLeast: number | undefined
}

const spreadBy = (measurements: readonly Measurement[], figure: (one: Measurement) => number): Spread =>
  spreadOf(measurements.map(figure))

/** What a run found of each contestant, in the order in which they are declared. */
export function summarise(results: readonly PairResult[]): Summary[] {
  const all = results.flatMap(({ pair, base, measured }) => [
    { name: pair.base, measurement: base },
    { name: pair.measured, measurement: measured },
  ])
  return contestantNames.flatMap((name) => {
    const measurements = all.filter((one) => one.name === name).map(({ measurement }) => measurement)
    if (measurements.length === 0) return []
    return {
      name,
      perSecond: spreadBy(measurements, ({ perSecond }) => perSecond),
      p50: spreadBy(measurements, ({ p50 }) => p50).median,
      p99: spreadBy(measurements, ({ p99 }) => p99).median,
      cpuMicroseconds: spreadBy(measurements, ({ cpuMicroseconds }) => cpuMicroseconds),
      rssBytes: Math.max(...measurements.map(({ rssBytes }) => rssBytes)),
      completed: measurements.reduce((sum, { completed }) => sum + completed, 0),
      errors: measurements.flatMap(({ errors }) => errors),
      measurements,
    }
  })
}

/** The ratio of each pair that was measured back to back. */
export function ratiosOf(results: readonly PairResult[]): Ratio[] {
  const pairs = new Map(results.map(({ pair }) => [`${pair.base}/${pair.measured}`, pair]))
  return [...pairs.values()].map(({ base, measured }) => {
    const own = results.filter(({ pair }) => pair.base === base && pair.measured === measured)
    return {
      base,
      measured,
      speed: spreadOf(own.map((one) => one.measured.perSecond / one.base.perSecond)),
      byCpu: spreadOf(own.map((one) => one.base.cpuMicroseconds / one.measured.cpuMicroseconds)),
      atLeast: bars.find((bar) => bar.base === base && bar.measured === measured)?.atLeast,
    }
  })
}

/**
 * A workload's ratio to every floor. To F3 it is measured back to back; to the others through it: both were measured against F3 in
 * the same repeat.
 * @returns medians, in the order of the floors; NaN where there is none
 */
export function ratiosToFloors(results: readonly PairResult[], measured: Contestant): number[] {
  const againstF3 = (name: Contestant) =>
    new Map(
      results
        .filter(({ pair }) => pair.base === 'F3' && pair.measured === name)
        .map((one) => [one.repeat, one.measured.perSecond / one.base.perSecond]),
    )
  const own = againstF3(measured)
  return floors.map((floor) => {
    if (floor === 'F3') return spreadOf([...own.values()]).median
    const theirs = againstF3(floor)
    return spreadOf([...own].map(([repeat, value]) => value / (theirs.get(repeat) ?? Number.NaN))).median
  })
}
