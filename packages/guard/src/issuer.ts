import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose'
import { isTrustworthy } from './options.ts'

/** The authorization server did not answer, or not as it must. Nobody is let in then, and nobody is to blame but it. */
export class IssuerUnavailable extends Error {
  override name = 'IssuerUnavailable'
}

/** What the guard needs from the metadata document (RFC 8414 section 2). */
export interface Metadata {
  jwksUri: string
  introspectionEndpoint: string | undefined
}

/** The authorization server as a resource server sees it. Everything is fetched when first needed and shared by concurrent calls. */
export interface Issuer {
  /** The metadata document. @throws IssuerUnavailable */
  metadata(): Promise<Metadata>
  /** Forgets the metadata, so that the next call reads it anew: what it pointed at did not work. */
  forget(): void
  /** Finds the key of a token among the issuer's published ones. @throws IssuerUnavailable, or jose's errors for a token without one */
  findKey: JWTVerifyGetKey
}

const timeoutMilliseconds = 5000
const keyLifetimeMilliseconds = 300_000
// A key that appears between two fetches is found after this long; made-up key ids cause no more than one fetch in it.
const unknownKeyCooldownMilliseconds = 5000

/**
 * Fetches a JSON object from the authorization server. Redirects are not followed: the answer must come from where it was asked for.
 * @param url where
 * @param what its name in the error
 * @param init method, headers and body
 * @throws IssuerUnavailable whatever goes wrong
 */
export async function fetchObject(url: string, what: string, init: RequestInit = {}): Promise<Record<string, unknown>> {
  let response: Response
  let document: unknown
  try {
    response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(timeoutMilliseconds) })
    document = response.status === 200 ? await response.json() : await response.body?.cancel()
  } catch (cause) {
    throw new IssuerUnavailable(`${what} could not be read from ${url}`, { cause })
  }
  if (response.status !== 200) throw new IssuerUnavailable(`${what} at ${url} answered ${response.status}`)
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new IssuerUnavailable(`${what} at ${url} is not a JSON object`)
  }
  return Object.fromEntries(Object.entries(document))
}

/**
 * Where an issuer's metadata is: the well-known part goes between host and path (RFC 8414 section 3.1).
 * @param issuer issuer identifier
 */
export function metadataUrl(issuer: string): string {
  const { origin, pathname } = new URL(issuer)
  return `${origin}/.well-known/oauth-authorization-server${pathname.replace(/\/$/u, '')}`
}

async function fetchMetadata(issuer: string): Promise<Metadata> {
  const document = await fetchObject(metadataUrl(issuer), 'the metadata')
  // RFC 8414 section 3.3: a document that names another issuer must not be used.
  if (document['issuer'] !== issuer) throw new IssuerUnavailable(`the metadata does not name ${issuer} as its issuer`)
  const endpoint = (name: string): string | undefined => {
    const url = document[name]
    if (url === undefined) return undefined
    if (typeof url !== 'string' || !isTrustworthy(url))
      throw new IssuerUnavailable(`the metadata's ${name} is not usable`)
    return url
  }
  const jwksUri = endpoint('jwks_uri')
  if (jwksUri === undefined) throw new IssuerUnavailable('the metadata has no jwks_uri')
  return { jwksUri, introspectionEndpoint: endpoint('introspection_endpoint') }
}

const isFaultOfToken = (error: unknown): boolean =>
  error instanceof errors.JWKSNoMatchingKey ||
  error instanceof errors.JWKSMultipleMatchingKeys ||
  error instanceof errors.JOSENotSupported

/**
 * Speaks to one authorization server.
 * @param issuer its issuer identifier, already checked
 */
export function createIssuer(issuer: string): Issuer {
  let pendingMetadata: Promise<Metadata> | undefined
  let keys: { uri: string; set: ReturnType<typeof createRemoteJWKSet> } | undefined

  const forget = () => {
    pendingMetadata = undefined
  }

  const metadata = () => {
    pendingMetadata ??= fetchMetadata(issuer).catch((error: unknown) => {
      forget()
      throw error
    })
    return pendingMetadata
  }

  const keySet = async () => {
    const { jwksUri } = await metadata()
    if (keys?.uri !== jwksUri) {
      const set = createRemoteJWKSet(new URL(jwksUri), {
        timeoutDuration: timeoutMilliseconds,
        cacheMaxAge: keyLifetimeMilliseconds,
        cooldownDuration: unknownKeyCooldownMilliseconds,
      })
      keys = { uri: jwksUri, set }
    }
    return keys.set
  }

  return {
    metadata,
    forget,
    findKey: async (header, token) => {
      const set = await keySet()
      try {
        return await set(header, token)
      } catch (cause) {
        if (isFaultOfToken(cause)) throw cause
        // Keys that are still good keep serving the tokens they signed, even if someone asks for unknown ones meanwhile.
        if (!set.fresh) forget()
        throw new IssuerUnavailable('the keys of the issuer could not be read', { cause })
      }
    },
  }
}
