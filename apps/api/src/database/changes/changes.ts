import type { Db } from '../database.ts'
import * as store from './change.store.ts'
import type { Place } from './place.ts'

/** How often changes are looked for although nobody announced one, in milliseconds. */
const pollMilliseconds = 250
/** For how long what is in memory is relied on after the last look, in milliseconds: with the poll before it, well below a second. */
const freshMilliseconds = 750
/** For how long changes are remembered at least, in milliseconds. Whatever was loaded twice as long ago counts as stale. */
export const memoryMilliseconds = 10 * 60_000

/** Knows what has changed in the database, on this node or another, so that what is kept in memory can be told stale. */
export interface Changes {
  /** Goes up with every change that is seen. */
  readonly position: number
  /** Whether the database was looked at a moment ago. If not, nothing in memory may be relied on. */
  isFresh(): boolean
  /** How long ago the database was looked at, in seconds. */
  ageSeconds(): number
  /** Whether one of the subjects (`<noun>:<id>`) has changed after a position. */
  changedSince(subjects: readonly string[], position: number): boolean
  /**
   * Sees everything that was committed before the call. What ends or narrows something waits for it, so that this node refuses by the
   * time it answers. If it fails, nothing in memory is relied on until the next look succeeds.
   */
  catchUp(): Promise<void>
  /**
   * Tells of the changes to come to subjects that begin with a prefix, and when some may have been missed. What a listener promises is waited
   * for, so that whoever catches up finds it done; if it fails, so has the look, and the listener is told again by the next one.
   */
  on(prefix: string, listener: () => void | Promise<void>): void
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
  let lastTurn = 0
  let latest = new Map<string, number>()
  let earlier = new Map<string, number>()
  let turnedAt = performance.now()
  let place: Place | undefined
  let lookedAt = Number.NEGATIVE_INFINITY
  let lookedAtDate = 0
  let failed = false
  let closed = false
  let underWay: Promise<void> | undefined
  let next: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  const listeners: { prefix: string; listener: () => void | Promise<void> }[] = []

  const rememberLonger = (now: number): void => {
    if (now - turnedAt < memoryMilliseconds) return
    turnedAt = now
    earlier = latest
    latest = new Map()
    // Of what was loaded before the turn before this one, changes may have been forgotten.
    position += 1
    floor = Math.max(floor, lastTurn)
    lastTurn = position
  }

  /** Whether changes may have been missed: cleared away meanwhile, or made on a server that was not listened to. */
  const mayHaveMissed = ({ server }: Place, now: number, date: number): boolean =>
    // A machine that was suspended knows of that time by its calendar only.
    server !== place?.server || Math.max(now - lookedAt, date - lookedAtDate) > memoryMilliseconds / 2

  const look = async (): Promise<void> => {
    const [now, date] = [performance.now(), Date.now()]
    try {
      const reading = await store.listSince(options.db, place)
      const { subjects } = reading
      const missed = mayHaveMissed(reading.place, now, date)
      if (missed) {
        position += 1
        floor = position
      }
      for (const subject of subjects) {
        position += 1
        latest.set(subject, position)
      }
      const told = listeners.filter(({ prefix }) => missed || subjects.some((subject) => subject.startsWith(prefix)))
      await Promise.all(told.map(async ({ listener }) => listener()))
      ;({ place } = reading)
      lookedAt = now
      lookedAtDate = date
      failed = false
      rememberLonger(now)
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
    ageSeconds: () => (performance.now() - lookedAt) / 1000,
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
  ageSeconds: () => Number.POSITIVE_INFINITY,
  changedSince: () => true,
  catchUp: async () => {},
  on: () => {},
  close: async () => {},
}
