import type { Proof, ProvenRow, ReportedTest, Verdict } from './proof.ts'

const marks: Record<Verdict, string> = { proven: '✓', failing: '✗', 'without a test': '–' }

/** Text in a cell of a Markdown table. */
const cell = (text: string): string =>
  text
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(/[\\`*_<>|[\]]/gu, String.raw`\$&`)
    .trim()

const testLine = ({ file, name, result }: ReportedTest): string => `| | ${cell(name)} | ${file} | ${result} |`

const rowLines = ({ id, summary, verdict, tests }: ProvenRow): string[] => [
  `| **${id}** ${marks[verdict]} | **${cell(summary)}** | | **${verdict}** |`,
  ...tests.map(testLine),
]

const count = (proof: Proof, verdict: Verdict): number => proof.rows.filter((row) => row.verdict === verdict).length

/**
 * The run in one line, such as `143 rows, 0 without a test, 0 failing`.
 * @param proof what the run proved
 */
export function inOneLine(proof: Proof): string {
  const unknown = proof.unknown.length > 0 ? `, ${proof.unknown.length} names of unknown rows` : ''
  return `${proof.rows.length} rows, ${count(proof, 'without a test')} without a test, ${count(proof, 'failing')} failing${unknown}`
}

/**
 * The page that lists row, test and result.
 * @param proof what the run proved
 * @param absent stages that did not run, whose tests may prove further rows
 */
export function conformancePage(proof: Proof, absent: string[]): string {
  return `${[
    '# Conformance',
    '',
    'Which requirement of the OAuth endpoints is proven by which test. Made by `npm test`.',
    '',
    `${inOneLine(proof)}.`,
    ...(absent.length > 0 ? ['', `Tests of ${absent.join(', ')} were not run.`] : []),
    '',
    '| Row | Test | File | Result |',
    '|---|---|---|---|',
    ...proof.rows.flatMap(rowLines),
    ...(proof.unknown.length > 0
      ? [
          '',
          '## Names of rows that don’t exist',
          '',
          ...proof.unknown.map(({ id, test }) => `- ${id}: ${cell(test.name)}`),
        ]
      : []),
  ].join('\n')}\n`
}

/**
 * What has to be mended, a line each. Where stages did not run, a row without a test is none: it may be proven there.
 * @param proof what the run proved
 * @param absent stages that did not run
 */
export function faultsOf(proof: Proof, absent: string[]): string[] {
  const open = proof.rows.filter(
    ({ verdict }) => verdict === 'failing' || (verdict === 'without a test' && absent.length === 0),
  )
  return [
    ...open.map(({ id, verdict, summary }) => `${id} is ${verdict}: ${summary}`),
    ...proof.unknown.map(({ id, test }) => `There is no row ${id}, named by a test of ${test.stage}: ${test.name}`),
  ]
}
