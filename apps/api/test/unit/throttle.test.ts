import { describe, expect, it } from 'vitest'
import { createMovableClock } from '../../src/demo/movable-clock.ts'
import { createThrottle } from '../../src/lib/throttle.ts'

function setUp() {
  const clock = createMovableClock(new Date('2026-01-01T00:00:00Z'))
  return { clock, throttle: createThrottle({ clock, limit: { tries: 3, seconds: 60 } }) }
}

describe('a throttle', () => {
  it('lets a key fail as often as the limit says, keeps keys apart, says how long to wait and begins anew after that', () => {
    const { clock, throttle } = setUp()
    for (const _ of [1, 2]) throttle.failed('a')
    expect(throttle.blockedFor('a')).toBeUndefined()
    throttle.failed('a')
    expect(throttle.blockedFor('a')).toBe(60)
    expect([throttle.blockedFor('b'), throttle.isClean('b', 30), throttle.isClean('a', 30)]).toEqual([
      undefined,
      true,
      false,
    ])
    clock.advance(59.5)
    expect(throttle.blockedFor('a')).toBe(1)
    clock.advance(0.5)
    expect(throttle.blockedFor('a')).toBeUndefined()
    throttle.failed('a')
    expect(throttle.blockedFor('a')).toBeUndefined()
  })

  it('remembers a bounded number of keys, the latest', () => {
    const { throttle } = setUp()
    const block = (key: string) => [1, 2, 3].forEach(() => throttle.failed(key))
    block('first')
    block('second')
    for (let other = 0; other < 49_999; other += 1) throttle.failed(`other ${other}`)
    expect(throttle.blockedFor('first')).toBeUndefined()
    expect(throttle.blockedFor('second')).toBe(60)
  })

  it('forgets a key once nothing that began with it can count any more', () => {
    const { clock, throttle } = setUp()
    throttle.failed('a')
    clock.advance(60 + 29)
    expect([throttle.isClean('a', 30), throttle.isEmpty()]).toEqual([false, false])
    clock.advance(1)
    expect([throttle.isClean('a', 30), throttle.isEmpty()]).toEqual([true, true])
  })
})
