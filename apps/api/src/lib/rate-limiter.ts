import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible'

/** For how long is counted before counting begins anew, in seconds. */
export const rateWindowSeconds = 60

/** Redis has to answer within so many milliseconds: whoever calls waits for it. */
const redisMilliseconds = 250
/** How long to wait before the next try to connect, in milliseconds, and that times the tries before. */
const reconnectMilliseconds = { step: 100, most: 2000 }

/** How many requests there were of late. */
export interface RateCount {
  /** In the window that is open, this one included. */
  count: number
  /** In how many milliseconds the window ends. */
  resetMilliseconds: number
}

/** Counts requests in windows of {@link rateWindowSeconds}, the first request of a window opens it. */
export interface RateLimiter {
  /** Whether all nodes count together, while Redis can be reached. */
  readonly isShared: boolean
  /** Counts one more. Never fails: while Redis can't be reached, this node counts by itself. @param key whose */
  count(key: string): Promise<RateCount>
  close(): Promise<void>
}

// Who is over the limit is for the caller to say: limits differ.
const window = { points: Number.MAX_SAFE_INTEGER, duration: rateWindowSeconds }

async function connect(redisUrl: string, onError: (error: unknown) => void): Promise<Redis> {
  // Several megabytes of memory, which most installations have no use for.
  const ioredis = await import('ioredis')
  const redis = new ioredis.Redis(redisUrl, {
    // What can't be sent now is counted here instead.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 5000,
    commandTimeout: redisMilliseconds,
    retryStrategy: (tries) => Math.min(tries * reconnectMilliseconds.step, reconnectMilliseconds.most),
    connectionName: 'latchkey',
  })
  let isDown = false
  redis.on('ready', () => (isDown = false))
  redis.on('error', (error) => {
    // Told once for each time that it is away.
    if (!isDown) onError(error)
    isDown = true
  })
  return redis
}

/**
 * Makes what counts requests: in Redis, for all nodes together, or else in memory, for this one.
 * @param options `redisUrl` such as `redis://cache.example:6379`; `onError` is told that Redis went away
 */
export async function createRateLimiter({
  redisUrl,
  onError,
}: {
  redisUrl?: string | undefined
  onError: (error: unknown) => void
}): Promise<RateLimiter> {
  const memory = new RateLimiterMemory(window)
  const redis = redisUrl === undefined ? undefined : await connect(redisUrl, onError)
  const limiter = redis
    ? new RateLimiterRedis({ ...window, storeClient: redis, keyPrefix: 'latchkey:rate', insuranceLimiter: memory })
    : memory
  return {
    isShared: redis !== undefined,
    async count(key) {
      const { consumedPoints, msBeforeNext } = await limiter.consume(key)
      return { count: consumedPoints, resetMilliseconds: msBeforeNext }
    },
    async close() {
      redis?.disconnect()
    },
  }
}
