import { setTimeout as wait } from 'node:timers/promises'
import { createEventParser, getObject, openResponse, type StreamEvent } from './event-stream.ts'
import { type Issuer, IssuerUnavailable } from './issuer.ts'
import { readStatusLists, type Statuses, type StatusLists } from './statuses.ts'

/** What happens between a guard and the issuer, for the owner's log and metrics. */
export type FeedEvent =
  | { type: 'connected'; by: 'stream' | 'polling' }
  /** Followed by another attempt, sooner or later; `cause` holds no credential. */
  | { type: 'disconnected'; cause: Error }
  /** The issuer did not take the confirmation of what this guard knows, which changes nothing but what it tells its administrators. */
  | { type: 'unconfirmed'; cause: Error }
  /** Statuses of so many groups of tokens got worse. */
  | { type: 'statuses'; count: number }

/** Follows what the issuer tells of its tokens. */
export interface Follower {
  /** Begins, if it has not. */
  start(): void
  /** Whether the issuer tells at all; `undefined` as long as it could not be asked. */
  isOffered(): boolean | undefined
  /** For how long nothing has been heard, in seconds; infinite before the first time. */
  staleness(): number
  /** Resolves when something has been heard for the first time, the issuer turns out to tell nothing, or it has taken too long. */
  ready(): Promise<void>
  /** Stops. */
  close(): void
}

/** How long nothing may be heard of a stream on which something comes each second, in milliseconds. */
const silenceMilliseconds = 3500
/** For how long an answer is waited for that can be waited for, in seconds, and how much longer it may take, in milliseconds. */
const maxWaitSeconds = 10
const answerMilliseconds = 5000
/** How long after one that failed a stream is tried again beside polling, in milliseconds. */
const pollingMilliseconds = 60_000
/** How many streams may fail on end of which nothing was heard before polling is tried. */
const maxSilentStreams = 2
/** By how much the calendar may run ahead of or behind the time that has passed, in milliseconds: beyond it a clock was set, or the machine slept. */
const clockTolerance = 10_000
/** How long the pause before another attempt is: at first, and at most, in milliseconds. */
const pauses = { first: 100, most: 2000 }
/** How often an issuer that tells nothing is asked whether it does now, in milliseconds. */
const offerMilliseconds = 60_000
/** How long the first token waits at most, in milliseconds. */
const patienceMilliseconds = 5000

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))

/** What came can not be read. */
class Garbled extends Error {
  override name = 'Garbled'
}

/** Something comes through, but not when it is sent. */
class Silence extends Error {
  override name = 'Silence'
}

const unreadable = 'the status changes can not be read'

/** News, or one of the parts in which they come. */
interface NewsPart {
  lists: StatusLists
  reset: boolean
}

function readPart(value: unknown, reset: unknown): NewsPart {
  const lists = readStatusLists(value)
  if (!lists || typeof reset !== 'boolean') throw new Garbled(unreadable)
  return { lists, reset }
}

/** What was kept by the calendar can not be relied on. */
class ClockSet extends Error {
  override name = 'ClockSet'
}

/**
 * Makes a follower, which does nothing before it is started. It never keeps the program running.
 * @param deps the issuer, where statuses go, how stale they may become in seconds, and who is told what
 */
export function createFollower(deps: {
  issuer: Issuer
  statuses: Statuses
  maxStalenessSeconds: number
  onEvent: (event: FeedEvent) => void
  /** Told of each cursor up to which everything is known. */
  onCursor: (cursor: string) => void
  /** What the issuer knows the resource server by, if it has credentials: it keeps places for those. */
  authorization: string | undefined
}): Follower {
  const { issuer, statuses, onEvent, onCursor } = deps
  const closing = new AbortController()
  let started = false
  let isOffered: boolean | undefined
  let cursor: string | undefined
  let freshAt = Number.NEGATIVE_INFINITY
  let freshAtDate = Number.NEGATIVE_INFINITY
  let clocksApart: number | undefined
  let pause = pauses.first
  let silentStreams = 0
  let isPolling = false
  let streamAt = Number.NEGATIVE_INFINITY
  let attempt: Promise<void> | undefined
  let pollCut = new AbortController()
  let connectedBy: 'stream' | 'polling' | undefined
  const waiting = new AbortController()
  const ready = new Promise<void>((resolve) =>
    waiting.signal.addEventListener('abort', () => resolve(), { once: true }),
  )
  const tellReady = (): void => waiting.abort()

  const sleep = (milliseconds: number): Promise<void> =>
    wait(milliseconds * (0.8 + 0.4 * Math.random()), undefined, { signal: closing.signal, ref: false }).catch(() => {})

  /** @param since when what was heard may have been said at the earliest, by the clock that is never set */
  const heard = (by: 'stream' | 'polling', age: unknown, since: number): void => {
    if (typeof age !== 'number' || !(age >= 0)) throw new Garbled('the status changes do not say how old they are')
    const apart = Date.now() - performance.now()
    const before = clocksApart ?? apart
    clocksApart = apart
    if (Math.abs(apart - before) > clockTolerance) throw new ClockSet('the clock was set, or the machine slept')
    freshAt = Math.max(freshAt, since - age * 1000)
    freshAtDate = freshAt + apart
    pause = pauses.first
    silentStreams = 0
    if (by === 'stream' && isPolling) {
      isPolling = false
      pollCut.abort()
    }
    if (connectedBy !== by) onEvent({ type: 'connected', by })
    connectedBy = by
    tellReady()
  }

  const take = (parts: readonly NewsPart[], place: unknown): void => {
    if (typeof place !== 'string' || place === '') throw new Garbled(unreadable)
    const reset = parts[0]?.reset === true
    for (const [at, { lists }] of parts.entries()) statuses.add(lists, reset && at === 0)
    cursor = place
    const count = parts.flatMap(({ lists }) => Object.values(lists)).reduce((sum, ranges) => sum + ranges.length, 0)
    if (count > 0) onEvent({ type: 'statuses', count })
    onCursor(place)
  }

  /** Takes the events of one stream. News in several come without a cursor until the last: what is known goes on until all are there. */
  const createTaker = (): ((event: StreamEvent) => void) => {
    let parts: NewsPart[] = []
    return ({ id, event, data }) => {
      const value: unknown = JSON.parse(data)
      if (typeof value !== 'object' || value === null) throw new Garbled(unreadable)
      const { lists, reset, age } = { lists: undefined, reset: undefined, age: undefined, ...value }
      if (event === 'statuses') {
        parts.push(readPart(lists, reset))
        if (id === undefined) return
        take(parts, id)
        parts = []
      } else if (event === 'fresh') heard('stream', age, performance.now())
    }
  }

  const stream = async (url: string): Promise<void> => {
    const cut = new AbortController()
    const signal = AbortSignal.any([cut.signal, closing.signal])
    const beSilent = (): void => cut.abort(new Silence(`nothing was heard from ${url} for ${silenceMilliseconds} ms`))
    const watchdog = setTimeout(beSilent, silenceMilliseconds).unref()
    try {
      const headers: Record<string, string> = { Accept: 'text/event-stream', 'Cache-Control': 'no-store' }
      if (cursor !== undefined) headers['Last-Event-ID'] = cursor
      if (deps.authorization !== undefined) headers['Authorization'] = deps.authorization
      const response = await openResponse(url, { headers, signal })
      const type = response.headers['content-type'] ?? ''
      if (response.statusCode !== 200 || !type.startsWith('text/event-stream')) {
        throw new IssuerUnavailable(`the status changes at ${url} answered ${response.statusCode} ${type}`)
      }
      const parse = createEventParser(createTaker())
      for await (const chunk of response) {
        watchdog.refresh()
        if (Buffer.isBuffer(chunk)) parse(chunk)
      }
      throw new IssuerUnavailable(`the status changes at ${url} have ended`)
    } catch (error) {
      throw cut.signal.aborted ? cut.signal.reason : error
    } finally {
      clearTimeout(watchdog)
      // Whatever is still open of it.
      cut.abort()
    }
  }

  const poll = async (url: string): Promise<void> => {
    const sentAt = performance.now()
    const seconds =
      freshAt === Number.NEGATIVE_INFINITY || cursor === undefined
        ? 0
        : Math.min(maxWaitSeconds, Math.max(1, Math.floor(deps.maxStalenessSeconds / 3)))
    const address = new URL(url)
    address.searchParams.set('wait', String(seconds))
    if (cursor !== undefined) address.searchParams.set('cursor', cursor)
    const patience = AbortSignal.timeout(seconds * 1000 + answerMilliseconds)
    const signal = AbortSignal.any([patience, pollCut.signal, closing.signal])
    const { lists, reset, cursor: place, age } = await getObject(address.href, signal, deps.authorization)
    take([readPart(lists, reset)], place)
    heard('polling', age, sentAt)
  }

  const startPolling = (): void => {
    isPolling = true
    pollCut = new AbortController()
    streamAt = performance.now() + pollingMilliseconds
  }

  /** Polls, and tries from time to time whether a stream comes through by now. */
  const pollBesideStream = async (url: string): Promise<void> => {
    if (attempt === undefined && performance.now() >= streamAt) {
      attempt = stream(url)
      attempt.catch(() => {
        // Once it was heard, its end is that of the stream that is followed.
        if (!isPolling) return
        attempt = undefined
        streamAt = performance.now() + pollingMilliseconds
      })
    }
    try {
      await poll(url)
    } catch (error) {
      if (isPolling) throw error
    }
  }

  const follow = async (): Promise<void> => {
    const { statusChangesEndpoint: url } = await issuer.metadata()
    isOffered = url !== undefined
    if (url === undefined) {
      tellReady()
      await sleep(offerMilliseconds)
      issuer.forget()
    } else if (isPolling) {
      await pollBesideStream(url)
    } else {
      const following = attempt ?? stream(url)
      attempt = undefined
      await following
    }
  }

  const run = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      const before = freshAt
      try {
        await follow()
        if (isOffered === true) await sleep(pauses.first)
        continue
      } catch (error) {
        if (closing.signal.aborted) return
        // Connected, and nothing comes: something on the way holds it back, which answers by polling get through.
        const isSilent = error instanceof Silence && freshAt === before
        if (!isPolling) {
          silentStreams = freshAt === before ? silentStreams + 1 : 0
          if (isSilent || silentStreams >= maxSilentStreams) startPolling()
        }
        if (!isSilent) issuer.forget()
        // A cursor that leads to what can't be read is not used again, nor one of a time that the calendar did not keep.
        if (error instanceof SyntaxError || error instanceof Garbled || error instanceof ClockSet) cursor = undefined
        connectedBy = undefined
        onEvent({ type: 'disconnected', cause: asError(error) })
      }
      await sleep(pause)
      pause = Math.min(2 * pause, pauses.most)
    }
  }

  return {
    start() {
      if (started) return
      started = true
      void run()
    },
    isOffered: () => isOffered,
    // A machine that slept knows so by its calendar only.
    staleness: () => Math.max(performance.now() - freshAt, Date.now() - freshAtDate) / 1000,
    async ready() {
      // Whoever waits for it keeps the program running, though nothing else of this does.
      let patience: NodeJS.Timeout | undefined
      const enough = new Promise<void>((resolve) => (patience = setTimeout(resolve, patienceMilliseconds)))
      await Promise.race([ready, enough])
      clearTimeout(patience)
    },
    close() {
      closing.abort()
      tellReady()
    },
  }
}
