import { expect } from 'vitest'
import type { Answer } from './browser.ts'
import type { OAuthBody } from './oauth-client.ts'

/** What a description may consist of (RFC 6749 sections 4.1.2.1 and 5.2). */
export const descriptionSyntax = /^[\x20-\x21\x23-\x5B\x5D-\x7E]*$/u

/** A JSON error of an OAuth endpoint (RFC 6749 section 5.2): code and description, and nothing else. */
export function expectOAuthError(answer: Answer<OAuthBody>, status: number, error: string): void {
  const { headers, body } = answer
  expect({ status: answer.status, error: body.error }).toEqual({ status, error })
  expect(Object.keys(body).filter((name) => name !== 'error' && name !== 'error_description')).toEqual([])
  expect(body.error_description ?? '').toMatch(descriptionSyntax)
  expect(headers.get('content-type')).toMatch(/^application\/json/u)
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  if (status === 401) expect(headers.get('www-authenticate')).toMatch(/^Basic realm="/u)
}

/** A redirect back to the app with an error (RFC 6749 section 4.1.2.1, RFC 9207 section 2). @returns the address */
export function expectErrorRedirect(
  location: string | null,
  expected: { redirectUri: string; error: string; issuer: string; state?: string },
): URL {
  const url = new URL(location ?? 'missing:location')
  const { searchParams } = url
  expect(`${url.origin}${url.pathname}`).toBe(expected.redirectUri)
  expect(Object.fromEntries(searchParams)).toEqual({
    error: expected.error,
    error_description: expect.stringMatching(descriptionSyntax),
    iss: expected.issuer,
    ...(expected.state === undefined ? {} : { state: expected.state }),
  })
  expect(url.hash).toBe('')
  return url
}

/** The headers of a page that can't be framed, leaks no referrer and is not kept. */
export function expectPageHeaders(headers: Headers): void {
  const policy = headers.get('content-security-policy') ?? ''
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).toContain("base-uri 'none'")
  expect(policy).toMatch(/script-src (?![^;]*unsafe-inline)/u)
  expect(policy).not.toContain('form-action')
  expect(headers.get('x-frame-options')).toBe('DENY')
  expect(headers.get('referrer-policy')).toBe('no-referrer')
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
}

/** A page of our own instead of a redirect. @returns its text but for the trace id, which is the header's */
export async function expectLocalPage(response: Response, status = 400): Promise<string> {
  expect({ status: response.status, location: response.headers.get('location') }).toEqual({ status, location: null })
  expect(response.headers.get('content-type')).toMatch(/^text\/html/u)
  expectPageHeaders(response.headers)
  const traceId = response.headers.get('x-request-id') ?? 'missing'
  const text = await response.text()
  expect(text).toContain(traceId)
  return text.replace(traceId, '')
}
