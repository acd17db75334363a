import { Buffer } from 'node:buffer'
import { fetchObject, type Issuer, IssuerUnavailable } from './issuer.ts'

// RFC 6749 section 2.3.1: key and secret are form-encoded before they are joined.
const formEncode = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1)

/** The resource server's own. */
export interface Credentials {
  key: string
  secret: string
}

/** Credentials as an Authorization header. */
export const basic = ({ key, secret }: Credentials): string =>
  `Basic ${Buffer.from(`${formEncode(key)}:${formEncode(secret)}`).toString('base64')}`

/** A failure that took as long, in milliseconds, is that of an issuer that does not answer; and for how long it is not asked again then. */
const slowMilliseconds = 1000
const breakMilliseconds = 1000

/**
 * Asks the issuer about tokens (RFC 7662). Neither answers nor calls under way are shared: an answer that began before a revocation
 * must not let in a call that began after it.
 * @param issuer whom to ask
 * @param credentials the resource server's own
 * @returns a function from a token to what the issuer says of it now, or `undefined` when it is not active; throws IssuerUnavailable
 */
export function createIntrospection(
  issuer: Issuer,
  credentials: Credentials,
): (token: string) => Promise<Record<string, unknown> | undefined> {
  const authorization = basic(credentials)
  let failed: { error: unknown; until: number } | undefined

  const ask = async (token: string) => {
    const { introspectionEndpoint } = await issuer.metadata()
    if (introspectionEndpoint === undefined) throw new IssuerUnavailable('the metadata has no introspection_endpoint')
    const answer = await fetchObject(introspectionEndpoint, 'introspection', {
      method: 'POST',
      headers: { Authorization: authorization, Accept: 'application/json' },
      body: new URLSearchParams({ token, token_type_hint: 'access_token' }),
    })
    if (typeof answer['active'] !== 'boolean')
      throw new IssuerUnavailable('introspection did not say whether the token is active')
    return answer['active'] ? answer : undefined
  }

  return async (token) => {
    // Calls don't queue up before an issuer that does not answer.
    if (failed && performance.now() < failed.until) throw failed.error
    const askedAt = performance.now()
    try {
      return await ask(token)
    } catch (error) {
      const now = performance.now()
      if (now - askedAt >= slowMilliseconds) failed = { error, until: now + breakMilliseconds }
      issuer.forget()
      throw error
    }
  }
}
