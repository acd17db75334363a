import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { StatusNews, TokenStatusService } from '../features/token-statuses/token-status.service.ts'
import { networkOf } from '../lib/network.ts'
import { headerLines } from '../web/header-lines.ts'
import { originOf } from '../web/request-origin.ts'
import type { ClientAuthentication } from './client-authentication/index.ts'
import { refuseOtherMethods } from './form-endpoint.ts'
import { parseForm, parseQuery } from './form-parameters.ts'
import { invalidRequest, OAuthError } from './oauth-error.ts'
import { createPlaces } from './status-places.ts'
import { createStream, type Follower } from './status-stream.ts'

/** Where the changes of statuses are told. */
export const statusChangesPath = '/oauth/status-changes'

/** How often those who follow are told that nothing is new, in milliseconds. */
const beatMilliseconds = 1000
/** The longest that an answer may be waited for, in seconds: less than proxies wait. */
const maxWaitSeconds = 25
/**
 * How many may follow at a time: strangers in all and from one network, which several resource servers can share; and those of resource servers
 * that say who they are, whose places no stranger takes.
 */
const bounds = { strangers: { all: 5000, each: 200 }, known: { all: 5000, each: 1000 } }

const headers = {
  'access-control-allow-origin': '*',
  'cache-control': 'no-store',
  // The word that a well-known proxy has for passing on what comes, when it comes.
  'x-accel-buffering': 'no',
}

const written = new WeakMap<StatusNews, string>()

/** Written once for all who get the same news, but for the end of it. */
function newsDocument(news: StatusNews, age: number): string {
  const text = written.get(news) ?? JSON.stringify(news).slice(0, -1)
  written.set(news, text)
  return `${text},"age":${age}}`
}

const unavailable = (): OAuthError =>
  new OAuthError('temporarily_unavailable', 'The statuses can not be read at the moment', {
    status: 503,
    retryAfterSeconds: 1,
  })

/**
 * Registers what tells resource servers of access tokens that have ended or may do less, as soon as that is so: as a stream of events (HTML
 * standard, "Server-sent events") to those who accept one, else as a JSON answer that can be waited for. Both go on from a cursor that every
 * node understands, and begin with all that matters for those who have none. Slots and statuses say nothing of anybody, so everyone may follow.
 * @param app the OAuth face
 * @param deps who knows the statuses, and how callers authenticate
 */
export function registerStatusChanges(
  app: FastifyInstance,
  { tokenStatuses, authentication }: { tokenStatuses: TokenStatusService; authentication: ClientAuthentication },
): void {
  const followers = new Set<Follower>()
  const strangers = createPlaces(bounds.strangers)
  const known = createPlaces(bounds.known)
  let timer: NodeJS.Timeout | undefined
  let closing = false

  const stopBeating = (): void => {
    clearInterval(timer)
    timer = undefined
  }

  const beat = (): void => {
    const age = tokenStatuses.ageSeconds()
    // Saying nothing is how those who follow learn that this node knows nothing.
    if (age !== undefined) for (const follower of followers) follower.beat(age)
  }

  const stopListening = tokenStatuses.onNews((news) => {
    for (const follower of followers) follower.tell(news)
  })

  /** Whose place a follower takes. Whoever is not who they say they are follows as a stranger: everyone may. */
  const placeFor = async (request: FastifyRequest): Promise<() => (() => void) | undefined> => {
    const origin = originOf(request)
    const authorization = headerLines(request, 'authorization')
    if (authorization.length > 0) {
      try {
        const nothing = { query: parseQuery(''), form: parseForm(Buffer.alloc(0)) }
        const caller = await authentication.confidential({ authorization, ...nothing, origin })
        if (caller.kind === 'resource_server') return () => known.take(caller.key)
      } catch (error) {
        if (!(error instanceof OAuthError)) throw error
      }
    }
    return () => strangers.take(networkOf(origin.ip))
  }

  /** @returns lets it go; @throws OAuthError when there are too many already */
  const admit = (follower: Follower, take: () => (() => void) | undefined): (() => void) => {
    // Whoever came while this was being ended would hold it up.
    if (closing) throw unavailable()
    const leave = take()
    if (!leave) {
      throw new OAuthError('temporarily_unavailable', 'Too many follow the statuses from there', {
        status: 503,
        retryAfterSeconds: 5,
      })
    }
    followers.add(follower)
    timer ??= setInterval(beat, beatMilliseconds).unref()
    return () => {
      if (!followers.delete(follower)) return
      leave()
      if (followers.size === 0) stopBeating()
    }
  }

  const newsSince = (cursor: string | undefined): { news: StatusNews; age: number } => {
    const news = closing ? undefined : tokenStatuses.newsSince(cursor)
    const age = tokenStatuses.ageSeconds()
    if (news === undefined || age === undefined) throw unavailable()
    return { news, age }
  }

  const stream = async (request: FastifyRequest, reply: FastifyReply, cursor: string | undefined): Promise<void> => {
    const { raw } = reply
    const take = await placeFor(request)
    const { news } = newsSince(cursor)
    let follower: Follower | undefined
    const place: Follower = {
      tell: (later) => follower?.tell(later),
      beat: (age) => follower?.beat(age),
      end: () => follower?.end(),
    }
    const letGo = admit(place, take)
    raw.once('close', letGo)
    if (raw.destroyed) letGo()
    reply.hijack()
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value)
    raw.writeHead(200, { ...headers, 'content-type': 'text/event-stream' })
    follower = createStream(raw, { greeting: `retry: ${beatMilliseconds}\n`, news }, () => tokenStatuses.ageSeconds())
  }

  const answer = async (request: FastifyRequest, cursor: string | undefined, seconds: number) => {
    const { news, age } = newsSince(cursor)
    if (seconds === 0 || news.reset || Object.keys(news.lists).length > 0) return newsDocument(news, age)
    const take = await placeFor(request)
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
        letGo = admit({ tell: done, beat: () => {}, end: done }, take)
        request.raw.socket.once('close', done)
      } catch (error) {
        clearTimeout(patience)
        reject(error)
      }
    })
    const later = newsSince(cursor)
    return newsDocument(later.news, later.age)
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
    return reply
      .headers({ ...headers, 'content-type': 'application/json; charset=utf-8' })
      .send(await answer(request, cursor, Number(wait)))
  })
  refuseOtherMethods(app, statusChangesPath, 'GET')

  app.addHook('preClose', (done) => {
    closing = true
    stopListening()
    stopBeating()
    for (const follower of followers) follower.end()
    done()
  })
}
