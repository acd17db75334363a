import type { ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { StatusNews, TokenStatusService } from '../features/token-statuses/token-status.service.ts'
import { refuseOtherMethods } from './form-endpoint.ts'
import { invalidRequest, OAuthError } from './oauth-error.ts'

/** Where the changes of statuses are told. */
export const statusChangesPath = '/oauth/status-changes'

/** How often those who follow are told that nothing is new, in milliseconds. */
const beatMilliseconds = 1000
/** The longest that an answer may be waited for, in seconds: less than proxies wait. */
const maxWaitSeconds = 25
/** How many may follow at a time, in all and from one address; several resource servers can share one. */
const bounds = { all: 5000, perAddress: 200 }
/** How many bytes may wait for somebody who doesn't read, before they are let go; they come back with their cursor. */
const maxWaitingBytes = 4 * 1024 * 1024

const headers = {
  'access-control-allow-origin': '*',
  'cache-control': 'no-store',
  // The word that a well-known proxy has for passing on what comes, when it comes.
  'x-accel-buffering': 'no',
}

/** Somebody who follows, by a stream or by waiting for an answer. */
interface Follower {
  tell(news: StatusNews): void
  beat(age: number): void
  end(): void
}

const asEvent = (event: string, data: object, id?: string): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`

const written = new WeakMap<StatusNews, string>()

/** Written once for all who get the same news. */
function newsEvent(news: StatusNews): string {
  const { cursor, ...data } = news
  const text = written.get(news) ?? asEvent('statuses', data, cursor)
  written.set(news, text)
  return text
}

const unavailable = (): OAuthError =>
  new OAuthError('temporarily_unavailable', 'The statuses can not be read at the moment', {
    status: 503,
    retryAfterSeconds: 1,
  })

/** A stream that goes on until the other side, or the server, ends it. */
function createStream(response: ServerResponse): Follower {
  const write = (text: string): void => {
    response.write(text)
    if (response.writableLength > maxWaitingBytes) response.destroy()
  }
  return {
    tell: (news) => write(newsEvent(news)),
    beat: (age) => write(asEvent('fresh', { age })),
    end: () => void response.end(),
  }
}

/**
 * Registers what tells resource servers of access tokens that have ended or may do less, as soon as that is so: as a stream of events (HTML
 * standard, "Server-sent events") to those who accept one, else as a JSON answer that can be waited for. Both go on from a cursor that every
 * node understands, and begin with all that matters for those who have none. Slots and statuses say nothing of anybody, so everyone may follow.
 * @param app the OAuth face
 * @param deps who knows the statuses
 */
export function registerStatusChanges(
  app: FastifyInstance,
  { tokenStatuses }: { tokenStatuses: TokenStatusService },
): void {
  const followers = new Set<Follower>()
  const perAddress = new Map<string, number>()
  let timer: NodeJS.Timeout | undefined
  let closing = false

  const beat = (): void => {
    const age = tokenStatuses.ageSeconds()
    // Saying nothing is how those who follow learn that this node knows nothing.
    if (age !== undefined) for (const follower of followers) follower.beat(age)
  }

  const stopListening = tokenStatuses.onNews((news) => {
    for (const follower of followers) follower.tell(news)
  })

  /** @returns lets it go; @throws OAuthError when there are too many already */
  const admit = (follower: Follower, { ip }: FastifyRequest): (() => void) => {
    const fromThere = perAddress.get(ip) ?? 0
    if (followers.size >= bounds.all || fromThere >= bounds.perAddress) {
      throw new OAuthError('temporarily_unavailable', 'Too many follow the statuses from there', {
        status: 503,
        retryAfterSeconds: 5,
      })
    }
    followers.add(follower)
    perAddress.set(ip, fromThere + 1)
    timer ??= setInterval(beat, beatMilliseconds).unref()
    return () => {
      if (!followers.delete(follower)) return
      const left = (perAddress.get(ip) ?? 1) - 1
      if (left > 0) perAddress.set(ip, left)
      else perAddress.delete(ip)
      if (followers.size > 0) return
      clearInterval(timer)
      timer = undefined
    }
  }

  const newsSince = (cursor: string | undefined): { news: StatusNews; age: number } => {
    const news = closing ? undefined : tokenStatuses.newsSince(cursor)
    const age = tokenStatuses.ageSeconds()
    if (news === undefined || age === undefined) throw unavailable()
    return { news, age }
  }

  const stream = (request: FastifyRequest, reply: FastifyReply, cursor: string | undefined): void => {
    const { raw } = reply
    const { news, age } = newsSince(cursor)
    const follower = createStream(raw)
    const letGo = admit(follower, request)
    raw.once('close', letGo)
    reply.hijack()
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value)
    raw.writeHead(200, { ...headers, 'content-type': 'text/event-stream' })
    raw.write(`retry: ${beatMilliseconds}\n`)
    follower.tell(news)
    follower.beat(age)
  }

  const answer = async (request: FastifyRequest, cursor: string | undefined, seconds: number) => {
    const { news, age } = newsSince(cursor)
    if (seconds === 0 || news.reset || Object.keys(news.lists).length > 0) return { ...news, age }
    await new Promise<void>((resolve, reject) => {
      let letGo: (() => void) | undefined
      const done = (): void => {
        clearTimeout(patience)
        request.raw.socket.off('close', done)
        letGo?.()
        resolve()
      }
      const patience = setTimeout(done, seconds * 1000).unref()
      try {
        letGo = admit({ tell: done, beat: () => {}, end: done }, request)
        request.raw.socket.once('close', done)
      } catch (error) {
        clearTimeout(patience)
        reject(error)
      }
    })
    const later = newsSince(cursor)
    return { ...later.news, age: later.age }
  }

  app.get<{ Querystring: Record<string, unknown> }>(statusChangesPath, async (request, reply) => {
    const { cursor: asked, wait = '0' } = request.query
    const latest = request.headers['last-event-id']
    const cursor = asked ?? (typeof latest === 'string' && latest !== '' ? latest : undefined)
    if (cursor !== undefined && typeof cursor !== 'string') throw invalidRequest('Send one cursor')
    if (typeof wait !== 'string' || !/^\d{1,2}$/u.test(wait) || Number(wait) > maxWaitSeconds) {
      throw invalidRequest(`wait is a number of seconds from 0 to ${maxWaitSeconds}`)
    }
    if (/\btext\/event-stream\b/u.test(request.headers.accept ?? '')) return stream(request, reply, cursor)
    return reply.headers(headers).send(await answer(request, cursor, Number(wait)))
  })
  refuseOtherMethods(app, statusChangesPath, 'GET')

  app.addHook('preClose', (done) => {
    closing = true
    stopListening()
    for (const follower of followers) follower.end()
    done()
  })
}
