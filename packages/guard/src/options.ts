import type { FeedEvent } from './follower.ts'

/** What a resource server says about itself and about whom it trusts. */
export interface GuardOptions {
  /** The authorization server's issuer identifier, exactly as its metadata states it (RFC 8414 section 2). */
  issuer: string
  /** This resource server's identifier: what a token's `aud` must contain (RFC 9068 section 3). */
  audience: string
  /**
   * The resource server's own credentials. With them introspection (RFC 7662) tells what a token may still do when some of it was taken
   * away, and answers while the issuer's status changes can't be followed; and the issuer is told what this guard knows.
   */
  credentials?: { key: string; secret: string } | undefined
  /**
   * For how many seconds tokens are accepted after the last that was heard of what was revoked: 30 unless you say otherwise, 3 at least.
   * Beyond it each call is checked by introspection, or refused for want of credentials.
   */
  maxStalenessSeconds?: number | undefined
  /** Told what happens between this guard and the issuer, for a log or metrics. What it throws is passed over. */
  onFeed?: ((event: FeedEvent) => void) | undefined
  /** Names the protected area in challenges (RFC 9110 section 11.5): printable ASCII without `"` and `\`. */
  realm?: string | undefined
}

/** Less would be shorter than the pauses of a connection that is well. */
const minStalenessSeconds = 3
/** Unless the owner says otherwise. */
export const defaultStalenessSeconds = 30

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
export function checkOptions({ issuer, audience, credentials, maxStalenessSeconds, realm }: GuardOptions): void {
  if (!isTrustworthy(issuer) || /[?#]/u.test(issuer)) {
    throw new TypeError('issuer must be an https URL (or http on loopback) without query and fragment')
  }
  if (!audience) throw new TypeError('audience must name this resource server')
  if (credentials && (!credentials.key || !credentials.secret)) {
    throw new TypeError('credentials are both key and secret')
  }
  if (maxStalenessSeconds !== undefined && !(maxStalenessSeconds >= minStalenessSeconds)) {
    throw new TypeError(`maxStalenessSeconds must be ${minStalenessSeconds} or more`)
  }
  if (realm !== undefined && !quotable.test(realm)) {
    throw new TypeError('realm must be printable ASCII without quotes and backslashes')
  }
}

/** Permissions that were found good: programs ask for the same few again and again. */
const good = new Set<string>()
const maxGood = 1000

/**
 * Refuses permissions that could never be in a token.
 * @param permissions what a call needs, all of them
 * @throws TypeError naming the rule
 */
export function checkPermissions(permissions: readonly string[]): void {
  for (const permission of permissions) {
    if (good.has(permission)) continue
    if (!scopeToken.test(permission)) {
      throw new TypeError('a permission is one scope value: printable ASCII without spaces, quotes and backslashes')
    }
    if (good.size < maxGood) good.add(permission)
  }
}
