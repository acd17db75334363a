import { z } from 'zod'
import type { FieldErrorCode } from './plain/field-errors.ts'

const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]'])
const reservedParameters = new Set(['code', 'state', 'iss', 'error'])
// RFC 3986 section 2: every character a URI can have.
const uriCharacters = /^(?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$/u
// Generic syntax of RFC 3986 section 3, taken apart without normalising: what is stored is compared octet by octet later.
const uriParts = /^([A-Za-z][A-Za-z0-9+.-]*):(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(#.*)?$/u

const namesReservedParameter = (query: string): boolean =>
  query.split('&').some((pair) => {
    const name = (pair.split('=')[0] ?? '').replaceAll('+', ' ')
    try {
      return reservedParameters.has(decodeURIComponent(name))
    } catch {
      return true
    }
  })

/**
 * Says what is wrong with a redirect URI that someone wants to register, or `undefined` if nothing is. https anywhere, http on
 * loopback only, private-use schemes with a dot; no fragment, wildcard, user information or query fields that the answer uses
 * (RFC 6749 section 3.1.2, RFC 8252 sections 7.1 and 8.4, RFC 9700 section 2.1).
 * @param uri the text as entered
 */
export function redirectUriFault(uri: string): FieldErrorCode | undefined {
  const parts = uriParts.exec(uri)
  if (!parts || !uriCharacters.test(uri) || !URL.canParse(uri)) return 'redirect_uri_not_absolute'
  const [, scheme = '', authority, , query, fragment] = parts
  const lowerScheme = scheme.toLowerCase()
  if (fragment !== undefined) return 'redirect_uri_fragment'
  if (uri.includes('*')) return 'redirect_uri_wildcard'
  if (authority?.includes('@')) return 'redirect_uri_user_info'
  if (query !== undefined && namesReservedParameter(query)) return 'redirect_uri_reserved_query'
  if (lowerScheme === 'https') return authority ? undefined : 'redirect_uri_not_absolute'
  if (lowerScheme === 'http') {
    if (!authority) return 'redirect_uri_not_absolute'
    return loopbackHosts.has(authority.replace(/:[0-9]+$/u, '').toLowerCase()) ? undefined : 'redirect_uri_http'
  }
  return lowerScheme.includes('.') ? undefined : 'redirect_uri_scheme'
}

/** A redirect URI that may be registered; see {@link redirectUriFault}. */
export const redirectUriSchema = z
  .string()
  .trim()
  .min(1)
  .max(2000)
  .superRefine((uri, context) => {
    const fault = uri === '' ? undefined : redirectUriFault(uri)
    if (fault) context.addIssue({ code: 'custom', message: fault })
  })
