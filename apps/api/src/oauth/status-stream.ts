import type { ServerResponse } from 'node:http'
import type { StatusNews, StatusRange } from '../features/token-statuses/token-status.service.ts'

/** Somebody who follows, by a stream or by waiting for an answer. */
export interface Follower {
  tell(news: StatusNews): void
  beat(age: number): void
  end(): void
}

/** How many ranges one event has at most: what reads it holds one in memory at a time. */
const rangesPerEvent = 4000
/** How many characters of news may wait for somebody who doesn't read, before they are let go; they come back with their cursor. */
const maxWaiting = 4 * 1024 * 1024
/** How many beats may pass without anything being read. */
const maxStalledBeats = 30
/** How long the other side may take to read the end, in milliseconds. */
const farewellMilliseconds = 1000

const asEvent = (event: string, data: object, id?: string): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`

/** News in parts that are short enough for an event each. */
function* partsOf({ lists }: StatusNews): Generator<Record<string, StatusRange[]>> {
  let part: Record<string, StatusRange[]> = {}
  let room = rangesPerEvent
  for (const [uri, ranges] of Object.entries(lists)) {
    for (let start = 0; start < ranges.length;) {
      const some = ranges.slice(start, start + room)
      part[uri] = some
      start += some.length
      room -= some.length
      if (room > 0) continue
      yield part
      part = {}
      room = rangesPerEvent
    }
  }
  yield part
}

const events = new WeakMap<StatusNews, readonly string[]>()

/** Written once for all who get the same news. Only the last has the cursor: whoever has not read it has not read the news. */
export function newsEvents(news: StatusNews): readonly string[] {
  const known = events.get(news)
  if (known) return known
  const parts = [...partsOf(news)]
  const written = parts.map((lists, at) =>
    asEvent('statuses', { reset: news.reset && at === 0, lists }, at === parts.length - 1 ? news.cursor : undefined),
  )
  events.set(news, written)
  return written
}

/**
 * A stream that goes on until the other side, or the server, ends it. What is long is written as it is read.
 * @param response whose headers were sent
 * @param begin what is said first, and what is new to the follower
 * @param ageSeconds how old is what is told, when that is known; said as soon as everything new was written
 */
export function createStream(
  response: ServerResponse,
  begin: { greeting: string; news: StatusNews },
  ageSeconds: () => number | undefined,
): Follower {
  const waiting = [begin.greeting, ...newsEvents(begin.news)]
  let isAllNew = false
  // Not of what it began with, however long that is.
  let owed = 0
  let stalledBeats = 0

  const beat = (age: number): void => void response.write(asEvent('fresh', { age }))

  const flush = (): void => {
    if (response.writableEnded || response.destroyed) return
    while (waiting.length > 0 && !response.writableNeedDrain) response.write(waiting.shift())
    if (waiting.length > 0) return
    owed = 0
    const age = isAllNew ? undefined : ageSeconds()
    isAllNew = true
    if (age !== undefined) beat(age)
  }
  // Somebody who is gone: the response is closed then, which is all there is to do.
  response.on('error', () => {})
  response.on('drain', () => {
    stalledBeats = 0
    flush()
  })
  flush()

  return {
    tell(news) {
      if (owed > maxWaiting) {
        response.destroy()
        return
      }
      for (const text of newsEvents(news)) {
        waiting.push(text)
        owed += text.length
      }
      flush()
    },
    beat(age) {
      if (response.writableEnded) return
      if (!response.writableNeedDrain) {
        if (waiting.length === 0) beat(age)
        return
      }
      stalledBeats += 1
      if (stalledBeats > maxStalledBeats) response.destroy()
    },
    end() {
      response.end()
      const patience = setTimeout(() => response.destroy(), farewellMilliseconds).unref()
      response.once('close', () => clearTimeout(patience))
    },
  }
}
