import { isIPv6 } from 'node:net'
import { addressOf } from '../../web/request-origin.ts'
import type { HubCall } from '../call.ts'
import { continuesTrace, traceparentFor } from './trace-context.ts'

/** The header in which an upstream is told who calls. */
export const identityHeader = 'Latchkey-Identity'

/** What never reaches an upstream. With an underscore it would be the same name to some. */
const dropped = new Set([
  // The caller's credentials, and the console's session: no upstream is to have them.
  'authorization',
  'proxy-authorization',
  'cookie',
  // Of this connection only (RFC 9110 section 7.6.1).
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
  'expect',
  'host',
  // What the Hub says itself.
  'forwarded',
  'traceparent',
  'x-request-id',
  'x-real-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'true-client-ip',
  // Some frameworks route by these.
  'x-original-url',
  'x-rewrite-url',
])

const isDropped = (name: string): boolean =>
  dropped.has(name) || name.startsWith('latchkey-') || name.startsWith('x-forwarded-')

/** The names that `Connection` lists: of this connection only, too. */
const listedIn = (connection: string | undefined): Set<string> | undefined => {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return undefined
  return new Set(connection.split(',').map((name) => name.trim().toLowerCase()))
}

const asNode = (address: string): string => (isIPv6(address) ? `"[${address}]"` : address)

/**
 * Whom a call came through (RFC 7239), first the caller: what a trusted proxy forwarded goes on, nobody else's word does. Host and scheme
 * are the installation's own, whatever the request named.
 */
function forwardedFor({ request }: HubCall, publicOrigin: string): string {
  const [caller, ...proxies] = [addressOf(request), ...(request.ips?.toReversed().slice(1) ?? [])]
  const first = `for=${asNode(caller)};${publicOrigin}`
  return [first, ...proxies.map((proxy) => `for=${asNode(proxy)}`)].join(', ')
}

/**
 * Host and scheme as `Forwarded` has them.
 * @param issuer the installation's public origin
 */
export function forwardedOrigin(issuer: string): string {
  const { protocol, host } = new URL(issuer)
  return `host="${host}";proto=${protocol.slice(0, -1)}`
}

/**
 * The header lines of the call to the upstream, names and values in turn: the caller's in their order, but for those that end here, and
 * the Hub's own.
 * @param call the request
 * @param own `publicOrigin` from {@link forwardedOrigin}; `identity` is the signed word on who calls; `bodyBytes` is the length of a
 *   body that was taken, which then replaces the announced one
 */
export function requestHeaders(
  call: HubCall,
  own: { publicOrigin: string; identity: string; bodyBytes?: number },
): string[] {
  const { rawHeaders, headers } = call.request.raw
  const listed = listedIn(headers.connection)
  const received = headers['traceparent']
  const parent = typeof received === 'string' ? received : undefined
  const keepsState = continuesTrace(parent)
  const lines: string[] = []
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const written = rawHeaders[index] ?? ''
    const lower = written.toLowerCase()
    const name = lower.includes('_') ? lower.replaceAll('_', '-') : lower
    if (isDropped(name) || listed?.has(lower)) continue
    if (name === 'tracestate' && !keepsState) continue
    if (name === 'content-length' && own.bodyBytes !== undefined) continue
    lines.push(written, rawHeaders[index + 1] ?? '')
  }
  if (own.bodyBytes !== undefined) lines.push('content-length', String(own.bodyBytes))
  lines.push(
    identityHeader,
    own.identity,
    'X-Request-Id',
    call.request.id,
    'traceparent',
    traceparentFor(parent, call.request.id),
    'Forwarded',
    forwardedFor(call, own.publicOrigin),
  )
  return lines
}
