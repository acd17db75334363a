/** Where the time comes from, so that a test can move it. */
export interface Clock {
  now(): Date
}

/** The machine's time. */
export const systemClock: Clock = { now: () => new Date() }

/**
 * A moment some seconds after another.
 * @param moment start
 * @param seconds how many, may be negative
 */
export const secondsAfter = (moment: Date, seconds: number): Date => new Date(moment.getTime() + seconds * 1000)

/**
 * A moment some days of 24 hours before another.
 * @param moment start
 * @param days how many
 */
export const daysBefore = (moment: Date, days: number): Date => secondsAfter(moment, -days * 24 * 60 * 60)
