import { expect, test } from 'vitest'
import type { PairResult } from '../src/compare.ts'
import type { Contestant } from '../src/contestants.ts'
import type { Measurement } from '../src/measure.ts'
import { comparisonReport } from '../src/report/comparison-report.ts'
import { doubtsAbout } from '../src/report/doubts.ts'
import { ratiosOf, ratiosToFloors, summarise } from '../src/report/summary.ts'

const measurement = (perSecond: number, more: Partial<Measurement> = {}): Measurement => ({
  perSecond,
  completed: perSecond,
  p50: 1,
  p99: 2,
  errors: [],
  cpuMicroseconds: 1e6 / perSecond,
  rssBytes: 100 * 1024 * 1024,
  serverShare: 0.98,
  generatorShare: 0.4,
  busy: { server: 1, load: 0.5 },
  ...more,
})

const pair = (repeat: number, measured: Contestant, base: number, speed: number): PairResult => ({
  repeat,
  pair: { base: 'F3', measured },
  base: measurement(base),
  measured: measurement(speed),
})

// A machine that halves its speed after the first repeat.
const results = [
  pair(0, 'W1', 20_000, 18_000),
  pair(0, 'F1', 20_000, 60_000),
  pair(1, 'W1', 10_000, 9500),
  pair(1, 'F1', 10_000, 30_000),
  pair(2, 'W1', 10_000, 9000),
  pair(2, 'F1', 10_000, 30_000),
]

test('a ratio is divided within each pair before the median is taken, so a machine that slows down changes nothing', () => {
  const [ratio] = ratiosOf(results)
  expect(ratio).toMatchObject({ base: 'F3', measured: 'W1', atLeast: 0.9 })
  expect(ratio?.speed.median).toBeCloseTo(0.9)
  expect(ratio?.speed.upper).toBeCloseTo(0.925)
})

test('a ratio to another floor goes through F3, repeat by repeat', () => {
  const [toF1 = 0, toF2, toF3 = 0] = ratiosToFloors(results, 'W1')
  expect(toF1).toBeCloseTo(0.3)
  expect(toF2).toBeNaN()
  expect(toF3).toBeCloseTo(0.9)
})

const reportOn = (speed: number) =>
  comparisonReport({ title: 'Speed', machine: [], course: '', results: [pair(0, 'W1', 10_000, speed)], errors: [] })

test('a bar is met from its value on, and told as not met below it', () => {
  expect(reportOn(9000).text).toMatch(/W1 \/ F3 .*≥ 0\.90 \| met/)
  expect(reportOn(8999).text).toMatch(/W1 \/ F3 .*≥ 0\.90 \| not met/)
})

test('errors of measurements and of what was before them are all told', () => {
  const failed = { ...pair(0, 'W1', 1, 1), measured: measurement(1, { errors: ['answered 500', 'answered 500'] }) }
  const report = comparisonReport({ title: '', machine: [], course: '', results: [failed], errors: ['not refused'] })
  expect(report.errors.toSorted()).toEqual(['answered 500', 'answered 500', 'not refused'])
  expect(report.text).toContain('- 2 × answered 500')
  expect(report.text).toContain('Errors: 3, bar 0: not met')
})

test('memory is the greatest that was seen', () => {
  const grown = { ...pair(1, 'W1', 1, 1), measured: measurement(1, { rssBytes: 201 * 1024 * 1024 }) }
  const { text } = comparisonReport({ title: '', machine: [], course: '', results: [...results, grown], errors: [] })
  expect(text).toContain('RSS under W1: 201 MB, bar ≤ 200 MB: not met')
})

const doubts = (more: Partial<Measurement>) =>
  doubtsAbout(summarise([{ ...pair(0, 'W1', 1, 1), measured: measurement(1, more) }])).join('\n')

test('others on the server’s core, and load that could not keep it busy, are told; a sound measurement is not', () => {
  expect(doubts({})).toBe('')
  expect(doubts({ serverShare: 0.6 })).toContain('W1 in 1 of 1 (40 %)')
  expect(doubts({ serverShare: 0.5, busy: { server: 0.52, load: 0.99 } })).toContain(
    '(server 50 %, load generator 40 %)',
  )
  expect(doubts({ busy: undefined })).toBe('')
})
