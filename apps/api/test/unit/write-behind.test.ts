import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createWriteBehind } from '../../src/lib/write-behind.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('what is written behind', () => {
  it('is never written twice at once, however slow the database is', async () => {
    let underWay = 0
    let most = 0
    let times = 0
    const flush = async () => {
      underWay += 1
      most = Math.max(most, underWay)
      await new Promise((resolve) => void setTimeout(resolve, 3500))
      underWay -= 1
      times += 1
    }
    const writeBehind = createWriteBehind({ flush, onError: () => {}, intervalMilliseconds: 1000 })
    await vi.advanceTimersByTimeAsync(10_000)
    const closing = writeBehind.close()
    await vi.advanceTimersByTimeAsync(60_000)
    await closing
    expect(most).toBe(1)
    expect(times).toBe(4)
  })

  it('keeps nobody who closes waiting for all that was not written while the database was away', async () => {
    const writeBehind = createWriteBehind({
      flush: () => new Promise((_resolve, reject) => void setTimeout(() => reject(new Error('no database')), 5000)),
      onError: () => {},
      intervalMilliseconds: 1000,
    })
    await vi.advanceTimersByTimeAsync(10 * 60_000)
    let closed = false
    const closing = writeBehind.close().then(() => (closed = true))
    await vi.advanceTimersByTimeAsync(10_000)
    expect(closed).toBe(true)
    await closing
  })

  it('is written with the next one when asked for while one is under way', async () => {
    const seen: string[][] = []
    let collected: string[] = []
    const flush = async () => {
      seen.push(collected)
      collected = []
      await new Promise((resolve) => void setTimeout(resolve, 100))
    }
    const writeBehind = createWriteBehind({ flush, onError: () => {}, intervalMilliseconds: 60_000 })
    collected.push('first')
    const first = writeBehind.flush()
    await vi.advanceTimersByTimeAsync(50)
    collected.push('second')
    const second = writeBehind.flush()
    await vi.advanceTimersByTimeAsync(200)
    await Promise.all([first, second])
    expect(seen).toEqual([['first'], ['second']])
  })

  it('goes on after a failure, which is told, and after which nobody has to wait in vain', async () => {
    const errors: unknown[] = []
    let fails = true
    const flush = async () => {
      if (fails) throw new Error('no database')
    }
    const writeBehind = createWriteBehind({ flush, onError: (error) => errors.push(error), intervalMilliseconds: 1000 })
    await writeBehind.flush()
    expect(errors).toHaveLength(1)
    fails = false
    await writeBehind.flush()
    await writeBehind.close()
    expect(errors).toHaveLength(1)
  })
})
