import { describe, expect, it } from 'vitest'
import { createMovableClock } from '../../src/demo/movable-clock.ts'
import { AppError } from '../../src/lib/app-error.ts'
import { createThrottle } from '../../src/lib/throttle.ts'

const fails = () => Promise.reject(new Error('wrong'))
const succeeds = () => Promise.resolve('right')

function setUp() {
  const clock = createMovableClock(new Date('2026-01-01T00:00:00Z'))
  const throttle = createThrottle({ clock, limit: { tries: 3, seconds: 60 } })
  const outcome = (key: string, work: () => Promise<unknown>) =>
    throttle.run(key, work).catch((error: unknown) => (error instanceof AppError ? error.code : 'failed'))
  return { clock, throttle, outcome }
}

describe('a throttle', () => {
  it('lets a key fail as often as the limit says, and then not even try', async () => {
    const { outcome } = setUp()
    const outcomes = [await outcome('a', fails), await outcome('a', fails), await outcome('a', fails)]
    expect(outcomes).toEqual(['failed', 'failed', 'failed'])
    let tried = false
    const refused = await outcome('a', async () => {
      tried = true
    })
    expect({ refused, tried }).toEqual({ refused: 'too_many_requests', tried: false })
  })

  it('keeps the keys apart', async () => {
    const { outcome } = setUp()
    for (const _ of [1, 2, 3]) await outcome('a', fails)
    expect(await outcome('b', succeeds)).toBe('right')
  })

  it('gives a try that succeeded back', async () => {
    const { outcome } = setUp()
    for (const _ of [1, 2, 3, 4, 5]) expect(await outcome('a', succeeds)).toBe('right')
  })

  it('counts tries under way, so that many at once are no way around', async () => {
    const { outcome } = setUp()
    const outcomes = await Promise.all([1, 2, 3, 4, 5].map(() => outcome('a', fails)))
    expect(outcomes.filter((result) => result === 'too_many_requests')).toHaveLength(2)
  })

  it('says how long to wait, and begins anew after that', async () => {
    const { clock, throttle, outcome } = setUp()
    for (const _ of [1, 2, 3]) await outcome('a', fails)
    clock.advance(20)
    const refusal = await throttle.run('a', succeeds).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(AppError)
    expect(refusal).toMatchObject({ code: 'too_many_requests', retryAfterSeconds: 40 })
    clock.advance(40)
    expect(await outcome('a', succeeds)).toBe('right')
  })

  it('tells without waiting whether a key is blocked, and for how long', () => {
    const { clock, throttle } = setUp()
    for (const _ of [1, 2]) throttle.failed('a')
    expect(throttle.blockedFor('a')).toBeUndefined()
    throttle.failed('a')
    expect(throttle.blockedFor('a')).toBe(60)
    expect([throttle.blockedFor('b'), throttle.isClean('b'), throttle.isClean('a')]).toEqual([undefined, true, false])
    clock.advance(59.5)
    expect(throttle.blockedFor('a')).toBe(1)
    clock.advance(0.5)
    expect(throttle.blockedFor('a')).toBeUndefined()
    throttle.failed('a')
    expect(throttle.blockedFor('a')).toBeUndefined()
  })

  it('counts failures told either way together', async () => {
    const { throttle, outcome } = setUp()
    for (const _ of [1, 2]) throttle.failed('a')
    expect([await outcome('a', fails), await outcome('a', succeeds)]).toEqual(['failed', 'too_many_requests'])
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
})
