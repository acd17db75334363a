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
    expect(times).toBe(11)
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
