/** Units that a length of time can be entered in, with their length in seconds. */
export const durationUnits = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as const
/** One of {@link durationUnits}. */
export type DurationUnit = keyof typeof durationUnits

/** A length of time as a form holds it: what was typed, and its unit. */
export interface Duration {
  amount: string
  unit: DurationUnit
}

const largestFirst = ['days', 'hours', 'minutes', 'seconds'] as const

/**
 * A length of time for a form, in the largest unit that needs no fraction.
 * @param seconds whole seconds
 */
export function toDuration(seconds: number): Duration {
  const unit = largestFirst.find((candidate) => seconds % durationUnits[candidate] === 0) ?? 'seconds'
  return { amount: String(seconds / durationUnits[unit]), unit }
}

/**
 * What was entered, in whole seconds; `null` for nothing, and not a number for what is none, as a contract wants it.
 * @param duration as the form holds it
 */
export function toSeconds({ amount, unit }: Duration): number | null {
  return amount.trim() === '' ? null : Math.round(Number(amount) * durationUnits[unit])
}

/**
 * The same length of time as {@link toDuration} writes it, so that 60 minutes are an hour; what is none stays as it was typed.
 * @param duration as the form holds it
 */
export function normalDuration(duration: Duration): Duration {
  const seconds = toSeconds(duration)
  return seconds === null || Number.isNaN(seconds) ? duration : toDuration(seconds)
}
