import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createMovableClock } from '../../src/demo/movable-clock.ts'
import { createLastUsedRecorder, type LastUse } from '../../src/lib/last-used.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function setUp() {
  const written: LastUse[][] = []
  const errors: unknown[] = []
  let failing = false
  const clock = createMovableClock(new Date('2026-01-01T00:00:00Z'))
  const recorder = createLastUsedRecorder({
    clock,
    onError: (error) => errors.push(error),
    flush: async (uses) => {
      if (failing) throw new Error('no database')
      written.push(uses)
    },
  })
  return { clock, recorder, written, errors, fail: (now: boolean) => (failing = now) }
}

const at = (text: string) => new Date(`2026-01-01T${text}.000Z`)

describe('a recorder of last uses', () => {
  it('writes each thing once, with its last use, in one go every two seconds', async () => {
    const { clock, recorder, written } = setUp()
    recorder.mark('company', 'a')
    clock.set(at('00:00:01'))
    recorder.mark('company', 'a')
    recorder.mark('company', 'b')
    await vi.advanceTimersByTimeAsync(2000)
    expect(written).toEqual([
      [
        { companyId: 'company', id: 'a', at: at('00:00:01') },
        { companyId: 'company', id: 'b', at: at('00:00:01') },
      ],
    ])
  })

  it('writes from where the last of several uses came', async () => {
    const { clock, recorder, written } = setUp()
    recorder.mark('company', 'a', { ip: '192.0.2.1', userAgent: 'first' })
    clock.set(at('00:00:01'))
    recorder.mark('company', 'a', { ip: '192.0.2.2', userAgent: 'second' })
    await recorder.close()
    expect(written).toEqual([
      [{ companyId: 'company', id: 'a', at: at('00:00:01'), from: { ip: '192.0.2.2', userAgent: 'second' } }],
    ])
  })

  it('writes in the same order whatever was used first, so that no two nodes wait for each other', async () => {
    const { recorder, written } = setUp()
    for (const id of ['c', 'a', 'd', 'b']) recorder.mark('company', id)
    await recorder.close()
    expect(written[0]?.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd'])
  })

  it('writes nothing when nothing was used', async () => {
    const { recorder, written } = setUp()
    await vi.advanceTimersByTimeAsync(10_000)
    await recorder.close()
    expect(written).toEqual([])
  })

  it('keeps what could not be written, unless there is a later use, and says so', async () => {
    const { clock, recorder, written, errors, fail } = setUp()
    recorder.mark('company', 'a')
    recorder.mark('company', 'b')
    fail(true)
    await vi.advanceTimersByTimeAsync(2000)
    fail(false)
    clock.set(at('01:00:00'))
    recorder.mark('company', 'b')
    await vi.advanceTimersByTimeAsync(2000)
    expect(errors).toHaveLength(1)
    expect(new Map(written[0]?.map(({ id, at: moment }) => [id, moment.getUTCHours()]))).toEqual(
      new Map([
        ['a', 0],
        ['b', 1],
      ]),
    )
  })

  it('writes the rest when it is closed, and nothing after that', async () => {
    const { recorder, written } = setUp()
    recorder.mark('company', 'a')
    await recorder.close()
    expect(written).toHaveLength(1)
    recorder.mark('company', 'a')
    await vi.advanceTimersByTimeAsync(10_000)
    expect(written).toHaveLength(1)
  })
})
