import { expect, test } from 'vitest'
import { readListOptions } from '../src/lists/options.ts'
import { OptionError } from '../src/options.ts'

test('without options ten million entries are compared with a thousand', () => {
  expect(readListOptions([])).toMatchObject({
    sizes: {
      small: { consumers: 1000, users: 1000, authorizations: 1000, transactions: 1000 },
      large: { consumers: 100_000, users: 10_000, authorizations: 1_000_000, transactions: 10_000_000 },
    },
    only: undefined,
    on: undefined,
  })
})

test('a quick look has fewer entries and fewer rounds', () => {
  const quick = readListOptions(['--quick'])
  expect(quick?.sizes.large.transactions).toBeLessThan(1_000_000)
  expect(quick?.rounds).toBeLessThan(readListOptions([])?.rounds ?? 0)
})

test('lists are named, and help is not a run', () => {
  expect(readListOptions(['--only', 'users, consumers'])).toMatchObject({ only: ['users', 'consumers'] })
  expect(readListOptions(['--help'])).toBeUndefined()
})

test('what can’t be meant is refused in a sentence', () => {
  expect(() => readListOptions(['--rounds', '0'])).toThrow(OptionError)
  expect(() => readListOptions(['--on', 'localhost'])).toThrow('--on must be the address of a PostgreSQL: postgres://…')
  expect(() => readListOptions(['--slowly'])).toThrow(OptionError)
})
