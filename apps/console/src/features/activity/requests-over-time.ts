import type { Activity, FailureReason } from '@latchkey/contracts'
import { countKinds } from '../../lib/count-kinds.ts'

/** How many parts refusals have at most: reasons, the most frequent ones, and where there are more all others together. */
const maxParts = 5

/** Why requests were refused, over time; without a reason for all others together. */
export interface RefusedFor {
  reason: FailureReason | undefined
  counts: number[]
}

/** What an activity says, slot by slot. */
export interface RequestsOverTime {
  /** When each slot begins. */
  starts: string[]
  issued: number[]
  /** The most frequent first, the others last. */
  refused: RefusedFor[]
}

type Slot = Activity['slots'][number]

const countIn = ({ outcomes }: Slot, isWanted: (outcome: Slot['outcomes'][number]['outcome']) => boolean): number =>
  outcomes.reduce((sum, { outcome, count }) => (isWanted(outcome) ? sum + count : sum), 0)

/** What the counts of an activity are as series. @param slots of the activity */
export function requestsOverTime(slots: Activity['slots']): RequestsOverTime {
  const counts = slots.flatMap(({ outcomes }) => outcomes)
  const reasons = countKinds(counts, ({ outcome }) => (outcome === 'issued' ? undefined : outcome)).map(
    ({ kind }) => kind,
  )
  const told = reasons.slice(0, reasons.length > maxParts ? maxParts - 1 : maxParts)
  const rest = new Set<string>(reasons.slice(told.length))
  return {
    starts: slots.map(({ start }) => start),
    issued: slots.map((slot) => countIn(slot, (outcome) => outcome === 'issued')),
    refused: [
      ...told.map((reason) => ({
        reason,
        counts: slots.map((slot) => countIn(slot, (outcome) => outcome === reason)),
      })),
      ...(rest.size === 0
        ? []
        : [{ reason: undefined, counts: slots.map((slot) => countIn(slot, (outcome) => rest.has(outcome))) }]),
    ],
  }
}
