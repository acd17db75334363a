import type { Db } from '../database.ts'
import * as store from './change.store.ts'

/** How often changes are looked for although nobody announced one, in milliseconds. */
const pollMilliseconds = 250
/** For how long what is in memory is relied on after the last look, in milliseconds: with the poll before it, well below a second. */
const freshMilliseconds = 750
/** For how long the latest changes are remembered at least, in milliseconds; what is cached must not grow older than half of it. */
export const memoryMilliseconds = 10 * 60_000

/** Knows what has changed in the database, on this node or another, so that what is kept in memory can be told stale. */
export interface Changes {
  /** Goes up with every change that is seen. */
  readonly position: number
  /** Whether the database was looked at a moment ago. If not, nothing in memory may be relied on. */
  isFresh(): boolean
  /** Whether one of the subjects (`<noun>:<id>`) has changed after a position. */
  changedSince(subjects: readonly string[], position: number): boolean
  /**
   * Sees everything that was committed before the call. What ends or narrows something waits for it, so that this node refuses by the
   * time it answers. If it fails, nothing in memory is relied on until the next look succeeds.
   */
  catchUp(): Promise<void>
  /** Tells of the changes to come to subjects that begin with a prefix. */
  on(prefix: string, listener: () => void): void
  /** Stops looking. */
  close(): Promise<void>
}

/** Listens on a channel of the database until it is closed; told once more whenever it is listening again after an interruption. */
export type Listen = (channel: string, onNotification: () => void) => () => Promise<void>

/**
 * Follows the `changes` table: at once when the database announces one, and by looking every quarter of a second in case an announcement
 * is lost.
 * @param options `onError` is told of a look that failed
 */
export function followChanges(options: { db: Db; listen: Listen; onError: (error: unknown) => void }): Changes {
  let position = 0
  // Whatever was loaded before this position is stale.
  let floor = 0
  let latest = new Map<string, number>()
  let earlier = new Map<string, number>()
  let turnedAt = performance.now()
  let horizon: string | undefined
  let seen = new Set<number>()
  let lookedAt = Number.NEGATIVE_INFINITY
  let failed = false
  let closed = false
  let underWay: Promise<void> | undefined
  let next: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  const listeners: { prefix: string; listener: () => void }[] = []

  const forget = (now: number): void => {
    if (now - turnedAt < memoryMilliseconds) return
    turnedAt = now
    earlier = latest
    latest = new Map()
  }

  const look = async (): Promise<void> => {
    const startedAt = performance.now()
    try {
      const reading = await store.listFrom(options.db, horizon)
      if (startedAt - lookedAt > memoryMilliseconds / 2) {
        // After so long what was noted meanwhile may have been cleared away.
        position += 1
        floor = position
      }
      for (const { id, subject } of reading.noted) {
        if (seen.has(id)) continue
        position += 1
        latest.set(subject, position)
        for (const { prefix, listener } of listeners) if (subject.startsWith(prefix)) listener()
      }
      seen = new Set(reading.noted.map(({ id }) => id))
      ;({ horizon } = reading)
      lookedAt = startedAt
      failed = false
      forget(startedAt)
    } catch (error) {
      // Told once for each time that the database is away.
      if (!failed) options.onError(error)
      failed = true
      throw error
    }
  }

  const catchUp = (): Promise<void> => {
    if (underWay) {
      // The look under way may have begun before what the caller wants to see.
      next ??= underWay
        .catch(() => {})
        .then(() => {
          next = undefined
          return catchUp()
        })
      return next
    }
    underWay = look().finally(() => (underWay = undefined))
    return underWay
  }

  const poll = (): void => {
    timer = setTimeout(() => {
      void catchUp()
        .catch(() => {})
        .finally(() => !closed && poll())
    }, pollMilliseconds)
    timer.unref()
  }
  poll()
  const stopListening = options.listen('latchkey_changes', () => void catchUp().catch(() => {}))

  return {
    get position() {
      return position
    },
    isFresh: () => !failed && performance.now() - lookedAt < freshMilliseconds,
    changedSince: (subjects, since) =>
      since < floor || subjects.some((subject) => (latest.get(subject) ?? earlier.get(subject) ?? 0) > since),
    catchUp,
    on: (prefix, listener) => void listeners.push({ prefix, listener }),
    async close() {
      closed = true
      clearTimeout(timer)
      await stopListening()
      await Promise.allSettled([underWay, next])
    },
  }
}

/** For work that is over in a moment: nothing is ever kept in memory. */
export const remembersNothing: Changes = {
  position: 0,
  isFresh: () => false,
  changedSince: () => true,
  catchUp: async () => {},
  on: () => {},
  close: async () => {},
}
