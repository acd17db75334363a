import { expect, test } from 'vitest'
import { OptionError, readOptions } from '../src/options.ts'

test('without options everything is compared, in twelve repeats and with the million', () => {
  expect(readOptions([])).toMatchObject({ mode: 'compare', repeats: 12, million: true, only: undefined })
})

test('a quick look leaves the million out, unless it is asked for', () => {
  expect(readOptions(['--quick'])).toMatchObject({ repeats: 3, million: false })
  expect(readOptions(['--quick', '--million'])).toMatchObject({ million: true })
  expect(readOptions(['--quick', '--only', 'W1M'])).toMatchObject({ million: true })
  expect(readOptions(['--only', 'W1'])).toMatchObject({ million: false })
})

test('workloads are named in either case', () => {
  expect(readOptions(['--only', 'w1, W4'])).toMatchObject({ only: ['W1', 'W4'] })
})

test('help is not a run', () => {
  expect(readOptions(['--help'])).toBeUndefined()
})

test.each([
  [['--only', 'W9'], 'There is no workload W9'],
  [['--repeats', 'many'], '--repeats must be a number from 1'],
  [['--connections', '0'], '--connections must be a number from 1'],
  [['--soak', '--profile'], 'Choose one'],
  [['--fast'], "Unknown option '--fast'"],
])('%j is refused with what to mend', (args, says) => {
  expect(() => readOptions(args)).toThrow(OptionError)
  expect(() => readOptions(args)).toThrow(says)
})
