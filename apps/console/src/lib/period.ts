/** Periods that are counted back from today. */
export const relativePeriods = ['today', 'week', 'month', 'quarter'] as const
/** One of {@link relativePeriods}. */
export type RelativePeriod = (typeof relativePeriods)[number]

/** A period counted back from today, or days of one's own, each end as {@link isDay} has it. */
export type Period = {
  period?: RelativePeriod | undefined
  from?: string | undefined
  to?: string | undefined
}

const daysBack: Record<RelativePeriod, number> = { today: 0, week: 6, month: 29, quarter: 89 }

const midnight = (day: string, laterDays = 0): Date => {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date + laterDays)
}

const two = (part: number): string => String(part).padStart(2, '0')

/** The day of a moment, where the person is. @param moment any moment */
export const dayOf = (moment: Date): string =>
  `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`

const dayMilliseconds = 24 * 60 * 60 * 1000

/** The day on which so many days of 24 hours ago was. @param days how many */
export const dayBefore = (days: number): string => dayOf(new Date(Date.now() - days * dayMilliseconds))

/** Whether a text is a day as a date field holds it, `2031-03-05`, in the person's own time zone; none before the Epoch. */
export const isDay = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/u.test(text) && text >= '1970-01-01' && dayOf(midnight(text)) === text

/** The first and the last day of a period. @param period counted back from `now` */
export function daysOfPeriod(period: RelativePeriod, now: Date): { from: string; to: string } {
  const to = dayOf(now)
  return { from: dayOf(midnight(to, -daysBack[period])), to }
}

/**
 * A period as the API's moments: from the first day's beginning to the last one's end, in the person's time zone. What is counted back from today
 * has no end.
 * @param now what it is counted back from
 */
export const momentsOf = ({ period, from, to }: Period, now: Date): { from?: string; to?: string } =>
  period === undefined
    ? {
        ...(from === undefined ? {} : { from: midnight(from).toISOString() }),
        ...(to === undefined ? {} : { to: midnight(to, 1).toISOString() }),
      }
    : { from: midnight(daysOfPeriod(period, now).from).toISOString() }

/** How many days there are from one to another, both included; none or fewer if the other is before. */
const daysBetween = (from: string, to: string): number =>
  Math.round((midnight(to, 1).getTime() - midnight(from).getTime()) / dayMilliseconds)

/** A day as the start of it, for writing it as the language does. @param day `2031-03-05` */
export const startOf = (day: string): string => midnight(day).toISOString()

/** Why a period can't be looked at, and which of its days is to be changed; a missing one is said before all else. */
export type PeriodFault =
  | { field: 'from' | 'to'; code: 'missing' }
  | { field: 'to'; code: 'toBeforeFrom' }
  | { field: 'to'; code: 'tooLong'; maxDays: number }

/** What a period has to be. */
export interface PeriodRule {
  /** It may be any time, or have one end only. */
  optional?: boolean
  /** How many days there can be at most. */
  maxDays?: number
}

/** Why a period can't be looked at, if it can't. What is counted back from today always can. */
export function faultOf({ period, from, to }: Period, rule: PeriodRule): PeriodFault | undefined {
  const { optional = false, maxDays = Infinity } = rule
  if (period !== undefined) return undefined
  if (from === undefined) return optional ? undefined : { field: 'from', code: 'missing' }
  if (to === undefined) return optional ? undefined : { field: 'to', code: 'missing' }
  const days = daysBetween(from, to)
  if (days < 1) return { field: 'to', code: 'toBeforeFrom' }
  return days > maxDays ? { field: 'to', code: 'tooLong', maxDays } : undefined
}
