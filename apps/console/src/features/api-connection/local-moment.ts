const two = (number: number): string => String(number).padStart(2, '0')

/** A moment as a field for date and time has it: by the clock of the person's machine. */
export const toLocal = (moment: Date): string =>
  `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}T${two(moment.getHours())}:${two(moment.getMinutes())}`

/** What stands in such a field as a moment; `undefined` while it is none. */
export function fromLocal(text: string): Date | undefined {
  const moment = new Date(text)
  return text === '' || Number.isNaN(moment.getTime()) ? undefined : moment
}

/** Some days from now, at an hour of the day. */
export function inDays(days: number, hour: number): Date {
  const moment = new Date()
  moment.setDate(moment.getDate() + days)
  moment.setHours(hour, 0, 0, 0)
  return moment
}
