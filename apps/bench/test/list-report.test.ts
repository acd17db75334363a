import { expect, test } from 'vitest'
import type { ListResult } from '../src/lists/compare.ts'
import { listReport } from '../src/lists/report.ts'

const sizes = { consumers: 1, users: 1, authorizations: 1, transactions: 1 }
const resultOf = (what: string, p95: number, faults: string[] = []): ListResult => ({
  list: 'users',
  what,
  small: { p50: 1, p95: 2 },
  large: { p50: 1, p95 },
  faults,
})
const report = (...results: ListResult[]) =>
  listReport({ title: 'Lists', machine: [], sizes: { small: sizes, large: sizes }, rounds: 1, results })

test('names what takes more than twice as long, and only that', () => {
  const { text, errors } = report(resultOf('by name', 4), resultOf('by -name', 4.1))
  expect(text).toContain('Over 2 times at the 95th percentile, 1 of 2: users by -name.')
  expect(errors).toBe(0)
  expect(report(resultOf('by name', 4)).text).toContain('All 1 within 2 times')
})

test('says what was answered wrongly, which makes the run fail', () => {
  const { text, errors } = report(resultOf('by name', 1, ['counted 3 of 4']))
  expect(text).toContain('WRONG: users by name: counted 3 of 4')
  expect(errors).toBe(1)
})
