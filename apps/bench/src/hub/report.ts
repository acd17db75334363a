import type { Measurement } from '../measure.ts'
import { fixed, megabytes, ratio, whole } from '../report/figures.ts'
import { markdownTable } from '../report/table.ts'
import { spreadOf } from '../statistics.ts'
import type { StreamResult } from './streams.ts'

/** One measurement of the Hub, and of the bare library right before or after it. */
export interface HubPair {
  bare: Measurement
  hub: Measurement
}

/** Everything a run found. */
export interface HubResults {
  /** With many connections, each asking as soon as it was answered: what a core can do. */
  busy: HubPair[]
  /** With as many, at half of what the bare library can do: what a caller waits for among others. */
  paced: HubPair[]
  /** With one: what a caller waits for alone. */
  alone: HubPair[]
  upload: StreamResult
  events: StreamResult
}

const middle = (pairs: readonly HubPair[], read: (pair: HubPair) => number): number => spreadOf(pairs.map(read)).median

const row = (name: string, pairs: readonly HubPair[]): string[] => [
  name,
  whole(middle(pairs, ({ bare }) => bare.perSecond)),
  whole(middle(pairs, ({ hub }) => hub.perSecond)),
  ratio(spreadOf(pairs.map(({ bare, hub }) => hub.perSecond / bare.perSecond))),
  whole(middle(pairs, ({ bare }) => bare.cpuMicroseconds)),
  whole(middle(pairs, ({ hub }) => hub.cpuMicroseconds)),
  fixed(
    middle(pairs, ({ bare, hub }) => hub.p50 - bare.p50),
    2,
  ),
]

const figures = (...titles: string[]) => titles.map((title) => ({ title, figures: true }))

const streamRow = (name: string, { bytes, seconds, rssBefore, rssEarly, rssLate }: StreamResult): string[] => [
  name,
  megabytes(bytes),
  fixed(seconds, 1),
  megabytes(rssBefore),
  megabytes(rssEarly),
  megabytes(rssLate),
]

/**
 * What was found, as Markdown.
 * @param run its title, what is known of the machine, and the results
 * @returns the text, and what went wrong
 */
export function hubReport(run: { title: string; machine: readonly string[]; results: HubResults }): {
  text: string
  errors: string[]
} {
  const { busy, paced, alone, upload, events } = run.results
  const text = [
    `# ${run.title}`,
    '',
    ...run.machine,
    '',
    'A GET of 1 kB of JSON through the Hub, with everything it checks, and through @fastify/reply-from, which checks nothing: measured in turn, the ratio of each pair, its median and quartiles. Where a core is busy all the time, what is added is how long calls queue for it.',
    '',
    markdownTable(
      [
        { title: 'load' },
        ...figures('bare, per s', 'Hub, per s', 'ratio', 'bare, µs CPU', 'Hub, µs CPU', 'added p50, ms'),
      ],
      [
        row('64 connections, as fast as they are answered', busy),
        row('64 connections, at half of the bare rate', paced),
        row('1 connection', alone),
      ],
    ),
    '',
    'What streams through, and the server’s memory meanwhile:',
    '',
    markdownTable(
      [{ title: 'stream' }, ...figures('MB', 's', 'RSS before, MB', 'in the first tenth, MB', 'after it, MB')],
      [streamRow('upload', upload), streamRow('events', events)],
    ),
    '',
  ].join('\n')
  const measured = [...busy, ...paced, ...alone].flatMap(({ bare, hub }) => bare.errors.concat(hub.errors))
  return { text, errors: [...measured, upload.fault, events.fault].filter((fault) => fault !== undefined) }
}
