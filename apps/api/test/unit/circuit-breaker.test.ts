import { expect, test } from 'vitest'
import { CircuitBreaker, type Passage } from '../../src/lib/circuit-breaker.ts'

function passageOf(breaker: CircuitBreaker, now: number): Passage {
  const passage = breaker.enter(now)
  if (typeof passage === 'number') throw new Error(`kept away for ${passage} ms`)
  return passage
}

/** A breaker that has just opened, with a call under way from before. */
function opened() {
  const breaker = new CircuitBreaker()
  const early = passageOf(breaker, 0)
  for (let call = 0; call < 5; call += 1) passageOf(breaker, 0).failed(0)
  return { breaker, early }
}

test('five failures in a row keep calls away, and a probe that fails twice as long', () => {
  const { breaker } = opened()
  expect([breaker.isOpen, breaker.enter(500)]).toEqual([true, 1500])
  const probe = passageOf(breaker, 2000)
  expect(breaker.enter(2000)).toBe(2000)
  probe.failed(2000)
  expect(breaker.enter(2000)).toBe(4000)
  passageOf(breaker, 6000).succeeded()
  expect(breaker.isOpen).toBe(false)
})

test('a probe whose caller goes away makes room for another', () => {
  const { breaker } = opened()
  passageOf(breaker, 2000).gaveUp()
  expect(breaker.enter(2000)).toBeTypeOf('object')
})

test.each<[string, (early: Passage) => void]>([
  ['is given up', (early) => early.gaveUp()],
  ['fails', (early) => early.failed(2001)],
])('a call from before the pause that %s ends no probe, and counts as none', (_kind, end) => {
  const { breaker, early } = opened()
  const probe = passageOf(breaker, 2000)
  end(early)
  // The probe is still out, and no other is let through.
  expect(breaker.enter(2001)).toBe(2000)
  probe.succeeded()
  expect([breaker.isOpen, breaker.enter(2001)]).toEqual([false, expect.any(Object)])
})
