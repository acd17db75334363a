import type { HubOutcome } from '@latchkey/contracts'

/** Counts calls. */
export interface HubMeter {
  /** @param milliseconds until the answer began; absent where none did, or where it was counted before */
  called(outcome: HubOutcome, milliseconds?: number): void
  /** Takes what says how many modules' upstreams are left alone. */
  watchBreakers(open: () => number): void
}
