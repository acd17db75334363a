import { setTimeout as sleep } from 'node:timers/promises'
import type { Ready } from './arena.ts'
import { mostRssBytes } from './contestants.ts'
import { type Manner, measure, type Measurement } from './measure.ts'
import { fixed, megabytes, whole } from './report/figures.ts'
import { markdownTable } from './report/table.ts'
import { slopeOf } from './statistics.ts'

/** Seconds between two lines. */
const interval = 10
/** Seconds at the beginning in which caches fill and code is compiled: they are no slope. */
const settling = 60
const megabyte = 1024 * 1024

interface Reading extends Measurement {
  /** Seconds since the beginning. */
  at: number
}

/**
 * Keeps a server under one load for minutes and watches its memory.
 * @param ready the server and what is asked of it
 * @param course how long, and who is told of each reading
 * @returns the report in Markdown, and everything that went wrong
 */
export async function soak(
  ready: Ready,
  course: Omit<Manner, 'seconds' | 'rampSeconds'> & { minutes: number; onReading: (line: string) => void },
): Promise<{ text: string; errors: string[] }> {
  const { cores, connections, minutes, onReading } = course
  const readings: Reading[] = []
  const began = performance.now()
  while (performance.now() - began < minutes * 60_000) {
    const found = await measure(ready.server, ready.workload, { cores, connections, rampSeconds: 0, seconds: interval })
    const reading = { ...found, at: (performance.now() - began) / 1000 }
    readings.push(reading)
    onReading(
      `${fixed(reading.at, 0).padStart(5)} s  ${megabytes(reading.rssBytes)} MB  ${whole(reading.perSecond)} per second`,
    )
    // A server on which nothing succeeds answers at once; no need to hurry then.
    if (found.completed === 0) await sleep(1000)
  }
  const errors = readings.flatMap((reading) => reading.errors)
  return { text: soakText(readings, errors.length), errors }
}

function soakText(readings: readonly Reading[], errors: number): string {
  const most = Math.max(...readings.map(({ rssBytes }) => rssBytes))
  const settled = readings.filter(({ at }) => at > settling)
  const slope = slopeOf(settled.map(({ at, rssBytes }) => ({ x: at / 60, y: rssBytes / megabyte })))
  const table = markdownTable(
    [
      { title: 's', figures: true },
      { title: 'RSS MB', figures: true },
      { title: 'per second', figures: true },
      { title: 'p99 ms', figures: true },
    ],
    readings.map(({ at, rssBytes, perSecond, p99 }) => [
      fixed(at, 0),
      megabytes(rssBytes),
      whole(perSecond),
      fixed(p99, 2),
    ]),
  )
  const lines = [
    `- Greatest RSS: ${megabytes(most)} MB, bar ≤ ${megabytes(mostRssBytes)} MB: ${most <= mostRssBytes ? 'met' : 'not met'}`,
    `- Slope after the first minute: ${settled.length > 1 ? `${fixed(slope, 2)} MB a minute` : 'too short to tell'}`,
    `- Errors: ${errors}, bar 0: ${errors === 0 ? 'met' : 'not met'}`,
  ]
  return `${table}\n\n${lines.join('\n')}\n`
}
