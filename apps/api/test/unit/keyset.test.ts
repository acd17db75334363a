import { describe, expect, it } from 'vitest'
import { maxCountedFound, maxPageSize } from '@latchkey/contracts'
import { AppError } from '../../src/lib/app-error.ts'
import { decodeCursor, encodeCursor, toPage, totalOf } from '../../src/lib/keyset.ts'

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
    const total = totalOf(9, 10)
    expect(toPage({ rows: ['a', 'b', 'c'], isMore: true, total }, 2, positionOf)).toEqual({
      items: ['a', 'b'],
      total: 9,
      totalIsAtLeast: false,
      nextCursor: encodeCursor({ value: 'b', id }),
    })
    expect(toPage({ rows: ['a', 'b'], isMore: false, total }, 2, positionOf).nextCursor).toBeNull()
    expect(toPage({ rows: [], isMore: false, total: totalOf(0, 10) }, 2, positionOf)).toEqual({
      items: [],
      total: 0,
      totalIsAtLeast: false,
      nextCursor: null,
    })
  })

  it('goes on where a row was deleted between finding and reading it', () => {
    const total = totalOf(9, 10)
    const page = toPage({ rows: ['a', 'c'], isMore: true, total }, 2, (row) => ({ value: row, id }))
    expect(page.nextCursor).toBe(encodeCursor({ value: 'c', id }))
  })

  it('tells of a search no more than is counted of it', () => {
    expect(maxPageSize).toBeLessThanOrEqual(maxCountedFound)
  })

  it('says that there are more than were counted', () => {
    expect(totalOf(10, 10)).toEqual({ total: 10, totalIsAtLeast: false })
    expect(totalOf(11, 10)).toEqual({ total: 10, totalIsAtLeast: true })
  })
})
