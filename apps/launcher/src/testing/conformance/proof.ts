import { relative } from 'node:path'
import { root } from '../paths.ts'

/** A test that ran, as its runner's report tells of it. */
export interface ReportedTest {
  /** Its whole name, with what encloses it. */
  name: string
  /** Its file's path in the checkout. */
  file: string
  /** The stage it belongs to. */
  stage: string
  result: 'passed' | 'failed' | 'skipped'
}

interface VitestReport {
  testResults: { name: string; assertionResults: { ancestorTitles: string[]; title: string; status: string }[] }[]
}

/**
 * The tests in Vitest's JSON report.
 * @param json the report
 * @param stage whose report it is
 */
export function readVitest(json: string, stage: string): ReportedTest[] {
  const report: VitestReport = JSON.parse(json)
  return report.testResults
    .flatMap(({ name, assertionResults }) => assertionResults.map((test) => ({ ...test, file: relative(root, name) })))
    .map(({ ancestorTitles, title, status, file }) => ({
      name: [...ancestorTitles, title].join(' › '),
      file,
      stage,
      result: status === 'passed' || status === 'failed' ? status : 'skipped',
    }))
}

interface PlaywrightSuite {
  title: string
  suites?: PlaywrightSuite[]
  specs: { title: string; tests: { projectName: string; status: string }[] }[]
}

const playwrightResults: Record<string, ReportedTest['result']> = { expected: 'passed', skipped: 'skipped' }

/**
 * The scenes in Playwright's JSON report, once for each screen they were played on; one that passes only at times has failed.
 * @param json the report
 * @param stage whose report it is
 */
export function readPlaywright(json: string, stage: string): ReportedTest[] {
  const { suites }: { suites: PlaywrightSuite[] } = JSON.parse(json)
  const readSuite = (suite: PlaywrightSuite, file: string, enclosing: string[]): ReportedTest[] => [
    ...suite.specs.flatMap(({ title, tests }) =>
      tests.map(({ projectName, status }) => ({
        name: `${[...enclosing, title].join(' › ')} (${projectName})`,
        file,
        stage,
        result: playwrightResults[status] ?? 'failed',
      })),
    ),
    ...(suite.suites ?? []).flatMap((inner) => readSuite(inner, file, [...enclosing, inner.title])),
  ]
  // The outermost suites are files, named as seen from Playwright's folder.
  return suites.flatMap((suite) => readSuite(suite, `${stage}/${suite.title}`, []))
}

const groupOf = (id: string): string => id.split('-')[0] ?? ''
const idSyntax = /\b[A-Z]{3,4}-\d{2}\b/gu

/**
 * The row ids in a test's name. Wherever it stands, an id of a known group counts; of another, only where ids belong: at the start
 * of a title. (`UTF-16` may be spoken of.)
 */
function idsIn(name: string, groups: ReadonlySet<string>): string[] {
  const leading = name
    .split(' › ')
    .flatMap((title) => /^(?:[A-Z]{3,4}-\d{2}\s+)+/u.exec(`${title} `)?.[0].match(idSyntax) ?? [])
  const known = (name.match(idSyntax) ?? []).filter((id) => groups.has(groupOf(id)))
  return [...new Set([...leading, ...known])]
}

/** What tests say of a row: failing beats passing, and what was skipped proves nothing. */
export type Verdict = 'proven' | 'failing' | 'without a test'

/** A row with the tests that name it. */
export interface ProvenRow {
  id: string
  summary: string
  verdict: Verdict
  tests: ReportedTest[]
}

/** What the tests of a run prove. */
export interface Proof {
  rows: ProvenRow[]
  /** Tests that name a row that doesn't exist. */
  unknown: { id: string; test: ReportedTest }[]
}

function verdictOf(tests: ReportedTest[]): Verdict {
  if (tests.some(({ result }) => result === 'failed')) return 'failing'
  return tests.some(({ result }) => result === 'passed') ? 'proven' : 'without a test'
}

/**
 * Brings rows and tests together.
 * @param tests all tests that ran
 * @param rows what each row asks, by its id
 * @param later ids that may be named and need no proof yet
 */
export function prove(
  tests: ReportedTest[],
  rows: Readonly<Record<string, string>>,
  later: ReadonlySet<string>,
): Proof {
  const groups = new Set([...Object.keys(rows), ...later].map(groupOf))
  const naming = new Map<string, ReportedTest[]>()
  for (const test of tests) {
    for (const id of idsIn(test.name, groups)) naming.set(id, [...(naming.get(id) ?? []), test])
  }
  return {
    rows: Object.entries(rows).map(([id, summary]) => {
      const named = naming.get(id) ?? []
      return { id, summary, verdict: verdictOf(named), tests: named }
    }),
    unknown: [...naming]
      .filter(([id]) => !(id in rows) && !later.has(id))
      .flatMap(([id, named]) => named.map((test) => ({ id, test }))),
  }
}
