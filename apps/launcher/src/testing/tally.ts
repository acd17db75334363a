import { readFileSync } from 'node:fs'

/** How many tests passed, failed and were skipped. */
export interface Tally {
  passed: number
  failed: number
  skipped: number
}

/** The sum of tallies. */
export function sum(tallies: Tally[]): Tally {
  const total = { passed: 0, failed: 0, skipped: 0 }
  for (const { passed, failed, skipped } of tallies) {
    total.passed += passed
    total.failed += failed
    total.skipped += skipped
  }
  return total
}

/** The words for a tally: `12 passed, 0 failed`, and what was skipped if anything was. */
export function inWords({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

interface VitestReport {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: { status: string; assertionResults: { status: string }[] }[]
}

/** Counts Vitest's JSON report; a file that couldn't even be loaded counts as one failure. */
export function tallyVitest(json: string): Tally {
  const report: VitestReport = JSON.parse(json)
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed'),
  )
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number }
  errors: unknown[]
}

/** Counts Playwright's JSON report; a scene that passes only sometimes has failed, an error outside of scenes too. */
export function tallyPlaywright(json: string): Tally {
  const { stats, errors }: PlaywrightReport = JSON.parse(json)
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length, skipped: stats.skipped }
}

/**
 * Reads a report and counts it. A run that failed without a failed test, or without a report, counts as one failure;
 * one in which nothing ran too, for it proves nothing.
 * @param ok whether the test runner itself ended well
 */
export function readTally(file: string, count: (report: string) => Tally, ok: boolean): Tally {
  let tally
  try {
    tally = count(readFileSync(file, 'utf8'))
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
  }
  const provesNothing = tally.passed + tally.failed === 0
  return tally.failed === 0 && (!ok || provesNothing) ? { ...tally, failed: 1 } : tally
}
