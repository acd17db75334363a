import type { Evidence, Exchange } from '../load/closed-loop.ts'

/** Something a server is asked to do, again and again. */
export interface Workload {
  /** Of 127.0.0.1. */
  port: number
  exchange: Exchange
  /** Makes what the next measurement will need; called before each. */
  prepare?: () => Promise<void>
  /**
   * Looks into answers after the clock has stopped.
   * @returns what is wrong with them; nothing when all are right
   */
  verify: (evidence: readonly Evidence[]) => Promise<string[]>
}
