import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** The processor cores (numbers) of a run: one for whichever server is measured, one for everything else. */
export interface Cores {
  server: number
  load: number
}

/** What a core did since the machine was started, in the kernel's ticks. */
export interface CoreTime {
  busy: number
  total: number
}

/**
 * The cores in a list as the kernel writes it, such as `0-2,5`.
 * @param list of `Cpus_allowed_list`
 */
export const parseCoreList = (list: string): number[] =>
  [...list.matchAll(/(\d+)(?:-(\d+))?/g)].flatMap(([, from, to]) => {
    const first = Number(from)
    return Array.from({ length: Number(to ?? from) - first + 1 }, (_, index) => first + index)
  })

/**
 * A core's line of `/proc/stat`. Time that the hypervisor gave to others counts as busy: it was not there to be used.
 * @param stat the whole file
 * @param core its number
 */
export function parseCoreTime(stat: string, core: number): CoreTime | undefined {
  const line = new RegExp(`^cpu${core} (.*)$`, 'm').exec(stat)?.[1]
  if (line === undefined) return undefined
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, ...others] = line.trim().split(/\s+/).map(Number)
  // After steal come guest times, which user and nice hold already.
  const rest = others.slice(0, 3).reduce((sum, ticks) => sum + ticks, 0)
  const busy = user + nice + system + rest
  return { busy, total: busy + idle + wait }
}

/** What a core did so far, where the system tells. */
export function readCoreTime(core: number): CoreTime | undefined {
  try {
    return parseCoreTime(readFileSync('/proc/stat', 'utf8'), core)
  } catch {
    return undefined
  }
}

/**
 * Two cores to keep servers and load apart.
 * @returns undefined where there is no `taskset`, or only one core
 */
export function chooseCores(): Cores | undefined {
  try {
    const status = readFileSync('/proc/self/status', 'utf8')
    const [server, load] = parseCoreList(/^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1] ?? '')
    if (server === undefined || load === undefined) return undefined
    return spawnSync('taskset', ['--version']).status === 0 ? { server, load } : undefined
  } catch {
    return undefined
  }
}

/**
 * Ties this process, and whatever it starts without saying otherwise, to a core.
 * @throws Error when the system refuses
 */
export function pinSelf(core: number): void {
  const { status, stderr } = spawnSync('taskset', ['-acp', String(core), String(process.pid)], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`taskset: ${stderr.trim()}`)
}
