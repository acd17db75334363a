import type { FastifyReply, FastifyRequest } from 'fastify'
import type { HubCall } from './call.ts'
import { readingsOf } from './path-rules.ts'
import { HubRefusal } from './refusal.ts'

/** Where the Hub begins. */
export const hubPrefix = '/hub'

const malformed = (detail: string): HubRefusal => new HubRefusal('malformed_request', detail)

/** A request target of RFC 9112 section 3.2.2, as sent to a proxy, in the form of section 3.2.1. */
const inOriginForm = (target: string): string =>
  target.startsWith('/') ? target : target.replace(/^[^:/?#]+:\/\/[^/?#]*/u, '')

/**
 * What the router is given of a request target: of one for the Hub, whose address is the upstream's to read, only that it is. The router
 * would refuse what it can't decode.
 * @param target as it was sent
 */
export function routedAs(target: string): string {
  const address = inOriginForm(target)
  if (!address.startsWith(hubPrefix)) return target
  const next = address[hubPrefix.length]
  return next === undefined || next === '/' || next === '?' ? `${hubPrefix}/` : target
}

/** What takes a method for another is not for the Hub: it decides by the one that is sent. */
const overridesMethod = ['x-http-method-override', 'x-http-method', 'x-method-override']

/** With blanks behind them they are the same to some. */
const isDots = (segment: string): boolean => /^\.{1,2}\s*$/u.test(segment)

/**
 * Refuses a path that an upstream might take for another one than the rules were applied to. It is for callers who are known: to read a path
 * in every way takes a while.
 * @throws HubRefusal `malformed_request`
 */
export function refuseTraversal({ path }: HubCall): void {
  // Most paths have neither.
  if (!/\.|%2e|%25/iu.test(path)) return
  if (readingsOf(path).flat().some(isDots)) {
    throw malformed('The path has a “.” or “..” for a segment. Send the path that is meant.')
  }
}

/**
 * Takes a request apart. Path and query stay as they were sent.
 * @throws HubRefusal `malformed_request`, `unknown_module`, `upgrade_not_supported`
 */
export function readCall(request: FastifyRequest, reply: FastifyReply): HubCall {
  const { method = 'GET', headers } = request.raw
  // The router was given another: see `routedAs`.
  const target = inOriginForm(request.originalUrl)
  if (target.includes('#')) throw malformed('The address has a fragment (#), which is never sent.')
  const queryStart = target.indexOf('?')
  const pathname = queryStart < 0 ? target : target.slice(0, queryStart)
  const afterPrefix = pathname.slice(hubPrefix.length + 1)
  const keyEnd = afterPrefix.indexOf('/')
  const moduleKey = keyEnd < 0 ? afterPrefix : afterPrefix.slice(0, keyEnd)
  const path = keyEnd < 0 ? '' : afterPrefix.slice(keyEnd)
  if (headers.upgrade?.toLowerCase() === 'websocket') {
    throw new HubRefusal(
      'upgrade_not_supported',
      'The Hub does not carry WebSocket. Use requests, or server-sent events for a stream.',
    )
  }
  for (const name of overridesMethod) {
    if (headers[name] !== undefined) throw malformed(`Send the method itself instead of ${name}.`)
  }
  return { request, reply, method, target, moduleKey, path, query: queryStart < 0 ? '' : target.slice(queryStart) }
}
