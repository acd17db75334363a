import { errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose'

/** Where the status of a token stands (draft-ietf-oauth-status-list section 6.1). */
export interface StatusPlace {
  readonly uri: string
  readonly index: number
}

/** Who is calling, and what they may do: what a handler gets to know. */
export interface Caller {
  /** The user's id; for a consumer that speaks for itself, its key. */
  readonly subject: string
  /** The consumer that presented the token: its `client_id`. */
  readonly consumerKey: string
  /** The company that subject and consumer belong to. Every record read or changed must be this company's. */
  readonly companyId: string
  /** What the token allows, as `<module>:<action>`. */
  readonly permissions: ReadonlySet<string>
  /** Whether a user authorized the consumer, or the consumer speaks for itself (RFC 6749 section 4.4). */
  readonly kind: 'user' | 'consumer'
  /** The token's `jti`: names the token in a log without being one. */
  readonly tokenId: string
  readonly expiresAt: Date
  /** Whether the token allows all of these permissions. */
  may(...permissions: string[]): boolean
}

type Facts = Omit<Caller, 'may'>

/** A caller, frozen: the same one is handed to every call with the same token. */
class KnownCaller implements Caller {
  readonly subject!: string
  readonly consumerKey!: string
  readonly companyId!: string
  readonly permissions!: ReadonlySet<string>
  readonly kind!: 'user' | 'consumer'
  readonly tokenId!: string
  readonly expiresAt!: Date

  constructor(facts: Facts) {
    Object.assign(this, facts)
    Object.freeze(this)
  }

  may(...permissions: string[]): boolean {
    return permissions.every((permission) => this.permissions.has(permission))
  }
}

/** The same caller with other permissions. @param caller as the token has it @param permissions those it has now */
export const withPermissions = (caller: Caller, permissions: ReadonlySet<string>): Caller =>
  new KnownCaller({ ...caller, permissions })

/** A token that was verified. */
export interface VerifiedToken {
  caller: Caller
  /** `undefined` when it does not say where its status stands. */
  status: StatusPlace | undefined
  /** After this moment it must not be accepted any more, leeway included; in milliseconds since 1970. */
  goodUntil: number
}

/** Why a token must not be accepted. */
export type InvalidReason = 'expired' | 'invalid' | 'revoked' | 'narrowed' | 'opaque'

/** A token that must not be accepted. */
export class InvalidToken extends Error {
  override name = 'InvalidToken'
  readonly reason: InvalidReason

  constructor(reason: InvalidReason, cause?: unknown) {
    super(`the access token is ${reason}`, { cause })
    this.reason = reason
  }
}

const clockLeewaySeconds = 30
const requiredClaims = ['iss', 'sub', 'client_id', 'jti', 'aud', 'exp', 'iat', 'scope', 'company_id']

/**
 * The permissions in a `scope` value (RFC 6749 section 3.3).
 * @param scope space-separated; what is no text has none
 */
export const toPermissions = (scope: unknown): Set<string> =>
  new Set(typeof scope === 'string' ? scope.split(' ').filter((value) => value !== '') : [])

function readStatus(status: unknown): StatusPlace | undefined {
  if (status === undefined) return undefined
  if (typeof status !== 'object' || status === null || !('status_list' in status)) throw new InvalidToken('invalid')
  const { status_list: list } = status
  if (typeof list !== 'object' || list === null || !('idx' in list) || !('uri' in list))
    throw new InvalidToken('invalid')
  const { idx: index, uri } = list
  if (typeof index !== 'number' || !Number.isSafeInteger(index) || index < 0 || typeof uri !== 'string') {
    throw new InvalidToken('invalid')
  }
  return { uri, index }
}

function readToken(claims: JWTPayload): VerifiedToken {
  const text = (name: string): string => {
    const value = claims[name]
    if (typeof value !== 'string' || value === '') throw new InvalidToken('invalid')
    return value
  }
  const { scope, iat, exp, cnf } = claims
  if (typeof scope !== 'string' || typeof iat !== 'number' || typeof exp !== 'number') throw new InvalidToken('invalid')
  // A token bound to its holder's key must not pass as a plain bearer token (RFC 9449 section 7.1): a thief would present it so.
  if (cnf !== undefined) throw new InvalidToken('invalid')
  const subject = text('sub')
  const consumerKey = text('client_id')
  const caller = new KnownCaller({
    subject,
    consumerKey,
    companyId: text('company_id'),
    permissions: toPermissions(scope),
    kind: subject === consumerKey ? 'consumer' : 'user',
    tokenId: text('jti'),
    expiresAt: new Date(exp * 1000),
  })
  return { caller, status: readStatus(claims['status']), goodUntil: (exp + clockLeewaySeconds) * 1000 }
}

/** Whether only the issuer can read a token. @param token as presented */
export const isOpaque = (token: string): boolean => token.startsWith('lk_at_')

/**
 * Who calls with a token, by what the issuer says of it (RFC 7662 section 2.2).
 * @param answer of an active token
 * @param expected issuer and audience
 * @throws InvalidToken when it is not meant for this API
 */
export function readIntrospected(
  answer: Record<string, unknown>,
  expected: { issuer: string; audience: string },
): Caller {
  const isForUs = [answer['aud']].flat().includes(expected.audience)
  if (answer['iss'] !== expected.issuer || !isForUs) throw new InvalidToken('invalid')
  return readToken(answer).caller
}

/**
 * Checks a JWT access token (RFC 9068 section 4, RFC 8725 section 3): its type, algorithm, signature by a published key of the
 * issuer, issuer, audience, time and claims.
 * @param token as presented
 * @param findKey finds the issuer's key; keys that the token itself brings or points at are never used
 * @param expected issuer and audience
 * @returns who calls, and what has to be looked at each time
 * @throws InvalidToken, or what `findKey` throws when the issuer can't be reached
 */
export async function verifyAccessToken(
  token: string,
  findKey: JWTVerifyGetKey,
  expected: { issuer: string; audience: string },
): Promise<VerifiedToken> {
  try {
    const { payload } = await jwtVerify(token, findKey, {
      ...expected,
      typ: 'at+jwt',
      algorithms: ['ES256', 'RS256'],
      clockTolerance: clockLeewaySeconds,
      requiredClaims,
    })
    return readToken(payload)
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw new InvalidToken('expired', error)
    if (error instanceof errors.JOSEError) throw new InvalidToken('invalid', error)
    throw error
  }
}
