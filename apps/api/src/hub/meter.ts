import type { HubProblemCode } from '@latchkey/contracts'

/** How a call went: the upstream answered, its answer broke off, the caller went away; or the Hub refused. */
export type HubOutcome = 'answered' | 'cut_off' | 'hung_up' | HubProblemCode

/** Counts calls. */
export interface HubMeter {
  /** @param milliseconds until the answer began; absent where none did, or where it was counted before */
  called(outcome: HubOutcome, milliseconds?: number): void
  /** Takes what says how many modules' upstreams are left alone. */
  watchBreakers(open: () => number): void
}
