import { type Cores, type CoreTime, readCoreTime } from './cores.ts'
import { type LoadResult, runLoad } from './load/closed-loop.ts'
import type { Usage } from './servers/messages.ts'
import type { ServerProcess } from './servers/server-process.ts'
import type { Workload } from './workloads/workload.ts'

/** How a workload is measured. */
export interface Manner {
  cores: Cores | undefined
  connections: number
  /** Exchanges that begin in a second; as many as are answered unless given. */
  perSecond?: number
  rampSeconds: number
  seconds: number
}

/** What one measurement found. Shares are of one core's time, from 0 to 1. */
export interface Measurement extends Pick<LoadResult, 'completed' | 'p50' | 'p99' | 'errors'> {
  perSecond: number
  /** Of the server's process, in microseconds for each exchange. */
  cpuMicroseconds: number
  rssBytes: number
  /** How much of a core the server used. */
  serverShare: number
  /** How much of a core the load generator used. */
  generatorShare: number
  /** How busy the cores were, whoever used them; where the system tells. */
  busy: { server: number; load: number } | undefined
}

interface Reading {
  server: Usage
  generator: NodeJS.CpuUsage
  cores: { server: CoreTime | undefined; load: CoreTime | undefined }
}

async function read(server: ServerProcess, cores: Cores | undefined): Promise<Reading> {
  return {
    server: await server.usage(),
    generator: process.cpuUsage(),
    cores: { server: cores && readCoreTime(cores.server), load: cores && readCoreTime(cores.load) },
  }
}

const totalOf = ({ user, system }: NodeJS.CpuUsage): number => user + system

function busyShare(before: CoreTime | undefined, after: CoreTime | undefined): number | undefined {
  if (!before || !after || after.total === before.total) return undefined
  return (after.busy - before.busy) / (after.total - before.total)
}

function busyShares(before: Reading['cores'], after: Reading['cores']): Measurement['busy'] {
  const server = busyShare(before.server, after.server)
  const load = busyShare(before.load, after.load)
  return server === undefined || load === undefined ? undefined : { server, load }
}

/** What can't be prepared or looked into is wrong; but the others can still be measured. */
async function faultsOf(work: () => Promise<string[] | void>): Promise<string[]> {
  try {
    return (await work()) ?? []
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}

/**
 * Measures a workload once, and looks into a sample of the answers afterwards.
 * @param server where it runs
 * @param workload what is asked of it
 * @param manner how
 */
export async function measure(server: ServerProcess, workload: Workload, manner: Manner): Promise<Measurement> {
  const { cores, ...load } = manner
  const readings: Reading[] = []
  const note = async () => void readings.push(await read(server, cores))
  const unprepared = await faultsOf(async () => workload.prepare?.())
  const result = await runLoad({
    port: workload.port,
    exchange: workload.exchange,
    ...load,
    onBegin: note,
    onEnd: note,
  })
  const faults = await faultsOf(() => workload.verify(result.evidence))
  const [before, after] = readings
  if (!before || !after) throw new Error('a measurement has no beginning or no end')
  const { completed, seconds, p50, p99 } = result
  const errors = [...unprepared, ...result.errors, ...faults]
  const cpu = after.server.cpuMicroseconds - before.server.cpuMicroseconds
  const generator = totalOf(after.generator) - totalOf(before.generator)
  return {
    completed,
    p50,
    p99,
    errors: completed === 0 ? [...errors, 'nothing was answered'] : errors,
    perSecond: completed / seconds,
    cpuMicroseconds: cpu / completed,
    rssBytes: after.server.rssBytes,
    serverShare: cpu / seconds / 1e6,
    generatorShare: generator / seconds / 1e6,
    busy: busyShares(before.cores, after.cores),
  }
}
