import type { PairResult } from '../compare.ts'
import { bars, contestants, floors, mostRssBytes, workloads } from '../contestants.ts'
import { doubtsAbout } from './doubts.ts'
import { fixed, megabytes, ratio, whole } from './figures.ts'
import { type Ratio, ratiosOf, ratiosToFloors, type Summary, summarise } from './summary.ts'
import { markdownTable } from './table.ts'

/** What a report is made from. */
export interface ReportInput {
  title: string
  /** Lines on the circumstances. */
  machine: string[]
  /** A line on how it was measured. */
  course: string
  results: readonly PairResult[]
  /** What went wrong outside the measurements. */
  errors: readonly string[]
}

const met = (reached: boolean): string => (reached ? 'met' : 'not met')

function measurementTable(summaries: readonly Summary[]): string {
  return markdownTable(
    [
      { title: '' },
      { title: 'what' },
      { title: 'per second', figures: true },
      { title: 'p50 ms', figures: true },
      { title: 'p99 ms', figures: true },
      { title: 'µs processor', figures: true },
      { title: 'RSS MB', figures: true },
      { title: 'errors', figures: true },
    ],
    summaries.map(({ name, perSecond, p50, p99, cpuMicroseconds, rssBytes, errors }) => [
      name,
      contestants[name],
      whole(perSecond.median),
      fixed(p50, 2),
      fixed(p99, 2),
      fixed(cpuMicroseconds.median, 1),
      megabytes(rssBytes),
      whole(errors.length),
    ]),
  )
}

function ratioTable(ratios: readonly Ratio[]): string {
  return markdownTable(
    [
      { title: 'ratio' },
      { title: 'of speed', figures: true },
      { title: 'of work per processor time', figures: true },
      { title: 'bar', figures: true },
      { title: '' },
    ],
    ratios.map(({ base, measured, speed, byCpu, atLeast }) => [
      `${measured} / ${base}`,
      ratio(speed),
      ratio(byCpu),
      atLeast === undefined ? '' : `≥ ${fixed(atLeast, 2)}`,
      atLeast === undefined ? '' : met(speed.median >= atLeast),
    ]),
  )
}

function floorTable(results: readonly PairResult[], summaries: readonly Summary[]): string {
  const measured = workloads.filter((name) => summaries.some((summary) => summary.name === name))
  const rowOf = (name: (typeof workloads)[number]): string[] => {
    const ratios = ratiosToFloors(results, name)
    return [name, ...ratios.map((value) => fixed(value, 2))]
  }
  return markdownTable([{ title: 'times' }, ...floors.map((title) => ({ title, figures: true }))], measured.map(rowOf))
}

function otherBars(summaries: readonly Summary[], errors: readonly string[]): string[] {
  const w1 = summaries.find(({ name }) => name === 'W1')
  const memory = w1
    ? [
        `- RSS under W1: ${megabytes(w1.rssBytes)} MB, bar ≤ ${megabytes(mostRssBytes)} MB: ${met(w1.rssBytes <= mostRssBytes)}`,
      ]
    : []
  return [...memory, `- Errors: ${errors.length}, bar 0: ${met(errors.length === 0)}`]
}

/** Each reason once, with how often it was given. */
function countReasons(errors: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const error of errors) counts.set(error, (counts.get(error) ?? 0) + 1)
  return [...counts].slice(0, 20).map(([reason, count]) => `- ${count} × ${reason}`)
}

/**
 * A run's figures in Markdown.
 * @returns the text, and every error of the run
 */
export function comparisonReport(input: ReportInput): { text: string; errors: string[] } {
  const { title, machine, course, results } = input
  const summaries = summarise(results)
  const errors = [...input.errors, ...summaries.flatMap((summary) => summary.errors)]
  const doubts = doubtsAbout(summaries)
  const text = [
    `# ${title}`,
    [...machine, `- ${course}`].join('\n'),
    measurementTable(summaries),
    'One W4 is two requests; floors get the requests of W2. Processor time is the server process’s, user and system, for each.',
    ratioTable(ratiosOf(results)),
    'Each ratio is the median of pairs measured back to back, with its quartiles.',
    ...(bars.some(({ measured }) => summaries.some(({ name }) => name === measured))
      ? [floorTable(results, summaries), 'The workloads’ speed as a multiple of each floor’s.']
      : []),
    otherBars(summaries, errors).join('\n'),
    ...(doubts.length > 0 ? [['Mind:', ...doubts.map((doubt) => `- ${doubt}`)].join('\n')] : []),
    ...(errors.length > 0 ? [['What went wrong:', ...countReasons(errors)].join('\n')] : []),
  ].join('\n\n')
  return { text: `${text}\n`, errors }
}
