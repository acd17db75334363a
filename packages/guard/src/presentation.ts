/** How a caller presented a token: one token, nothing, or something that has to be refused. */
export type Presentation =
  | { kind: 'token'; token: string }
  | { kind: 'none' }
  | { kind: 'malformed'; reason: 'parameter' | 'repeated' | 'syntax' }

// RFC 9110 section 11.2, token68: what RFC 6750 section 2.1 calls b64token.
const token68 = /^[A-Za-z0-9._~+/-]+=*$/u

/**
 * Reads how a token was presented (RFC 6750 section 2). Only the header counts; a token that is also, or only, a parameter is refused
 * because it may have reached logs and histories on its way (RFC 9700 section 4.3.2).
 * @param authorization every Authorization header line: runtimes silently keep only the first
 * @param parameterNames names in the query and in a form body
 */
export function readPresentation(authorization: readonly string[], parameterNames: Iterable<string>): Presentation {
  for (const name of parameterNames) {
    if (name === 'access_token') return { kind: 'malformed', reason: 'parameter' }
  }
  if (authorization.length > 1) return { kind: 'malformed', reason: 'repeated' }
  const value = (authorization[0] ?? '').replace(/^[ \t]+|[ \t]+$/gu, '')
  const scheme = /^[^ \t]*/u.exec(value)?.[0] ?? ''
  // Another scheme is no attempt at this one (RFC 9110 section 11.6.2), so there is no error to report about it.
  if (scheme.toLowerCase() !== 'bearer') return { kind: 'none' }
  const token = value.slice(scheme.length).replace(/^ +/u, '')
  return token68.test(token) ? { kind: 'token', token } : { kind: 'malformed', reason: 'syntax' }
}

/** How many bytes of a form are looked at before its sender is known. */
export const anonymousFormBytes = 65_536

/**
 * The parameter names in a URL's query, decoded.
 * @param url absolute URL or request target
 */
export function queryNames(url: string): string[] {
  const start = url.indexOf('?')
  return start < 0 ? [] : [...new URLSearchParams(url.slice(start + 1)).keys()]
}

/**
 * Whether a body is a form whose parameters RFC 6750 section 2.2 speaks of.
 * @param contentType value of the Content-Type header, if there is one
 */
export const isForm = (contentType: string | null | undefined): boolean =>
  contentType?.split(';')[0]?.trim().toLowerCase() === 'application/x-www-form-urlencoded'

/**
 * The parameter names in a form body.
 * @param body its bytes, which are used up
 * @param limit how many bytes to look at, at least
 */
export async function formNames(body: AsyncIterable<Uint8Array>, limit: number): Promise<string[]> {
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true })
    size += chunk.length
    if (size >= limit) break
  }
  return [...new URLSearchParams(text).keys()]
}
