import { describe, expect, it } from 'vitest'
import { hubLatencyBounds, latencyIndex, latencyQuantile } from '../src/index.ts'

const counts = (filled: Record<number, number>) =>
  Array.from({ length: hubLatencyBounds.length + 1 }, (_, index) => filled[index] ?? 0)

describe('latencies', () => {
  it('belong to the first bound that they are within', () => {
    expect([0, 5, 5.1, 30_000, 30_001].map(latencyIndex)).toEqual([0, 0, 1, 11, 12])
  })

  it('tell the time within which a part of the answers began, as near as the counts do', () => {
    expect(latencyQuantile(counts({}), 0.5)).toBeNull()
    expect(latencyQuantile(counts({ 0: 10 }), 0.5)).toBe(2.5)
    expect(latencyQuantile(counts({ 0: 50, 4: 50 }), 0.5)).toBe(5)
    expect(latencyQuantile(counts({ 0: 50, 4: 50 }), 0.75)).toBe(75)
    expect(latencyQuantile(counts({ 12: 3 }), 0.95)).toBe(30_000)
  })
})
