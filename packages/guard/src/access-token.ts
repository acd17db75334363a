import { errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose'

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
}

/** A token that must not be accepted. */
export class InvalidToken extends Error {
  override name = 'InvalidToken'
  readonly reason: 'expired' | 'invalid'

  constructor(reason: 'expired' | 'invalid', cause?: unknown) {
    super(`the access token is ${reason}`, { cause })
    this.reason = reason
  }
}

const clockLeewaySeconds = 30
const requiredClaims = ['iss', 'sub', 'client_id', 'jti', 'aud', 'exp', 'iat', 'scope', 'company_id']

/**
 * The permissions in a `scope` value (RFC 6749 section 3.3).
 * @param scope space-separated
 */
export const toPermissions = (scope: string): Set<string> => new Set(scope.split(' ').filter((value) => value !== ''))

function readCaller(claims: JWTPayload): Caller {
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
  return {
    subject,
    consumerKey,
    companyId: text('company_id'),
    permissions: toPermissions(scope),
    kind: subject === consumerKey ? 'consumer' : 'user',
    tokenId: text('jti'),
    expiresAt: new Date(exp * 1000),
  }
}

/**
 * Checks a JWT access token (RFC 9068 section 4, RFC 8725 section 3): its type, algorithm, signature by a published key of the
 * issuer, issuer, audience, time and claims.
 * @param token as presented
 * @param findKey finds the issuer's key; keys that the token itself brings or points at are never used
 * @param expected issuer and audience
 * @throws InvalidToken, or what `findKey` throws when the issuer can't be reached
 */
export async function verifyAccessToken(
  token: string,
  findKey: JWTVerifyGetKey,
  expected: { issuer: string; audience: string },
): Promise<Caller> {
  try {
    const { payload } = await jwtVerify(token, findKey, {
      ...expected,
      typ: 'at+jwt',
      algorithms: ['ES256', 'RS256'],
      clockTolerance: clockLeewaySeconds,
      requiredClaims,
    })
    return readCaller(payload)
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw new InvalidToken('expired', error)
    if (error instanceof errors.JOSEError) throw new InvalidToken('invalid', error)
    throw error
  }
}
