import { secondsAfter, type Clock } from '../lib/clock.ts'

/** A clock that somebody else moves: tests, to see what time does; the demo, to have a past. */
export interface MovableClock extends Clock {
  /** Goes on by some seconds; may be negative. */
  advance(seconds: number): void
  /** Jumps to a moment. */
  set(moment: Date): void
}

/**
 * Makes a clock that runs like the machine's, shifted by what it was moved.
 * @param start where it begins
 */
export function createMovableClock(start: Date = new Date()): MovableClock {
  let shift = start.getTime() - Date.now()
  const now = () => new Date(Date.now() + shift)
  return {
    now,
    advance: (seconds) => {
      shift = secondsAfter(now(), seconds).getTime() - Date.now()
    },
    set: (moment) => {
      shift = moment.getTime() - Date.now()
    },
  }
}
