import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { KnownCall } from '../../src/hub/call.ts'
import { createWatch } from '../../src/hub/forwarding/watch.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

// Nothing of a call is read by who watches it.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a call of the Hub takes a server
const callOf = (name: string) => ({ name }) as unknown as KnownCall

it('of the calls that go on those end whose callers may no more, once, whichever ended before', async () => {
  const forbidden = new Set<KnownCall>()
  const watch = createWatch((call) => {
    if (forbidden.has(call)) throw new Error('no more')
  })
  const told: string[] = []
  const begin = (name: string) => {
    const call = callOf(name)
    return { call, end: watch.begin(call, () => told.push(name)) }
  }
  const [first, second, third, fourth] = ['first', 'second', 'third', 'fourth'].map(begin)
  first?.end()
  first?.end()
  third?.end()
  for (const one of [first, second, third]) if (one) forbidden.add(one.call)
  await vi.advanceTimersByTimeAsync(5000)
  expect(told).toEqual(['second'])
  if (fourth) forbidden.add(fourth.call)
  second?.end()
  await vi.advanceTimersByTimeAsync(5000)
  expect(told).toEqual(['second', 'fourth'])
  expect(vi.getTimerCount(), 'what still looks although nobody calls').toBe(0)
})
