import type { ConsumerUsage, FailureReason } from '@latchkey/contracts'
import { countKinds } from '../../lib/count-kinds.ts'
import { intoSlots } from './time-span.ts'

/** How often something happened: tokens issued, and requests refused. */
export interface UsageTotals {
  issued: number
  refused: number
}

/** An hour or a day. */
export interface TokenSlot extends UsageTotals {
  start: Date
  /** Refused, by the reason. */
  reasons: Partial<Record<FailureReason, number>>
}

/** All of a span. */
export interface TokenSummary extends UsageTotals {
  slots: TokenSlot[]
  /** Why requests were refused, the most frequent first. */
  reasons: { kind: FailureReason; count: number }[]
}

type Items = ConsumerUsage['items']

/** How often it was one and how often the other. @param items counts by the hour */
export function totalsOf(items: Items): UsageTotals {
  const totals = { issued: 0, refused: 0 }
  for (const { outcome, count } of items) totals[outcome === 'issued' ? 'issued' : 'refused'] += count
  return totals
}

const reasonsOf = (items: Items) => countKinds(items, ({ outcome }) => (outcome === 'issued' ? undefined : outcome))

/**
 * What the counts of a span say, slot by slot and in all.
 * @param usage counts by the hour
 * @param starts from `slotStarts`
 */
export function summarizeTokens({ items }: ConsumerUsage, starts: readonly Date[]): TokenSummary {
  const slots = intoSlots(items, starts)
  const counted = slots.flatMap((slot) => slot.items)
  return {
    slots: slots.map(({ start, items: inside }) => {
      const reasons = Object.fromEntries(reasonsOf(inside).map(({ kind, count }) => [kind, count]))
      return Object.assign(totalsOf(inside), { start, reasons })
    }),
    ...totalsOf(counted),
    reasons: reasonsOf(counted),
  }
}
