import type { FailureDetail, FailureReason } from '@latchkey/contracts'
import { difference, notAmong } from '../failure-detail.ts'

/** What `client_assertion_type` must be (RFC 7523 section 2.2). */
export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** The signatures we take, of RFC 7518 section 3.1. */
export const assertionAlgorithms = ['ES256', 'RS256'] as const
/** One of {@link assertionAlgorithms}. */
export type AssertionAlgorithm = (typeof assertionAlgorithms)[number]

/** How far ahead an assertion may end, in seconds. */
export const maxAssertionSeconds = 300
/** By how much a client's clock may differ from ours, in seconds. */
export const clockSkewSeconds = 30

const maxLength = 8192
const acceptedTypes = ['jwt', 'client-authentication+jwt']

/** A signed JWT as it stands: nothing in it is to be believed yet. */
export interface ClientAssertion {
  token: string
  header: Record<string, unknown>
  claims: Record<string, unknown>
}

/** What is wrong with an assertion, for the administrator. */
export interface AssertionFault {
  reason: FailureReason
  detail?: FailureDetail
}

/** An assertion that says what it must, if its signature is good. */
export interface SoundAssertion {
  algorithm: AssertionAlgorithm
  keyId: string | undefined
  jti: string
  /** When it ends by the client's clock. */
  expiresAt: Date
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const base64url = /^[A-Za-z0-9_-]+$/u

function decodeObject(encoded: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(utf8.decode(Buffer.from(encoded, 'base64url')))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value))
      : undefined
  } catch {
    return undefined
  }
}

/**
 * Takes a signed JWT in compact form apart (RFC 7515 section 7.1), without judging it.
 * @param token `client_assertion`
 * @returns `undefined` for anything else
 */
export function parseClientAssertion(token: string): ClientAssertion | undefined {
  const parts = token.length > maxLength ? [] : token.split('.', 4)
  if (parts.length !== 3 || !parts.every((part) => base64url.test(part) && part.length % 4 !== 1)) return undefined
  const [header, claims] = parts.slice(0, 2).map(decodeObject)
  return header && claims && { token, header, claims }
}

const isAlgorithm = (value: unknown): value is AssertionAlgorithm => assertionAlgorithms.some((name) => name === value)

const asText = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))

/** RFC 7515 section 4.1.9: a media type, in any case, whose `application/` may be left out. */
function typeFault(typ: unknown): AssertionFault | undefined {
  const type = typ === undefined ? 'JWT' : asText(typ)
  return acceptedTypes.includes(type.toLowerCase().replace(/^application\//u, ''))
    ? undefined
    : { reason: 'assertion_wrong_type', detail: notAmong(type, acceptedTypes) }
}

/** The client speaks for itself: it is both issuer and subject. */
const partyFault = (name: 'iss' | 'sub', value: unknown, clientId: string): AssertionFault | undefined =>
  value === clientId
    ? undefined
    : { reason: 'assertion_wrong_claims', detail: notAmong(`${name}=${asText(value)}`, [`${name}=${clientId}`]) }

/** A text, or an array of just one: an assertion for others too could be sent to us by one of them. */
function audienceFault(aud: unknown, audiences: readonly string[]): AssertionFault | undefined {
  const only: unknown = Array.isArray(aud) && aud.length === 1 ? aud[0] : aud
  if (typeof only === 'string' && audiences.includes(only)) return undefined
  return { reason: 'assertion_wrong_audience', detail: difference(asText(only), audiences) }
}

const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

/** Told without words, since the administrator's language is not known here. */
const outOfBounds = (reason: FailureReason, name: string, value: unknown, bound: string): AssertionFault => ({
  reason,
  detail: notAmong(`${name}=${asText(value)}`, [`${name}${bound}`]),
})

function startFault(name: 'nbf' | 'iat', value: unknown, now: number): AssertionFault | undefined {
  const latest = now + clockSkewSeconds
  return value === undefined || (isTime(value) && value <= latest)
    ? undefined
    : outOfBounds('assertion_wrong_claims', name, value, `<=${latest}`)
}

/**
 * Judges all of an assertion but its signature (RFC 7523 section 3, and rfc7523bis on the audience). Keys that it brings or points to
 * (`jwk`, `jku`, `x5c`, `x5u`) are not looked at.
 * @param assertion parsed
 * @param expected who must be speaking, the audiences that mean us, and the time
 */
export function judgeClientAssertion(
  { header, claims }: ClientAssertion,
  expected: { clientId: string; audiences: readonly string[]; now: Date },
): SoundAssertion | AssertionFault {
  const { alg, kid } = header
  const { exp, jti } = claims
  const { clientId } = expected
  const now = Math.floor(expected.now.getTime() / 1000)
  const latestEnd = now + maxAssertionSeconds + clockSkewSeconds

  if (!isAlgorithm(alg)) {
    return { reason: 'assertion_wrong_signature', detail: notAmong(asText(alg), assertionAlgorithms) }
  }
  // We understand no extension that an assertion could call critical (RFC 7515 section 4.1.11).
  if ('crit' in header || (kid !== undefined && typeof kid !== 'string')) return { reason: 'assertion_malformed' }
  const fault =
    typeFault(header['typ']) ??
    partyFault('iss', claims['iss'], clientId) ??
    partyFault('sub', claims['sub'], clientId) ??
    audienceFault(claims['aud'], expected.audiences) ??
    startFault('nbf', claims['nbf'], now) ??
    startFault('iat', claims['iat'], now)
  if (fault) return fault
  if (!isTime(exp) || exp > latestEnd) return outOfBounds('assertion_wrong_claims', 'exp', exp, `<=${latestEnd}`)
  if (exp + clockSkewSeconds <= now) return outOfBounds('assertion_expired', 'exp', exp, `>${now - clockSkewSeconds}`)
  if (typeof jti !== 'string' || jti === '') return outOfBounds('assertion_wrong_claims', 'jti', jti, '=…')
  return { algorithm: alg, keyId: kid, jti, expiresAt: new Date(exp * 1000) }
}
