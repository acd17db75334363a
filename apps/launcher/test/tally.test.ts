import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { inWords, readTally, sum, tallyPlaywright, tallyVitest } from '../src/testing/tally.ts'
import { temporaryFolder } from './support/temporary-folder.ts'

const vitestReport = (over: object = {}) =>
  JSON.stringify({
    numPassedTests: 3,
    numFailedTests: 0,
    numPendingTests: 1,
    numTodoTests: 1,
    testResults: [],
    ...over,
  })

function reportFile(text: string): string {
  const file = join(temporaryFolder(), 'report.json')
  writeFileSync(file, text)
  return file
}

test('the closing line counts passed and failed, and skipped only when there are some', () => {
  expect(inWords({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed')
  expect(inWords({ passed: 1, failed: 2, skipped: 3 })).toBe('1 passed, 2 failed, 3 skipped')
})

test('stages add up', () => {
  const total = sum([
    { passed: 1, failed: 2, skipped: 3 },
    { passed: 10, failed: 20, skipped: 30 },
  ])
  expect(total).toEqual({ passed: 11, failed: 22, skipped: 33 })
})

test('a test file that cannot be loaded is a failure', () => {
  const testResults = [
    { status: 'failed', assertionResults: [] },
    { status: 'failed', assertionResults: [{ status: 'failed' }] },
    { status: 'passed', assertionResults: [{ status: 'passed' }] },
  ]
  expect(tallyVitest(vitestReport({ numFailedTests: 1, testResults }))).toEqual({ passed: 3, failed: 2, skipped: 2 })
})

test('a scene that passes only at times is a failure, and so is an error outside of scenes', () => {
  const report = { stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 1 }, errors: [{}] }
  expect(tallyPlaywright(JSON.stringify(report))).toEqual({ passed: 4, failed: 3, skipped: 1 })
})

test.each([
  ['wrote no report', join('/nonexistent', 'report.json'), true],
  ['wrote half a report', undefined, true],
])('a runner that %s has failed', (_, missing, ok) => {
  const file = missing ?? reportFile('{"numPassed')
  expect(readTally(file, tallyVitest, ok)).toEqual({ passed: 0, failed: 1, skipped: 0 })
})

test('a runner that failed without a failed test has failed', () => {
  expect(readTally(reportFile(vitestReport()), tallyVitest, false)).toMatchObject({ passed: 3, failed: 1 })
  expect(readTally(reportFile(vitestReport()), tallyVitest, true)).toMatchObject({ passed: 3, failed: 0 })
})

test('a run in which nothing ran proves nothing', () => {
  const file = reportFile(vitestReport({ numPassedTests: 0 }))
  expect(readTally(file, tallyVitest, true)).toMatchObject({ passed: 0, failed: 1 })
})
