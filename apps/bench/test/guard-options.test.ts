import { expect, test } from 'vitest'
import { readGuardOptions } from '../src/guard/options.ts'
import { OptionError } from '../src/options.ts'

test('without options two hundred machines are taken away', () => {
  expect(readGuardOptions([])).toMatchObject({ rounds: 12, revocations: 200 })
})

test('a quick look has fewer rounds and revocations, and help is not a run', () => {
  const quick = readGuardOptions(['--quick'])
  expect(quick?.rounds).toBeLessThan(12)
  expect(quick?.revocations).toBeLessThan(200)
  expect(readGuardOptions(['--help'])).toBeUndefined()
})

test('what can’t be meant is refused in a sentence', () => {
  expect(() => readGuardOptions(['--rounds', '0'])).toThrow(OptionError)
  expect(() => readGuardOptions(['--revocations', 'many'])).toThrow(
    '--revocations must be a whole number from 1 to 10000.',
  )
})
