import type { Language } from '@latchkey/contracts'
import { useMemo } from 'react'
import { useLanguage } from './use-language.ts'

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

const lengths = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const

/** Writes moments (RFC 3339 text), lengths of time (in seconds), numbers and lists as the language in use does. */
export interface Format {
  date: (moment: string) => string
  dateTime: (moment: string) => string
  /** With seconds and the zone, for whoever compares it with another log. */
  exactTime: (moment: string) => string
  relative: (moment: string, now?: number) => string
  /** "30 days", "90 minutes": in the largest unit that needs no fraction. */
  duration: (seconds: number) => string
  number: (value: number) => string
  list: (entries: string[]) => string
}

const formats = new Map<Language, Format>()

const makeFormat = (language: Language): Format => {
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium' })
  const dateTime = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' })
  const exactTime = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'long' })
  const now = new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(0, 'second')
  // In numbers, since it is about time that has passed: what was 47 hours ago need not have been yesterday.
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'always' })
  const number = new Intl.NumberFormat(language)
  const list = new Intl.ListFormat(language, { type: 'conjunction' })
  const inUnit = (unit: string) => new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' })
  return {
    date: (moment) => date.format(new Date(moment)),
    dateTime: (moment) => dateTime.format(new Date(moment)),
    exactTime: (moment) => exactTime.format(new Date(moment)),
    relative: (moment, from = Date.now()) => {
      const seconds = (new Date(moment).getTime() - from) / 1000
      const [unit, length] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1]
      // Under a minute "now" is as exact as anyone needs, and it doesn't tick.
      return unit === 'second' ? now : relative.format(Math.trunc(seconds / length), unit)
    },
    duration: (seconds) => {
      const [unit, length] = lengths.find(([, size]) => seconds % size === 0 && seconds >= size) ?? ['second', 1]
      return inUnit(unit).format(seconds / length)
    },
    number: (value) => number.format(value),
    list: (entries) => list.format(entries),
  }
}

/** {@link Format} of the language in use. */
export function useFormat(): Format {
  const language = useLanguage()
  return useMemo(() => {
    const format = formats.get(language) ?? makeFormat(language)
    formats.set(language, format)
    return format
  }, [language])
}
