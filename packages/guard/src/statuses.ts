import type { StatusPlace } from './access-token.ts'

/** Indices of a list that follow each other: the first, how many, their status, and when their last token has expired, in seconds since 1970. */
export type StatusRange = readonly [index: number, length: number, status: number, expiresAt: number]

/** What is told of lists, by their addresses. */
export type StatusLists = Readonly<Record<string, readonly StatusRange[]>>

/** What became of tokens before their time. Statuses only get worse: they are put together by OR, in whatever order they come. */
export interface Statuses {
  /** 0 for a token of which nothing is known. */
  at(place: StatusPlace): number
  /** Takes in what is new. @param reset whether it takes the place of all that was known */
  add(lists: StatusLists, reset: boolean): void
}

/** Two bits for each of so many indices go into one number. */
const indicesPerWord = 16
const maxStatus = 3
/** The longest range that makes sense; more would be somebody's attempt to keep us busy. */
const maxRange = 65_536
const sweepMilliseconds = 60_000
/** For how long a status is kept after its last token has expired, in milliseconds: clocks differ. */
const keptMilliseconds = 300_000

interface Word {
  bits: number
  until: number
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0

const isRange = (value: unknown): value is StatusRange => {
  if (!Array.isArray(value) || value.length !== 4 || !value.every(isCount)) return false
  const [, length, status] = value
  return length !== undefined && length <= maxRange && status !== undefined && status <= maxStatus
}

/** What was received, if it is what it should be. @param value parsed JSON */
export function readStatusLists(value: unknown): StatusLists | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const lists = Object.entries(value)
  const read: [string, StatusRange[]][] = []
  for (const [uri, ranges] of lists) {
    if (!Array.isArray(ranges) || !ranges.every(isRange)) return undefined
    read.push([uri, ranges])
  }
  return Object.fromEntries(read)
}

/** Makes an empty memory of statuses. */
export function createStatuses(): Statuses {
  let lists = new Map<string, Map<number, Word>>()
  let sweptAt = Date.now()

  const mark = (words: Map<number, Word>, [first, length, status, expiresAt]: StatusRange): void => {
    const until = expiresAt * 1000 + keptMilliseconds
    for (let index = first; index < first + length; index += 1) {
      const at = Math.floor(index / indicesPerWord)
      const word = words.get(at) ?? { bits: 0, until: 0 }
      word.bits |= status << (2 * (index % indicesPerWord))
      word.until = Math.max(word.until, until)
      words.set(at, word)
    }
  }

  const sweep = (): void => {
    const now = Date.now()
    if (Math.abs(now - sweptAt) < sweepMilliseconds) return
    sweptAt = now
    for (const words of lists.values()) for (const [at, { until }] of words) if (until < now) words.delete(at)
  }

  return {
    at({ uri, index }) {
      const bits = lists.get(uri)?.get(Math.floor(index / indicesPerWord))?.bits ?? 0
      return (bits >>> (2 * (index % indicesPerWord))) & maxStatus
    },
    add(news, reset) {
      if (reset) lists = new Map()
      for (const [uri, ranges] of Object.entries(news)) {
        const words = lists.get(uri) ?? new Map<number, Word>()
        lists.set(uri, words)
        for (const range of ranges) mark(words, range)
      }
      sweep()
    },
  }
}
