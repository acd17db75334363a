import { expect, test } from 'vitest'
import { totalOf } from '../src/api/pages.ts'

const pageOf = (ids: string[], nextCursor: string | null) => ({
  items: ids.map((id) => ({ id })),
  total: 2,
  totalIsAtLeast: true,
  nextCursor,
})
const loaded = (...pages: ReturnType<typeof pageOf>[]) => ({ pages, pageParams: pages.map(() => undefined) })

test('nobody is told of fewer entries than they see, nor of more when they see the last', () => {
  expect(totalOf(undefined)).toEqual({ total: 0, isAtLeast: false })
  expect(totalOf(loaded(pageOf(['a'], 'next')))).toEqual({ total: 2, isAtLeast: true })
  const more = pageOf(['b', 'c'], 'next')
  expect(totalOf(loaded(pageOf(['a'], 'next'), more))).toEqual({ total: 3, isAtLeast: true })
  expect(totalOf(loaded(pageOf(['a'], 'next'), { ...more, nextCursor: null }))).toEqual({ total: 3, isAtLeast: false })
  expect(totalOf(loaded({ ...more, totalIsAtLeast: false }))).toEqual({ total: 2, isAtLeast: false })
})
