import { describe, expect, it, vi } from 'vitest'
import { maxCountedFound, maxPageSize } from '@latchkey/contracts'
import { AppError } from '../../src/lib/app-error.ts'
import { decodeCursor, encodeCursor, readPage, toPage, type Total, totalOf } from '../../src/lib/keyset.ts'

const id = '6b1c2f60-57d7-4b38-9c59-8d1c1f6f6e5a'
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('cursors', () => {
  it('come back as they were given out', () => {
    expect(decodeCursor(encodeCursor({ value: 'Ünï', id }), 'text')).toEqual({ value: 'Ünï', id })
    expect(decodeCursor(undefined, 'text')).toBeUndefined()
  })

  it.each([
    'x',
    encode(null),
    encode({}),
    encode(['a']),
    encode(['a', 'no-uuid']),
    encode([5, id]),
    encode(['a\0b', id]),
    encode(['x'.repeat(501), id]),
  ])('that nobody gave out are refused as a field (%s)', (cursor) => {
    expect(() => decodeCursor(cursor, 'text')).toThrow(AppError)
  })

  it('of a sort by time hold a time', () => {
    expect(decodeCursor(encodeCursor({ value: '-infinity', id }), 'moment')).toEqual({ value: '-infinity', id })
    const endless = `2020-01-01T00:00:00.${'1'.repeat(450)}Z`
    for (const value of [
      'yesterday?',
      '1',
      '0',
      '2020 (x)',
      '2020-01-01',
      '0000-01-01T00:00:00Z',
      'infinity',
      endless,
    ]) {
      expect(() => decodeCursor(encodeCursor({ value, id }), 'moment'), value).toThrow(AppError)
    }
  })
})

describe('toPage', () => {
  it('ends with a cursor only when there is more', () => {
    const positionOf = (row: string) => ({ value: row, id })
    expect(toPage(['a', 'b', 'c'], 2, totalOf(9, 10), positionOf)).toEqual({
      items: ['a', 'b'],
      total: 9,
      totalIsAtLeast: false,
      nextCursor: encodeCursor({ value: 'b', id }),
    })
    expect(toPage(['a', 'b'], 2, totalOf(2, 10), positionOf).nextCursor).toBeNull()
    expect(toPage([], 2, totalOf(0, 10), positionOf)).toEqual({
      items: [],
      total: 0,
      totalIsAtLeast: false,
      nextCursor: null,
    })
  })

  it('says that there are more than were counted', () => {
    expect(totalOf(10, 10)).toEqual({ total: 10, totalIsAtLeast: false })
    expect(totalOf(11, 10)).toEqual({ total: 10, totalIsAtLeast: true })
  })
})

describe('a page that is read with how many there are', () => {
  const after = { value: 'a', id }
  const read = async (asked: { search?: string; after?: typeof after }, found: number) => {
    const count = vi.fn<() => Promise<Total>>(() => Promise.resolve({ total: 70, totalIsAtLeast: true }))
    const rows = Array.from({ length: found }, (_, index) => ({ id: String(index) }))
    const page = await readPage(
      { limit: 3, after: undefined, ...asked },
      () => Promise.resolve(rows),
      count,
      (row) => ({ value: 'a', id: row.id }),
    )
    return { total: page.total, totalIsAtLeast: page.totalIsAtLeast, counted: count.mock.calls.length }
  }
  const counted = { total: 70, totalIsAtLeast: true, counted: 1 }

  it('of a search says it by itself where it is all that was found', async () => {
    expect(await read({ search: 'x' }, 3)).toEqual({ total: 3, totalIsAtLeast: false, counted: 0 })
    expect(await read({ search: 'x' }, 0)).toEqual({ total: 0, totalIsAtLeast: false, counted: 0 })
    // It would say more than what is counted up to, and the page after it less.
    expect(maxPageSize).toBeLessThanOrEqual(maxCountedFound)
  })

  it.each([
    ['there is more', { search: 'x' }, 4],
    ['it is not the first', { search: 'x', after }, 2],
    ['nothing is searched for', {}, 2],
  ])('has them counted where %s', async (_, asked, found) => {
    expect(await read(asked, found)).toEqual(counted)
  })
})
