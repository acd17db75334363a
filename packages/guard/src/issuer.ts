import { isTrustworthy } from './options.ts'

/** The authorization server did not answer, or not as it must. Nobody is let in then, and nobody is to blame but it. */
export class IssuerUnavailable extends Error {
  override name = 'IssuerUnavailable'
}

/** What the guard needs from the metadata document (RFC 8414 section 2). */
export interface Metadata {
  jwksUri: string
  introspectionEndpoint: string | undefined
  /** Where changes of tokens' statuses are told, and where it is confirmed that they are known. */
  statusChangesEndpoint: string | undefined
  statusConfirmationEndpoint: string | undefined
}

/** The authorization server as a resource server sees it. Everything is fetched when first needed and shared by concurrent calls. */
export interface Issuer {
  /** The metadata document. @throws IssuerUnavailable */
  metadata(): Promise<Metadata>
  /** Forgets the metadata, so that the next call reads it anew: what it pointed at did not work. */
  forget(): void
}

const timeoutMilliseconds = 5000

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
  return {
    jwksUri,
    introspectionEndpoint: endpoint('introspection_endpoint'),
    statusChangesEndpoint: endpoint('token_status_changes_endpoint'),
    statusConfirmationEndpoint: endpoint('token_status_confirmation_endpoint'),
  }
}

/**
 * Speaks to one authorization server.
 * @param issuer its issuer identifier, already checked
 */
export function createIssuer(issuer: string): Issuer {
  let pending: Promise<Metadata> | undefined
  return {
    metadata() {
      const reading = (pending ??= fetchMetadata(issuer).catch((error: unknown) => {
        pending = undefined
        throw error
      }))
      return reading
    },
    forget() {
      pending = undefined
    },
  }
}
