import type { Arena, Ready } from './arena.ts'
import { type Contestant, pairsFor } from './contestants.ts'
import { type Manner, measure, type Measurement } from './measure.ts'
import { type Pair, planTurns } from './plan.ts'

/** One pair's measurements in one repeat. */
export interface PairResult {
  repeat: number
  pair: Pair<Contestant>
  base: Measurement
  measured: Measurement
}

/** How a comparison goes. */
export interface Course extends Manner {
  repeats: number
  warmUpSeconds: number
  /** Told before each repeat. */
  onRepeat: (repeat: number) => void
}

function readyOf({ ready }: Arena, name: Contestant): Ready {
  const found = ready.get(name)
  if (!found) throw new Error(`${name} was not started`)
  return found
}

/**
 * Measures everything in turn.
 * @param arena what is there
 * @param course how often and how long
 * @returns the pairs' results, and what went wrong while warming up
 */
export async function compare(arena: Arena, course: Course): Promise<{ results: PairResult[]; errors: string[] }> {
  const { cores, connections, rampSeconds, seconds } = course
  const manner = { cores, connections, rampSeconds, seconds }
  const errors: string[] = []
  for (const { server, workload } of arena.ready.values()) {
    const warm = await measure(server, workload, { ...manner, seconds: course.warmUpSeconds })
    errors.push(...warm.errors)
  }

  const results: PairResult[] = []
  const told = new Set<number>()
  for (const { repeat, pair, order } of planTurns(pairsFor([...arena.ready.keys()]), course.repeats)) {
    if (!told.has(repeat)) course.onRepeat(repeat)
    told.add(repeat)
    const found = new Map<Contestant, Measurement>()
    for (const name of order) {
      const { server, workload } = readyOf(arena, name)
      found.set(name, await measure(server, workload, manner))
    }
    const [base, measured] = [found.get(pair.base), found.get(pair.measured)]
    if (base && measured) results.push({ repeat, pair, base, measured })
  }
  return { results, errors }
}
