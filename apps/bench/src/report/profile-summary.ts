/** The parts of a V8 CPU profile that are read here. */
export interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[]
  samples: number[]
  /** Microseconds before each sample. */
  timeDeltas: number[]
}

/** What code belongs to: a package, a folder of ours, the runtime. */
export function moduleOf(url: string): string {
  if (url === '') return 'V8 and native code'
  if (url.startsWith('node:')) return url.split('/').slice(0, 2).join('/')
  const [, inPackage] = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? []
  if (inPackage !== undefined) return inPackage
  const [, ours] = /\/((?:apps|packages)\/.+)\/[^/]+$/.exec(url) ?? []
  return ours ?? url
}

/** Descending, each with its share of the time that was not idle. */
function shares(times: ReadonlyMap<string, number>, total: number): [string, number][] {
  return [...times].map(([name, time]): [string, number] => [name, time / total]).toSorted((a, b) => b[1] - a[1])
}

const add = (times: Map<string, number>, name: string, time: number) => times.set(name, (times.get(name) ?? 0) + time)

/**
 * Where time was spent itself, not in what was called.
 * @param profile as V8 records it
 */
export function selfTimes({ nodes, samples, timeDeltas }: CpuProfile): {
  byFunction: [string, number][]
  byModule: [string, number][]
} {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))
  const functions = new Map<string, number>()
  const modules = new Map<string, number>()
  let total = 0
  for (const [index, id] of samples.entries()) {
    const frame = frames.get(id)
    const time = timeDeltas[index] ?? 0
    // The inspector's frames are the profiler at work on itself.
    if (!frame || frame.functionName === '(idle)' || frame.url === 'node:inspector') continue
    total += time
    const file = frame.url.split('/').at(-1) ?? ''
    const place = file === '' ? '' : ` ${file}:${frame.lineNumber + 1}`
    add(functions, `${frame.functionName || '(anonymous)'}${place}`, time)
    const name = frame.functionName.startsWith('(') ? frame.functionName : moduleOf(frame.url)
    add(modules, name, time)
  }
  return { byFunction: shares(functions, total), byModule: shares(modules, total) }
}
