import { AppError } from './app-error.ts'
import type { Clock } from './clock.ts'

/** How many tries in how many seconds. */
export interface ThrottleLimit {
  tries: number
  seconds: number
}

/** Slows down guessing: it counts tries that fail. */
export interface Throttle {
  /**
   * Whether the key has no tries left, for work that does not wait between asking this and {@link Throttle.failed}.
   * @returns the seconds to wait, or `undefined` if there are tries left
   */
  blockedFor(key: string): number | undefined
  /** Counts a try that failed. */
  failed(key: string): void
  /** Whether the key's last time to be counted ended, if it ever began, so many seconds ago or earlier. It is forgotten then. */
  isClean(key: string, seconds: number): boolean
  /** Whether nothing is remembered of any key. */
  isEmpty(): boolean
}

// Enough for every person of a large installation to fail at once; beyond it the oldest are forgotten, so that memory stays bounded.
const maxKeys = 50_000

/**
 * Makes a throttle. It counts in this process only: an installation of n nodes allows n times as many tries.
 * @param options the time and the limit
 */
export function createThrottle({ clock, limit }: { clock: Clock; limit: ThrottleLimit }): Throttle {
  /** `endsAt` is in milliseconds: it is compared for each request that is let through. */
  const windows = new Map<string, { tries: number; endsAt: number }>()
  const milliseconds = (): number => clock.now().getTime()

  function windowOf(key: string, now: number) {
    const known = windows.get(key)
    if (known && known.endsAt > now) return known
    windows.delete(key)
    const [oldest] = windows.keys()
    if (oldest !== undefined && windows.size >= maxKeys) windows.delete(oldest)
    const opened = { tries: 0, endsAt: now + limit.seconds * 1000 }
    windows.set(key, opened)
    return opened
  }

  function blockedFor(key: string): number | undefined {
    const window = windows.get(key)
    if (!window || window.tries < limit.tries) return undefined
    const left = window.endsAt - milliseconds()
    return left > 0 ? Math.max(1, Math.ceil(left / 1000)) : undefined
  }

  return {
    blockedFor,

    isClean(key, seconds) {
      const window = windows.get(key)
      if (window && window.endsAt > milliseconds() - seconds * 1000) return false
      windows.delete(key)
      return true
    },

    isEmpty: () => windows.size === 0,

    failed(key) {
      windowOf(key, milliseconds()).tries += 1
    },
  }
}

/**
 * Counts a try of something that is bounded however it turns out.
 * @param throttle what counts
 * @param key whose try it is
 * @throws AppError `too_many_requests` with the seconds to wait; the try is not counted then
 */
export function countTry(throttle: Throttle, key: string): void {
  const retryAfterSeconds = throttle.blockedFor(key)
  if (retryAfterSeconds !== undefined) {
    throw new AppError('too_many_requests', 'Too many tries. Wait a moment and try again.', { retryAfterSeconds })
  }
  throttle.failed(key)
}
