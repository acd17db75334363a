import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkConformance } from '../src/testing/conformance/check.ts'
import { conformancePage, faultsOf, inOneLine } from '../src/testing/conformance/page.ts'
import { prove, readPlaywright, readVitest, type ReportedTest } from '../src/testing/conformance/proof.ts'
import { coreRows, laterRows } from '../src/testing/conformance/rows.ts'
import { inRoot } from '../src/testing/paths.ts'
import { temporaryFolder } from './support/temporary-folder.ts'

const rows = { 'TOK-01': 'A form', 'TOK-02': 'An answer', 'SEC-01': 'Hashes' }
const later = new Set(['KEY-01'])
const ran = (name: string, result: ReportedTest['result'] = 'passed'): ReportedTest => ({
  name,
  file: 'apps/api/test/a.test.ts',
  stage: 'api',
  result,
})
const verdicts = (...tests: ReportedTest[]) =>
  Object.fromEntries(prove(tests, rows, later).rows.map(({ id, verdict }) => [id, verdict]))
const unknownIn = (...names: string[]) =>
  prove(
    names.map((name) => ran(name)),
    rows,
    later,
  ).unknown.map(({ id }) => id)

test('a row is proven by the passing tests that name it, wherever in the name, also by what encloses them', () => {
  expect(verdicts(ran('TOK-01 TOK-02 one for both'), ran('what is stored (SEC-01)'))).toEqual({
    'TOK-01': 'proven',
    'TOK-02': 'proven',
    'SEC-01': 'proven',
  })
  expect(verdicts(ran('TOK-01 the form › is read'))).toMatchObject({ 'TOK-01': 'proven', 'TOK-02': 'without a test' })
})

test('one failing test fails its row, and a skipped one proves nothing', () => {
  expect(verdicts(ran('TOK-01 a'), ran('TOK-01 b', 'failed'), ran('TOK-02 c', 'skipped'))).toEqual({
    'TOK-01': 'failing',
    'TOK-02': 'without a test',
    'SEC-01': 'without a test',
  })
})

test('a test that names a row that does not exist is a fault; one of a later row is not, nor is what only looks like an id', () => {
  expect(unknownIn('TOK-03 a', 'b (SEC-99)', 'TKO-01 c', 'TOK-01 TKO-02 d')).toEqual([
    'TOK-03',
    'SEC-99',
    'TKO-01',
    'TKO-02',
  ])
  expect(unknownIn('KEY-01 later', 'text in UTF-16', 'AES-256 and SHA-512')).toEqual([])
})

test('what is wrong is told a line each; a row without a test only when every stage ran', () => {
  const proof = prove([ran('TOK-01 a'), ran('TOK-02 b', 'failed'), ran('TKO-01 c')], rows, later)
  expect(inOneLine(proof)).toBe('3 rows, 1 without a test, 1 failing, 1 names of unknown rows')
  expect(faultsOf(proof, [])).toEqual([
    'TOK-02 is failing: An answer',
    'SEC-01 is without a test: Hashes',
    'There is no row TKO-01, named by a test of api: TKO-01 c',
  ])
  expect(faultsOf(proof, ['guard'])).toEqual([
    'TOK-02 is failing: An answer',
    'There is no row TKO-01, named by a test of api: TKO-01 c',
  ])
})

test('the page lists row, test and result, whatever characters a name has', () => {
  const page = conformancePage(prove([ran('TOK-01 takes a|b `c` <d>'), ran('TKO-01 x')], rows, later), ['e2e'])
  expect(page).toContain('3 rows, 2 without a test, 0 failing, 1 names of unknown rows.')
  expect(page).toContain('Tests of e2e were not run.')
  expect(page).toContain('| **TOK-01** ✓ | **A form** | | **proven** |')
  expect(page).toContain(String.raw`| | TOK-01 takes a\|b \`c\` \<d\> | apps/api/test/a.test.ts | passed |`)
  expect(page).toContain('| **SEC-01** – | **Hashes** | | **without a test** |')
  expect(page).toContain('- TKO-01: TKO-01 x')
})

const vitestReport = (...tests: [string[], string, string][]) =>
  JSON.stringify({
    testResults: [
      {
        name: inRoot('packages/guard/test/b.test.ts'),
        assertionResults: tests.map(([ancestorTitles, title, status]) => ({ ancestorTitles, title, status })),
      },
    ],
  })

test('Vitest’s reports are read: names with what encloses them, and what neither passed nor failed as skipped', () => {
  const json = vitestReport([['TOK-01', 'a form'], 'is read', 'passed'], [[], 'b', 'failed'], [[], 'c', 'pending'])
  const where = { file: 'packages/guard/test/b.test.ts', stage: 'guard' }
  expect(readVitest(json, 'guard')).toEqual([
    { name: 'TOK-01 › a form › is read', ...where, result: 'passed' },
    { name: 'b', ...where, result: 'failed' },
    { name: 'c', ...where, result: 'skipped' },
  ])
})

const played = (status: string, projectName = 'desktop') => ({ projectName, status })

test('Playwright’s reports are read: each scene once a screen, and one that passes only at times as failed', () => {
  const json = JSON.stringify({
    suites: [
      {
        title: 'pages.spec.ts',
        specs: [{ title: 'TOK-01 a', tests: [played('expected'), played('flaky', 'phone')] }],
        suites: [
          { title: 'TOK-02', specs: [{ title: 'b', tests: [played('unexpected'), played('skipped', 'phone')] }] },
        ],
      },
    ],
  })
  const scenes = readPlaywright(json, 'e2e')
  expect(new Set(scenes.map(({ file }) => file))).toEqual(new Set(['e2e/pages.spec.ts']))
  expect(scenes.map(({ name, result }) => [name, result])).toEqual([
    ['TOK-01 a (desktop)', 'passed'],
    ['TOK-01 a (phone)', 'failed'],
    ['TOK-02 › b (desktop)', 'failed'],
    ['TOK-02 › b (phone)', 'skipped'],
  ])
})

test('with every stage run, each core row needs a test; with some of them, only what they name is looked at', () => {
  const folder = temporaryFolder()
  const expected = ['api', 'guard'].map((stage) => ({
    stage,
    kind: 'vitest' as const,
    file: join(folder, `${stage}.json`),
  }))
  expect(checkConformance(expected, folder).faults).toEqual([expect.stringMatching(/^No tests ran before/u)])

  const [api = '', guard = ''] = expected.map(({ file }) => file)
  const allRows = Object.keys(coreRows)
  writeFileSync(api, vitestReport(...allRows.slice(1).map((id): [string[], string, string] => [[], id, 'passed'])))
  const partly = checkConformance(expected, folder)
  expect(partly.faults).toEqual([])
  expect(partly.note).toContain('not run, and so not looked at: guard')
  writeFileSync(guard, vitestReport([[], 'something else', 'passed']))
  expect(checkConformance(expected, folder).faults).toEqual([expect.stringMatching(`^${allRows[0]} is without a test`)])
  writeFileSync(guard, vitestReport([[], `${allRows[0]} here`, 'passed']))
  const whole = checkConformance(expected, folder)
  expect(whole.faults).toEqual([])
  expect(readFileSync(whole.page, 'utf8')).toContain(
    `| | ${allRows[0]} here | packages/guard/test/b.test.ts | passed |`,
  )
})

test('ids of rows are of one form, and none is both due and later', () => {
  for (const id of [...Object.keys(coreRows), ...laterRows]) expect(id).toMatch(/^[A-Z]{3,4}-\d{2}$/u)
  expect(Object.keys(coreRows).filter((id) => laterRows.has(id))).toEqual([])
})
