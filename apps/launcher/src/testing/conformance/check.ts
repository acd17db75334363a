import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { resultsFolder } from '../paths.ts'
import { conformancePage, faultsOf, inOneLine } from './page.ts'
import { prove, readPlaywright, readVitest } from './proof.ts'
import { coreRows, laterRows } from './rows.ts'

/** Where a stage leaves its report, if it runs. */
export interface TestReport {
  stage: string
  kind: 'vitest' | 'playwright'
  file: string
}

const readers = { vitest: readVitest, playwright: readPlaywright }

/**
 * Brings together what the tests of a run prove, and writes the page about it.
 * @param expected the reports of all stages; those that did not run have left none
 * @param folder where the page goes
 * @returns what has to be mended, and the run in a line
 */
export function checkConformance(
  expected: TestReport[],
  folder = resultsFolder(),
): { faults: string[]; note: string; page: string } {
  const present = expected.filter(({ file }) => existsSync(file))
  const absent = expected.filter((report) => !present.includes(report)).map(({ stage }) => stage)
  const tests = present.flatMap(({ kind, stage, file }) => readers[kind](readFileSync(file, 'utf8'), stage))
  const proof = prove(tests, coreRows, laterRows)
  const page = join(folder, 'conformance.md')
  mkdirSync(folder, { recursive: true })
  writeFileSync(page, conformancePage(proof, absent))
  const elsewhere = absent.length > 0 ? `; not run, and so not looked at: ${absent.join(', ')}` : ''
  const nothingRan = tests.length === 0 ? ['No tests ran before: name their stages too, or none at all.'] : []
  return {
    faults: [...nothingRan, ...faultsOf(proof, absent)],
    note: `${inOneLine(proof)} (${page})${elsewhere}`,
    page,
  }
}
