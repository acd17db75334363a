import type { ResealCounts } from './lib/reseal.ts'
import type { Services } from './services.ts'

/** How often everything is gone through, in milliseconds: a node that is just being replaced may seal with the former key once more. */
const intervalMilliseconds = 10 * 60_000

/** Seals with the master key what a previous one sealed, until it is closed. */
export interface Resealing {
  /** Resolves when all was gone through once, or that failed and `onError` was told. */
  first: Promise<void>
  /** Stops, after the batch of rows under way. */
  close(): Promise<void>
}

/**
 * Goes through everything that is sealed; now, and every ten minutes.
 * @param deps `onSealed` and `onUnopenable` are told in a line what came of it, when that is news; `onError` of what failed
 */
export function startResealing(deps: {
  services: Pick<Services, 'signingKeys' | 'apiConnections' | 'secondFactors' | 'transactions'>
  onSealed: (line: string) => void
  onUnopenable: (line: string) => void
  onError: (error: unknown) => void
}): Resealing {
  const { signingKeys, apiConnections, secondFactors, transactions } = deps.services
  const stopping = new AbortController()
  const { signal } = stopping
  let isFirst = true

  const report = ({ resealed, unopenable }: ResealCounts): void => {
    if (unopenable > 0) {
      deps.onUnopenable(
        `${unopenable} signing keys, API Secrets, authenticator apps or keys of the log open with no key in LATCHKEY_MASTER_KEY and LATCHKEY_MASTER_KEY_PREVIOUS.`,
      )
    } else if (isFirst || resealed > 0) {
      deps.onSealed(
        `All is sealed with LATCHKEY_MASTER_KEY now (${resealed} rows changed). ` +
          'When every node runs with it, the key that it replaced can leave LATCHKEY_MASTER_KEY_PREVIOUS.',
      )
    }
    isFirst = false
  }

  const pass = async (): Promise<void> => {
    try {
      const counts = { resealed: 0, unopenable: 0 }
      for (const sealing of [signingKeys, apiConnections, secondFactors, transactions]) {
        const { resealed, unopenable } = await sealing.reseal(signal)
        counts.resealed += resealed
        counts.unopenable += unopenable
      }
      if (signal.aborted) return
      report(counts)
    } catch (error) {
      deps.onError(error)
    }
  }

  const first = pass()
  let running = first
  const timer = setInterval(() => void (running = running.then(pass)), intervalMilliseconds)
  timer.unref()

  return {
    first,
    close: () => {
      clearInterval(timer)
      stopping.abort()
      return running
    },
  }
}
