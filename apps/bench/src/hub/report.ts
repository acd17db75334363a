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
  /** With many connections: what a core can do. */
  busy: HubPair[]
  /** With one: what a caller waits for. */
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

const streamRow = (name: string, { bytes, seconds, rssBefore, rssAtMost }: StreamResult): string[] => [
  name,
  megabytes(bytes),
  fixed(seconds, 1),
  megabytes(rssBefore),
  megabytes(rssAtMost),
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
  const { busy, alone, upload, events } = run.results
  const text = [
    `# ${run.title}`,
    '',
    ...run.machine,
    '',
    'A GET of 1 kB of JSON through the Hub, with everything it checks, and through @fastify/reply-from, which checks nothing: measured in turn, the ratio of each pair, its median and quartiles.',
    '',
    markdownTable(
      [
        { title: 'connections' },
        ...figures('bare, per s', 'Hub, per s', 'ratio', 'bare, µs CPU', 'Hub, µs CPU', 'added p50, ms'),
      ],
      [row('64', busy), row('1', alone)],
    ),
    '',
    'What streams through, and the server’s memory meanwhile:',
    '',
    markdownTable(
      [{ title: 'stream' }, ...figures('MB', 's', 'RSS before, MB', 'RSS at most, MB')],
      [streamRow('upload', upload), streamRow('events', events)],
    ),
    '',
  ].join('\n')
  const measured = [...busy, ...alone].flatMap(({ bare, hub }) => bare.errors.concat(hub.errors))
  return { text, errors: [...measured, upload.fault, events.fault].filter((fault) => fault !== undefined) }
}
