import type { SigningKeyService } from './signing-key.service.ts'
import type { SigningKey } from './signing-key.ts'

/** How often is looked whether a key is due, in milliseconds. */
const intervalMilliseconds = 10 * 60_000

/** Looks after the signing keys until it is closed. */
export interface SigningKeySchedule {
  /** Looks now. */
  run(): Promise<void>
  /** Stops looking, and waits for a look under way. */
  close(): Promise<void>
}

/**
 * Rotates signing keys when they are old enough, and removes those that are gone; now, and every ten minutes. Nodes that look at the
 * same time make one key between them.
 * @param deps `days` is how long a key signs, 0 for ever; `onRotated` is told of each new key, `onError` of looks that failed
 */
export function startSigningKeySchedule(deps: {
  signingKeys: SigningKeyService
  days: number
  onRotated: (key: SigningKey) => void
  onError: (error: unknown) => void
}): SigningKeySchedule {
  const { signingKeys, days, onRotated, onError } = deps
  let running = Promise.resolve()

  const look = async (): Promise<void> => {
    try {
      await signingKeys.deleteGone()
      const made = days > 0 ? await signingKeys.rotateOlderThan(days) : undefined
      if (made) onRotated(made)
    } catch (error) {
      onError(error)
    }
  }
  const run = (): Promise<void> => (running = running.then(look))

  void run()
  const timer = setInterval(() => void run(), intervalMilliseconds)
  timer.unref()

  return {
    run,
    close: () => {
      clearInterval(timer)
      return running
    },
  }
}
