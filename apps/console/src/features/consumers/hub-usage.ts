import { hubLatencyBounds, type HubOutcome, type HubUsage, latencyQuantile } from '@latchkey/contracts'
import { countKinds } from '../../lib/count-kinds.ts'
import { intoSlots } from './time-span.ts'

/** What became of calls: answered by the module's API, refused by the Hub, or failed on the way. */
export type HubFate = 'answered' | 'refused' | 'failed'

const failed: ReadonlySet<HubOutcome> = new Set<HubOutcome>([
  'cut_off',
  'hung_up',
  'request_timeout',
  'upstream_unreachable',
  'upstream_failed',
  'upstream_timed_out',
  'upstream_suspended',
  'unavailable',
  'internal',
])

/** What became of a call. @param outcome how it went */
export const fateOf = (outcome: HubOutcome): HubFate =>
  outcome === 'answered' ? 'answered' : failed.has(outcome) ? 'failed' : 'refused'

/** An hour or a day, with what became of its calls and how soon answers began, in milliseconds. */
export interface HubSlot extends Record<HubFate, number> {
  start: Date
  median: number | null
  slow: number | null
}

/** How a call went that was not answered. */
export type Unanswered = Exclude<HubOutcome, 'answered'>

/** All of a span. */
export interface HubSummary extends Omit<HubSlot, 'start'> {
  slots: HubSlot[]
  /** What was not answered, the most frequent first. */
  outcomes: { kind: Unanswered; count: number }[]
}

const noLatencies = (): number[] => Array.from({ length: hubLatencyBounds.length + 1 }, () => 0)

type Items = HubUsage['items']

function sumUp(items: Items): Omit<HubSlot, 'start'> {
  const fates: Record<HubFate, number> = { answered: 0, refused: 0, failed: 0 }
  const latencies = noLatencies()
  for (const { outcome, count, latencies: counts } of items) {
    fates[fateOf(outcome)] += count
    counts?.forEach((more, index) => (latencies[index] = (latencies[index] ?? 0) + more))
  }
  return { ...fates, median: latencyQuantile(latencies, 0.5), slow: latencyQuantile(latencies, 0.95) }
}

/**
 * What the counts of a span say, slot by slot and in all.
 * @param usage counts by the hour
 * @param starts from `slotStarts`
 */
export function summarizeHub({ items }: HubUsage, starts: readonly Date[]): HubSummary {
  const slots = intoSlots(items, starts)
  const counted = slots.flatMap((slot) => slot.items)
  return {
    slots: slots.map(({ start, items: inside }) => Object.assign(sumUp(inside), { start })),
    ...sumUp(counted),
    outcomes: countKinds(counted, ({ outcome }) => (outcome === 'answered' ? undefined : outcome)),
  }
}
