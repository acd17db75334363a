/** How far back is looked: a day by the hour, or a week or thirty days by the day. */
export const timeSpans = ['day', 'week', 'month'] as const
/** One of {@link timeSpans}. */
export type TimeSpan = (typeof timeSpans)[number]

const hourMilliseconds = 60 * 60 * 1000
const slotCounts: Record<TimeSpan, number> = { day: 24, week: 7, month: 30 }

/** When the slots of a span begin, as the clock on the wall has it. @param now the moment up to which is looked */
export function slotStarts(span: TimeSpan, now: Date): Date[] {
  return Array.from({ length: slotCounts[span] }, (_, index) => {
    const back = slotCounts[span] - 1 - index
    // Hours are counted in UTC; where the clock is half an hour apart, they begin at half past.
    if (span === 'day') return new Date((Math.floor(now.getTime() / hourMilliseconds) - back) * hourMilliseconds)
    const start = new Date(now)
    start.setHours(0, 0, 0, 0)
    start.setDate(start.getDate() - back)
    return start
  })
}

/**
 * The query of a span, for what is counted by the hour.
 * @param span how far back
 * @param now the moment up to which is looked; up to a minute more is asked for, since clocks differ
 */
export const spanQuery = (span: TimeSpan, now: Date): { from: string | undefined; to: string } => ({
  from: slotStarts(span, now)[0]?.toISOString(),
  to: new Date(now.getTime() + 60_000).toISOString(),
})

/**
 * What was counted by the hour, each in its slot; what is older than the first slot is left out.
 * @param items counts by the hour
 * @param starts from {@link slotStarts}
 */
export function intoSlots<Item extends { hour: string }>(
  items: readonly Item[],
  starts: readonly Date[],
): { start: Date; items: Item[] }[] {
  return starts.map((start, index) => {
    const end = starts[index + 1]?.getTime() ?? Infinity
    return {
      start,
      items: items.filter(({ hour }) => Date.parse(hour) >= start.getTime() && Date.parse(hour) < end),
    }
  })
}
