/** What a resource server says about itself and about whom it trusts. */
export interface GuardOptions {
  /** The authorization server's issuer identifier, exactly as its metadata states it (RFC 8414 section 2). */
  issuer: string
  /** This resource server's identifier: what a token's `aud` must contain (RFC 9068 section 3). */
  audience: string
  /**
   * The resource server's own credentials. With them every call is checked by introspection (RFC 7662), so that a revoked token
   * or a permission that was taken away is refused at once; without them at the latest when the token expires.
   */
  introspection?: { key: string; secret: string } | undefined
  /** Names the protected area in challenges (RFC 9110 section 11.5): printable ASCII without `"` and `\`. */
  realm?: string | undefined
}

const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]'])
// RFC 6749 section 3.3: what one scope value can consist of. Also what may stand in a quoted string without escaping.
const scopeToken = /^[\u0021\u0023-\u005b\u005d-\u007e]+$/u
const quotable = /^[\u0020\u0021\u0023-\u005b\u005d-\u007e]+$/u

/**
 * Whether tokens, keys and credentials may travel to this address: https, or http on this machine only.
 * @param url absolute URL
 */
export const isTrustworthy = (url: string): boolean => {
  if (!URL.canParse(url)) return false
  const { protocol, hostname } = new URL(url)
  return protocol === 'https:' || (protocol === 'http:' && loopbackHosts.has(hostname))
}

/**
 * Refuses options that could only fail later, while the program starts.
 * @throws TypeError naming the option
 */
export function checkOptions({ issuer, audience, introspection, realm }: GuardOptions): void {
  if (!isTrustworthy(issuer) || /[?#]/u.test(issuer)) {
    throw new TypeError('issuer must be an https URL (or http on loopback) without query and fragment')
  }
  if (!audience) throw new TypeError('audience must name this resource server')
  if (introspection && (!introspection.key || !introspection.secret)) {
    throw new TypeError('introspection needs both key and secret')
  }
  if (realm !== undefined && !quotable.test(realm)) {
    throw new TypeError('realm must be printable ASCII without quotes and backslashes')
  }
}

/**
 * Refuses permissions that could never be in a token.
 * @param permissions what a call needs, all of them
 * @throws TypeError naming the rule
 */
export function checkPermissions(permissions: readonly string[]): void {
  if (!permissions.every((permission) => scopeToken.test(permission))) {
    throw new TypeError('a permission is one scope value: printable ASCII without spaces, quotes and backslashes')
  }
}
