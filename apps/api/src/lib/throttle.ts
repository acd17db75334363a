import { AppError } from './app-error.ts'
import { secondsAfter, type Clock } from './clock.ts'

/** How many tries in how many seconds. */
export interface ThrottleLimit {
  tries: number
  seconds: number
}

/** Slows down guessing. It counts tries that fail: one that succeeds is given back. */
export interface Throttle {
  /**
   * Does the work if the key has tries left. Tries under way count, so that many at once are no way around the limit.
   * @param key whom the tries belong to
   * @param work rejects when the try failed
   * @throws AppError `too_many_requests`, with the seconds to wait; whatever the work throws
   */
  run<Result>(key: string, work: () => Promise<Result>): Promise<Result>
  /**
   * Whether the key has no tries left, for work that does not wait between asking this and {@link Throttle.failed}.
   * @returns the seconds to wait, or `undefined` if there are tries left
   */
  blockedFor(key: string): number | undefined
  /** Counts a try that failed. */
  failed(key: string): void
  /** Whether nothing is remembered of the key, however long ago. */
  isClean(key: string): boolean
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
  const windows = new Map<string, { tries: number; endsAt: Date }>()

  function windowOf(key: string, now: Date) {
    const known = windows.get(key)
    if (known && known.endsAt > now) return known
    windows.delete(key)
    const [oldest] = windows.keys()
    if (oldest !== undefined && windows.size >= maxKeys) windows.delete(oldest)
    const opened = { tries: 0, endsAt: secondsAfter(now, limit.seconds) }
    windows.set(key, opened)
    return opened
  }

  function blockedFor(key: string): number | undefined {
    const window = windows.get(key)
    if (!window || window.tries < limit.tries) return undefined
    const milliseconds = window.endsAt.getTime() - clock.now().getTime()
    return milliseconds > 0 ? Math.max(1, Math.ceil(milliseconds / 1000)) : undefined
  }

  return {
    blockedFor,

    isClean: (key) => !windows.has(key),

    isEmpty: () => windows.size === 0,

    failed(key) {
      windowOf(key, clock.now()).tries += 1
    },

    async run(key, work) {
      const retryAfterSeconds = blockedFor(key)
      if (retryAfterSeconds !== undefined) {
        throw new AppError('too_many_requests', 'Too many tries. Wait a moment and try again.', { retryAfterSeconds })
      }
      const window = windowOf(key, clock.now())
      window.tries += 1
      const result = await work()
      window.tries -= 1
      return result
    },
  }
}
