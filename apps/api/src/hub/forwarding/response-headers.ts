import type { IncomingHttpHeaders } from 'node:http'
import type { HubUpstream } from '../../features/modules/hub-modules.ts'
import { traceHeader } from '../../web/trace-id.ts'
import { hubPrefix } from '../target.ts'

/**
 * What an upstream can't say, because it would be said of the whole origin, which is the console's too; and what is of its connection only
 * (RFC 9110 section 7.6.1).
 */
const dropped = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  // Who may call is said by the Hub; a browser would ask the person for a password.
  'www-authenticate',
  // It would vouch for an answer that is not the one that was signed.
  'server-authorization',
  'set-cookie',
  'clear-site-data',
  'service-worker-allowed',
  'strict-transport-security',
  'public-key-pins',
  'alt-svc',
  'nel',
  'report-to',
  'reporting-endpoints',
  'origin-agent-cluster',
  'accept-ch',
  // The Hub's own.
  'cache-control',
  'content-security-policy',
  'content-security-policy-report-only',
  'x-content-type-options',
  'x-request-id',
])

/** What is for caches between us and the caller, none of which may serve one caller's answer to another. */
const isForSharedCaches = (name: string): boolean =>
  name.endsWith('cdn-cache-control') || name.startsWith('surrogate-') || name === 'edge-control'

/** What makes a proxy in front of us send a file of its own, or another address's answer, instead. */
const commandsProxy = (name: string): boolean =>
  name.startsWith('x-accel-') ||
  name === 'x-sendfile' ||
  name === 'x-lighttpd-send-file' ||
  name === 'x-lighttpd-sendfile' ||
  name === 'x-reproxy-url'

const isDropped = (name: string): boolean =>
  dropped.has(name) || name.startsWith('access-control-') || isForSharedCaches(name) || commandsProxy(name)

/**
 * Pages of any origin may read the answers (Fetch standard, "CORS protocol"): what counts is the token, which no browser adds by itself.
 */
export const crossOriginHeaders = ['access-control-allow-origin', '*', 'access-control-expose-headers', '*']

/**
 * The header lines that every answer of the Hub has, names and values in turn. What an upstream sends is a document of our origin: it
 * runs nothing and is what it says it is.
 * @param securityHeaders what answers to programs have
 */
export const ownHeaders = (securityHeaders: Record<string, string>): string[] => [
  ...Object.entries(securityHeaders).flat(),
  'content-security-policy',
  "sandbox; default-src 'none'; frame-ancestors 'none'",
  ...crossOriginHeaders,
]

/** An address below the upstream's as one below the Hub's; any other as it stands. */
function throughHub(location: string, upstream: HubUpstream, moduleKey: string): string {
  const { origin, basePath } = upstream
  const path = location.startsWith(`${origin}/`) || location === origin ? location.slice(origin.length) : location
  if (path.startsWith('//') || (path !== '' && !path.startsWith('/'))) return location
  if (basePath !== '' && path !== basePath && !/^[/?#]/u.test(path.slice(basePath.length))) return location
  if (!path.startsWith(basePath)) return location
  return `${hubPrefix}/${moduleKey}${path.slice(basePath.length)}`
}

/** What an answer has once. The runtime hands over several lines of one name as a list. */
const singleValued = ['content-type', 'location', 'content-location'] as const

/**
 * The upstream's header lines, of which those that stand for themselves are there once: the first counts, as for the runtime's own client.
 * @param received names in lower case
 */
export function withSingleValues(received: IncomingHttpHeaders): IncomingHttpHeaders {
  const lists = singleValued.filter((name) => Array.isArray(received[name]))
  if (lists.length === 0) return received
  return { ...received, ...Object.fromEntries(lists.map((name) => [name, [received[name]].flat()[0]])) }
}

/** The names that `Connection` lists, in one line or several: of the upstream's connection only, too. */
const listedIn = (connection: string | readonly string[] | undefined): Set<string> | undefined =>
  connection === undefined || connection === 'keep-alive' || connection === 'close'
    ? undefined
    : new Set(
        [connection]
          .flat()
          .join()
          .toLowerCase()
          .split(/[\s,]+/u),
      )

/** A directive of `Cache-Control` (RFC 9111 section 5.2), whose argument may hold commas in quotes. */
const directives = /[^\s,=]+(?:=(?:"[^"]*"|[^\s,"]*))?/gu

/** Directives by which an answer to one caller would be kept for others, or which say what is said here. */
const isOfSharing = (directive: string): boolean =>
  /^(?:public|private|s-maxage|proxy-revalidate)(?:=|$)/iu.test(directive)

/**
 * How the caller may keep the answer. Only they: by the address alone it is not told whose answer it is. What nobody said how to keep is not
 * kept at all.
 */
function cacheControl(received: string | readonly string[] | undefined): string {
  if (received === undefined) return 'no-store'
  const kept = ([received].flat().join().match(directives) ?? []).filter((directive) => !isOfSharing(directive))
  return ['private', ...kept].join(', ')
}

/**
 * The header lines of the answer, names and values in turn.
 * @param received the upstream's, names in lower case
 * @param about the Hub's own lines, the call's trace id, the module's key and upstream; `saysItself` knows the names of what the Hub says
 *   besides, which the upstream's lines would contradict
 */
export function responseHeaders(
  received: IncomingHttpHeaders,
  about: {
    own: readonly string[]
    traceId: string
    moduleKey: string
    upstream: HubUpstream
    saysItself: (name: string) => boolean
  },
): string[] {
  const { own, traceId, moduleKey, upstream, saysItself } = about
  const listed = listedIn(received.connection)
  const lines = [...own, traceHeader, traceId]
  for (const [name, value] of Object.entries(received)) {
    if (value === undefined || isDropped(name) || listed?.has(name) || saysItself(name)) continue
    if (typeof value === 'string') {
      const isAddress = name === 'location' || name === 'content-location'
      lines.push(name, isAddress ? throughHub(value, upstream, moduleKey) : value)
    } else for (const one of value) lines.push(name, one)
  }
  lines.push('cache-control', cacheControl(received['cache-control']), 'vary', 'Authorization')
  return lines
}
