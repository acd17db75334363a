import { setTimeout as wait } from 'node:timers/promises'
import { createEventParser, getObject, openResponse, type StreamEvent } from './event-stream.ts'
import { type Issuer, IssuerUnavailable } from './issuer.ts'
import { readStatusLists, type Statuses } from './statuses.ts'

/** What happens between a guard and the issuer, for the owner's log and metrics. */
export type FeedEvent =
  | { type: 'connected'; by: 'stream' | 'polling' }
  /** Followed by another attempt, sooner or later; `cause` holds no credential. */
  | { type: 'disconnected'; cause: Error }
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
/** For how long polling goes on before a stream is tried again, in milliseconds. */
const pollingMilliseconds = 60_000
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
}): Follower {
  const { issuer, statuses, onEvent, onCursor } = deps
  const closing = new AbortController()
  let started = false
  let isOffered: boolean | undefined
  let cursor: string | undefined
  let freshAt = Number.NEGATIVE_INFINITY
  let pause = pauses.first
  let pollUntil = Number.NEGATIVE_INFINITY
  let connectedBy: 'stream' | 'polling' | undefined
  const { promise: ready, resolve: tellReady } = Promise.withResolvers<void>()

  const sleep = (milliseconds: number): Promise<void> =>
    wait(milliseconds * (0.8 + 0.4 * Math.random()), undefined, { signal: closing.signal, ref: false }).catch(() => {})

  const heard = (by: 'stream' | 'polling', age: unknown): void => {
    if (typeof age !== 'number' || !(age >= 0)) throw new Garbled('the status changes do not say how old they are')
    freshAt = Math.max(freshAt, performance.now() - age * 1000)
    pause = pauses.first
    if (connectedBy !== by) onEvent({ type: 'connected', by })
    connectedBy = by
    tellReady()
  }

  const take = (news: { lists: unknown; reset: unknown }, place: unknown): void => {
    const lists = readStatusLists(news.lists)
    if (!lists || typeof news.reset !== 'boolean' || typeof place !== 'string' || place === '') {
      throw new Garbled('the status changes can not be read')
    }
    statuses.add(lists, news.reset)
    cursor = place
    const count = Object.values(lists).reduce((sum, ranges) => sum + ranges.length, 0)
    if (count > 0) onEvent({ type: 'statuses', count })
    onCursor(place)
  }

  const takeEvent = ({ id, event, data }: StreamEvent): void => {
    const value: unknown = JSON.parse(data)
    if (typeof value !== 'object' || value === null) throw new Garbled('the status changes can not be read')
    const { lists, reset, age } = { lists: undefined, reset: undefined, age: undefined, ...value }
    if (event === 'statuses') take({ lists, reset }, id)
    else if (event === 'fresh') heard('stream', age)
  }

  const stream = async (url: string): Promise<void> => {
    const cut = new AbortController()
    const signal = AbortSignal.any([cut.signal, closing.signal])
    const beSilent = (): void => cut.abort(new Silence(`nothing was heard from ${url} for ${silenceMilliseconds} ms`))
    const watchdog = setTimeout(beSilent, silenceMilliseconds).unref()
    try {
      const headers: Record<string, string> = { Accept: 'text/event-stream', 'Cache-Control': 'no-store' }
      if (cursor !== undefined) headers['Last-Event-ID'] = cursor
      const response = await openResponse(url, { headers, signal })
      const type = response.headers['content-type'] ?? ''
      if (response.statusCode !== 200 || !type.startsWith('text/event-stream')) {
        throw new IssuerUnavailable(`the status changes at ${url} answered ${response.statusCode} ${type}`)
      }
      const parse = createEventParser(takeEvent)
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
    const seconds =
      freshAt === Number.NEGATIVE_INFINITY
        ? 0
        : Math.min(maxWaitSeconds, Math.max(1, Math.floor(deps.maxStalenessSeconds / 3)))
    const address = new URL(url)
    address.searchParams.set('wait', String(seconds))
    if (cursor !== undefined) address.searchParams.set('cursor', cursor)
    const signal = AbortSignal.any([AbortSignal.timeout(seconds * 1000 + answerMilliseconds), closing.signal])
    const { lists, reset, cursor: place, age } = await getObject(address.href, signal)
    take({ lists, reset }, place)
    heard('polling', age)
  }

  const follow = async (): Promise<void> => {
    const { statusChangesEndpoint: url } = await issuer.metadata()
    isOffered = url !== undefined
    if (url === undefined) {
      tellReady()
      await sleep(offerMilliseconds)
      issuer.forget()
    } else if (performance.now() < pollUntil) {
      await poll(url)
    } else {
      await stream(url)
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
        if (error instanceof Silence && freshAt === before) pollUntil = performance.now() + pollingMilliseconds
        else issuer.forget()
        // A cursor that leads to what can't be read is not used again.
        if (error instanceof SyntaxError || error instanceof Garbled) cursor = undefined
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
    staleness: () => (performance.now() - freshAt) / 1000,
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
