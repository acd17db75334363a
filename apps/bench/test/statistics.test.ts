import { expect, test } from 'vitest'
import { quantile, slopeOf, spreadOf } from '../src/statistics.ts'

test('median and quartiles lie between neighbours where no figure stands in the middle', () => {
  expect(spreadOf([4, 1, 3, 2])).toEqual({ lower: 1.75, median: 2.5, upper: 3.25 })
  expect(spreadOf([9, 1, 5])).toEqual({ lower: 3, median: 5, upper: 7 })
  expect(spreadOf([7])).toEqual({ lower: 7, median: 7, upper: 7 })
})

test('the order of figures is that of numbers, and the given list stays as it is', () => {
  const figures = [10, 9, 100]
  expect(spreadOf(figures).median).toBe(10)
  expect(figures).toEqual([10, 9, 100])
})

test('nothing has no median rather than a wrong one', () => {
  expect(spreadOf([]).median).toBeNaN()
  expect(quantile([], 0.99)).toBeNaN()
})

test('the 99th percentile is near the end, not at it', () => {
  const hundred = Float64Array.from({ length: 101 }, (_, index) => index)
  expect(quantile(hundred, 0.99)).toBe(99)
  expect(quantile(hundred, 1)).toBe(100)
})

test('a slope is the growth for each unit, and none where nothing grows or nothing can be said', () => {
  const growing = [0, 1, 2, 3].map((x) => ({ x, y: 100 + 2.5 * x }))
  expect(slopeOf(growing)).toBeCloseTo(2.5)
  expect(slopeOf(growing.map(({ x }) => ({ x, y: 7 })))).toBe(0)
  expect(slopeOf([{ x: 1, y: 5 }])).toBe(0)
  expect(slopeOf([])).toBe(0)
})
