import { z } from 'zod'

/** Periods that are counted back from today. */
export const relativePeriods = ['today', 'week', 'month', 'quarter'] as const
/** One of {@link relativePeriods}. */
export type RelativePeriod = (typeof relativePeriods)[number]

const daysBack: Record<RelativePeriod, number> = { today: 0, week: 6, month: 29, quarter: 89 }

/** A day as a date field holds it, `2031-03-05`, in the person's own time zone. */
export const daySchema = z.iso.date().refine((day) => day >= '1970-01-01')

const midnight = (day: string, laterDays = 0): Date => {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date + laterDays)
}

const two = (part: number): string => String(part).padStart(2, '0')

/** The day of a moment, where the person is. @param moment any moment */
export const dayOf = (moment: Date): string =>
  `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`

/** The first and the last day of a period. @param period counted back from `now` */
export function daysOfPeriod(period: RelativePeriod, now: Date): { from: string; to: string } {
  const to = dayOf(now)
  return { from: dayOf(midnight(to, -daysBack[period])), to }
}

/**
 * Days as the API's moments: from the first one's beginning to the last one's end, in the person's time zone.
 * @param from first day @param to last day, included
 */
export const momentsOf = (from: string | undefined, to: string | undefined): { from?: string; to?: string } => ({
  ...(from === undefined ? {} : { from: midnight(from).toISOString() }),
  ...(to === undefined ? {} : { to: midnight(to, 1).toISOString() }),
})

/** A day as the start of it, for writing it as the language does. @param day `2031-03-05` */
export const startOf = (day: string): string => midnight(day).toISOString()
