import { type Schedule, startSchedule } from '../../lib/schedule.ts'
import type { SigningKeyService } from './signing-key.service.ts'
import type { SigningKey } from './signing-key.ts'

/** How often is looked whether a key is due, in milliseconds. */
const intervalMilliseconds = 10 * 60_000

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
}): Schedule {
  const { signingKeys, days, onRotated, onError } = deps
  const look = async (): Promise<void> => {
    await signingKeys.deleteGone()
    const made = days > 0 ? await signingKeys.rotateOlderThan(days) : undefined
    if (made) onRotated(made)
  }
  return startSchedule({ look, intervalMilliseconds, onError })
}
