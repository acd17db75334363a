import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Ready } from './arena.ts'
import { runLoad } from './load/closed-loop.ts'
import { resultsFolder } from './paths.ts'
import { percent } from './report/figures.ts'
import { type CpuProfile, selfTimes } from './report/profile-summary.ts'
import { markdownTable } from './report/table.ts'

/** Seconds of load before the profile begins, and of the profile. */
const warmUp = 3
const length = 6
const mostRows = 30

const shareTable = (title: string, shares: readonly [string, number][]): string =>
  markdownTable(
    [{ title: 'self', figures: true }, { title }],
    shares.slice(0, mostRows).map(([what, share]) => [percent(share), what]),
  )

/**
 * Profiles a server under one load.
 * @param name of the workload, for the file
 * @param ready the server and what is asked of it
 * @returns where its time goes, in Markdown, and everything that went wrong
 */
export async function profile(
  name: string,
  { server, workload }: Ready,
  connections: number,
): Promise<{ text: string; errors: string[] }> {
  mkdirSync(resultsFolder, { recursive: true })
  const file = join(resultsFolder, `${name}.cpuprofile`)
  await workload.prepare?.()
  const { errors, completed, seconds } = await runLoad({
    port: workload.port,
    exchange: workload.exchange,
    connections,
    rampSeconds: warmUp,
    seconds: length,
    onBegin: () => server.beginProfile(),
    onEnd: () => server.endProfile(file),
  })
  const recorded: CpuProfile = JSON.parse(readFileSync(file, 'utf8'))
  const { byFunction, byModule } = selfTimes(recorded)
  const text = [
    `## ${name}: ${Math.round(completed / seconds)} per second under the profiler`,
    shareTable('module', byModule),
    shareTable('function', byFunction),
    `Profile: ${file}`,
  ]
  return { text: `${text.join('\n\n')}\n`, errors }
}
