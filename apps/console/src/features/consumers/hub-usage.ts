import { hubLatencyBounds, type HubOutcome, type HubUsage, latencyQuantile } from '@latchkey/contracts'

/** How far back is looked: a day by the hour, or thirty days by the day. */
export const hubSpans = ['day', 'month'] as const
/** One of {@link hubSpans}. */
export type HubSpan = (typeof hubSpans)[number]

const hourMilliseconds = 60 * 60 * 1000
const slotCounts: Record<HubSpan, number> = { day: 24, month: 30 }

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
  outcomes: { outcome: Unanswered; count: number }[]
}

/** When the slots of a span begin, as the clock on the wall has it. @param now the moment up to which is looked */
export function slotStarts(span: HubSpan, now: Date): Date[] {
  return Array.from({ length: slotCounts[span] }, (_, index) => {
    const back = slotCounts[span] - 1 - index
    const start = new Date(now)
    if (span === 'month') {
      start.setHours(0, 0, 0, 0)
      start.setDate(start.getDate() - back)
      return start
    }
    // Hours are counted in UTC; where the clock is half an hour apart, they begin at half past.
    return new Date(Math.floor(now.getTime() / hourMilliseconds) * hourMilliseconds - back * hourMilliseconds)
  })
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
 * @param starts from {@link slotStarts}
 */
export function summarize({ items }: HubUsage, starts: readonly Date[]): HubSummary {
  const slots = starts.map((start, index): HubSlot => {
    const end = starts[index + 1]?.getTime() ?? Infinity
    const inside = items.filter(({ hour }) => Date.parse(hour) >= start.getTime() && Date.parse(hour) < end)
    return { start, ...sumUp(inside) }
  })
  const since = starts[0]?.getTime() ?? 0
  const counted = items.filter(({ hour }) => Date.parse(hour) >= since)
  const outcomes = new Map<Unanswered, number>()
  for (const { outcome, count } of counted) {
    if (outcome !== 'answered') outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + count)
  }
  return {
    slots,
    ...sumUp(counted),
    outcomes: Array.from(outcomes, ([outcome, count]) => ({ outcome, count })).toSorted(
      (one, other) => other.count - one.count,
    ),
  }
}
