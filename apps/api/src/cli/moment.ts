const minute = 60_000
const units = [
  { unit: 'day', milliseconds: 24 * 60 * minute, from: 48 * 60 * minute },
  { unit: 'hour', milliseconds: 60 * minute, from: 90 * minute },
  { unit: 'minute', milliseconds: minute, from: 0 },
] as const

const relative = new Intl.RelativeTimeFormat('en')

/**
 * A moment as an operator reads it, such as `2026-11-20 19:20 UTC (in 10 minutes)`.
 * @param moment when
 * @param now the time
 */
export function describeMoment(moment: Date, now: Date): string {
  const difference = moment.getTime() - now.getTime()
  const { unit, milliseconds } = units.find(({ from }) => Math.abs(difference) >= from) ?? units[2]
  const date = moment.toISOString().slice(0, 16).replace('T', ' ')
  return `${date} UTC (${relative.format(Math.round(difference / milliseconds), unit)})`
}
