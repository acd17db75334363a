import { getDomain } from 'tldts'

// The parts of RFC 3986 section 3, without the normalising that the URL class would do. Scheme and host may be in either case there.
const loopback = /^(http:\/\/(?:localhost|127\.0\.0\.1|\[::1\]))(?::[0-9]+)?(?=[/?]|$)(.*)$/iu

const loopbackParts = (uri: string): { start: string; rest: string } | undefined => {
  // A port above 65535 would make it an address that nobody can go to.
  const [, start, rest] = URL.canParse(uri) ? (loopback.exec(uri) ?? []) : []
  return start === undefined || rest === undefined ? undefined : { start, rest }
}

/**
 * Whether a redirect URI leads to a program on the user's own machine (RFC 8252 section 7.3).
 * @param uri as registered or requested
 */
export const isLoopbackRedirect = (uri: string): boolean => loopbackParts(uri) !== undefined

/**
 * Whether a requested redirect URI is a registered one: the same text, but for the port on loopback
 * (RFC 9700 section 4.1.3, RFC 8252 section 7.3).
 * @param requested decoded from the request
 * @param registered as stored
 */
export function redirectUriMatches(requested: string, registered: string): boolean {
  if (requested === registered) return true
  const asked = loopbackParts(requested)
  const known = loopbackParts(registered)
  return asked !== undefined && known !== undefined && asked.start === known.start && asked.rest === known.rest
}

/**
 * Whether a requested redirect URI is one of the registered ones; see {@link redirectUriMatches}.
 * @param requested decoded from the request
 * @param registered as stored
 */
export const isRegisteredRedirect = (requested: string, registered: readonly string[]): boolean =>
  registered.some((uri) => redirectUriMatches(requested, uri))

/**
 * Where a redirect URI leads, as a person can judge it: the host, or the scheme of a private-use one.
 * @param uri a registered redirect URI
 */
export function redirectHost(uri: string): string {
  const url = new URL(uri)
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.host : url.protocol
}

/** The site that an address belongs to: what somebody registered under a public suffix, or an IP address as it stands. */
const siteOf = ({ hostname }: URL): string => getDomain(hostname, { allowPrivateDomains: true }) ?? hostname

/**
 * Whether a redirect URI leads to another site than an app's own. An app on the user's own device has no site to be compared.
 * @param uri a registered redirect URI
 * @param website the app's, an https address, if it has one
 */
export function redirectsElsewhere(uri: string, website: string | null): boolean {
  const target = new URL(uri)
  return website !== null && target.protocol === 'https:' && siteOf(target) !== siteOf(new URL(website))
}

/**
 * A redirect URI with the answer appended to its query, which may already hold something (RFC 6749 section 3.1.2).
 * @param uri the redirect URI in effect
 * @param parameters what to append; `undefined` ones are left out
 */
export function appendToRedirect(uri: string, parameters: Record<string, string | undefined>): string {
  const pairs = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  )
  const [head = '', query] = uri.split(/\?(.*)/su, 2)
  return `${head}?${[...(query ? [query] : []), ...pairs].join('&')}`
}
