import { expect, test } from 'vitest'
import { pairsFor, withBases } from '../src/contestants.ts'
import { planTurns } from '../src/plan.ts'

const pairs = [
  { base: 'F3', measured: 'W1' },
  { base: 'F3', measured: 'W2' },
  { base: 'W1', measured: 'W1M' },
]

const firsts = (measured: string, repeats: number) =>
  planTurns(pairs, repeats)
    .filter(({ pair }) => pair.measured === measured)
    .map(({ order }) => order[0])

test('every repeat gives each pair one turn', () => {
  const turns = planTurns(pairs, 12)
  expect(turns).toHaveLength(36)
  for (const repeat of Array.from({ length: 12 }).keys()) {
    const own = turns.filter((turn) => turn.repeat === repeat).map(({ pair }) => pair.measured)
    expect(own.toSorted()).toEqual(['W1', 'W1M', 'W2'])
  }
})

test('who of a pair is measured first changes from repeat to repeat', () => {
  expect(firsts('W1', 4)).toEqual(['F3', 'W1', 'F3', 'W1'])
  expect(firsts('W2', 4)).toEqual(['W2', 'F3', 'W2', 'F3'])
})

test('a turn measures the two of its pair and nothing between them', () => {
  for (const { pair, order } of planTurns(pairs, 3)) {
    expect(order.toSorted()).toEqual([pair.base, pair.measured].toSorted())
  }
})

test('each repeat begins with another pair', () => {
  const beginnings = planTurns(pairs, 3).filter((_turn, index) => index % 3 === 0)
  expect(beginnings.map(({ pair }) => pair.measured)).toEqual(['W1', 'W2', 'W1M'])
})

const measured = (chosen: Parameters<typeof withBases>[0]) =>
  pairsFor(withBases(chosen)).map((pair) => `${pair.measured}/${pair.base}`)

test('workloads are measured against F3, the million against W1, whatever was chosen', () => {
  expect(measured(['W3'])).toEqual(['F1/F3', 'F2/F3', 'F3d/F3', 'F4/F3', 'W3/F3'])
  expect(measured(['W1X'])).toEqual(['F1/F3', 'F2/F3', 'F3d/F3', 'F4/F3', 'W1/F3', 'W1X/W1'])
})
