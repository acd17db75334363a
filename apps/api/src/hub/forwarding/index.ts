import type { HubOutcome } from '@latchkey/contracts'
import type { FastifyRequest } from 'fastify'
import type { Dispatcher } from 'undici'
import type { HubUpstream } from '../../features/modules/hub-modules.ts'
import type { Upstreams } from '../../lib/upstreams.ts'
import { whenKnown } from '../../lib/when-known.ts'
import { governsItself } from '../../web/request-timeout.ts'
import type { HubCall, HubCaller, KnownCall } from '../call.ts'
import type { SignIdentity } from '../identity.ts'
import { HubRefusal } from '../refusal.ts'
import { Exchange } from './exchange.ts'
import type { Gates } from './gates.ts'
import { hasBody, RequestBody } from './request-body.ts'
import { forwardedOrigin, requestHeaders } from './request-headers.ts'
import { refusalFor } from './upstream-fault.ts'
import { createWatch } from './watch.ts'

/** What the Hub allows; times in milliseconds. */
export interface HubLimits {
  /** How long a caller may send nothing of a body, and read nothing of an answer. */
  callerIdleMilliseconds: number
  /** How long an upstream may send nothing of an answer that has begun. */
  upstreamIdleMilliseconds: number
  /** How much memory all bodies together may take that are held until they are whole. */
  heldBodyBytes: number
}

/** What the Hub allows unless told otherwise. Streams of events are kept alive by their upstream. */
export const usualLimits: HubLimits = {
  callerIdleMilliseconds: 30_000,
  upstreamIdleMilliseconds: 300_000,
  heldBodyBytes: 64 * 1024 * 1024,
}

/** Counts how a call went. @param milliseconds until its answer began, if it was answered */
export type Count = (caller: HubCaller | undefined, outcome: HubOutcome, milliseconds?: number) => void

/** Sends a call on; what the upstream answers is passed on as it arrives. @throws HubRefusal */
export type Forward = (known: KnownCall) => void | Promise<void>

/** Methods that may be sent twice (RFC 9110 section 9.2.2). */
const idempotent = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])

/** Whether the caller went away while it was found out who they are and whether they may. */
const isGone = ({ reply }: HubCall): boolean => reply.raw.destroyed

/** The path at the upstream: what stands before every path, and what came. */
const pathAt = ({ basePath }: HubUpstream, { call }: KnownCall): string =>
  `${`${basePath}${call.path}` || '/'}${call.query}`

/**
 * @param deps connections to upstreams, what keeps calls away from those that fail, who signs, the issuer identifier, the Hub's own header
 *   lines, what counts, what refuses, what judges a call that goes on, what words that, and limits
 */
export function createForwarding(deps: {
  upstreams: Upstreams
  gates: Gates
  sign: SignIdentity
  issuer: string
  own: readonly string[]
  count: Count
  refuse: (known: KnownCall, refusal: HubRefusal) => void
  judge: (known: KnownCall) => void | Promise<void>
  toRefusal: (error: unknown, request: FastifyRequest) => HubRefusal
  limits: HubLimits
}): Forward {
  const { upstreams, gates, sign, own, count, refuse, judge, toRefusal, limits } = deps
  const watch = createWatch(judge)
  const publicOrigin = forwardedOrigin(deps.issuer)

  const send = (known: KnownCall, upstream: HubUpstream, taken: Buffer | undefined): void => {
    const { call, caller, module } = known
    const { raw } = call.request
    const headers = requestHeaders(call, {
      publicOrigin,
      identity: sign(known),
      ...(taken === undefined ? {} : { bodyBytes: taken.length }),
    })
    // Whoever has gone already would never be seen to leave.
    if (isGone(call)) {
      count(caller, 'hung_up')
      return
    }
    // From here on nothing throws: whoever is let in leaves.
    const passage = gates.enter(module)
    const startedAt = performance.now()
    const isStreamed = taken === undefined && hasBody(raw)
    const options: Dispatcher.DispatchOptions = {
      origin: upstream.origin,
      path: pathAt(upstream, known),
      method: call.method,
      headers,
      body: isStreamed ? new RequestBody(raw, limits.callerIdleMilliseconds) : (taken ?? null),
      headersTimeout: upstream.timeoutSeconds * 1000,
      bodyTimeout: limits.upstreamIdleMilliseconds,
    }
    const dispatch = (exchange: Exchange): void => {
      try {
        upstreams.dispatch(options, exchange)
      } catch (error) {
        exchange.onResponseError(undefined, error instanceof Error ? error : new Error(String(error)))
      }
    }
    const exchange = new Exchange({
      known,
      upstream,
      own,
      events: {
        answered() {
          passage.upstream.succeeded()
          count(caller, 'answered', performance.now() - startedAt)
        },
        refused(refusal, isUpstreamsFault) {
          if (isUpstreamsFault) passage.upstream.failed(performance.now())
          else passage.upstream.gaveUp()
          refuse(known, refusal)
        },
        cutOff(error) {
          count(caller, 'cut_off')
          const isForbidden = error instanceof HubRefusal
          call.request.log.warn(
            { module: module.key, detail: isForbidden ? error.code : refusalFor(error).privateDetail },
            isForbidden ? 'the caller may no more: the answer was cut off' : 'the answer of an upstream broke off',
          )
        },
        hungUp() {
          passage.upstream.gaveUp()
          count(caller, 'hung_up')
        },
        ended() {
          passage.leave()
          unwatch()
        },
      },
      idleMilliseconds: limits.callerIdleMilliseconds,
      ...(!isStreamed && idempotent.has(call.method) ? { again: dispatch } : {}),
    })
    const unwatch = watch.begin(known, (error) => exchange.forbid(toRefusal(error, call.request)))
    if (isStreamed) {
      governsItself(raw.socket)
      if (raw.headers.expect !== undefined) call.reply.raw.writeContinue()
    }
    dispatch(exchange)
  }

  return (known) => {
    const { caller, module, call } = known
    const { upstream } = module
    if (!upstream) throw new HubRefusal('no_upstream', 'The module has no upstream.')
    if (!caller.takeBody) return send(known, upstream, undefined)
    if (!hasBody(call.request.raw)) return send(known, upstream, undefined)
    if (call.request.raw.headers.expect !== undefined) call.reply.raw.writeContinue()
    // The body may have been long in coming.
    return caller
      .takeBody(call.request.raw)
      .then((taken) => whenKnown(judge(known), () => send(known, upstream, taken)))
  }
}
