/** `application/problem+json` (RFC 9457 section 3). */
export interface Problem {
  type: string
  title: string
  status: number
  detail: string
}

/** An answer to a caller who is not let in, ready to be sent by any framework. */
export interface Refusal {
  status: 400 | 401 | 403 | 503
  headers: Readonly<Record<string, string>>
  body: Problem
  /** For the log of a 503: why the authorization server could not be asked. Holds no credential. */
  cause?: Error
}

/** The refusals of one resource server. Every text in them is fixed, so nothing that was received is ever sent back. */
export interface Refusals {
  noCredentials(): Refusal
  malformed(reason: keyof typeof malformedReasons): Refusal
  invalidToken(reason: keyof typeof invalidTokenReasons): Refusal
  insufficientScope(required: readonly string[]): Refusal
  unavailable(cause: Error): Refusal
  /** For too long nothing was heard of what was revoked. */
  stale(cause: Error): Refusal
}

const malformedReasons = {
  parameter: 'Send the access token in the Authorization header only, not as a parameter',
  repeated: 'Send exactly one Authorization header',
  syntax: 'Send the Authorization header as: Bearer, a space, one token',
}

const invalidTokenReasons = {
  expired: 'The access token has expired',
  invalid: 'The access token is malformed, revoked or not meant for this API',
  revoked: 'The access token was revoked',
  opaque: 'The access token is opaque, and this API can read JWT access tokens only',
  narrowed: 'The access token may not do all that it says any more, or was revoked: get a new one',
}

/** How long, in seconds, a caller should wait for an authorization server that cannot be reached. */
const retryAfterSeconds = 5

const titles = { 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 503: 'Service Unavailable' } as const

const problem = (status: keyof typeof titles, code: string, detail: string): Problem => ({
  type: `urn:latchkey:problem:${code}`,
  title: titles[status],
  status,
  detail,
})

const later = (detail: string, cause: Error): Refusal => ({
  status: 503,
  headers: {
    ...baseHeaders,
    'Retry-After': String(retryAfterSeconds),
    'Access-Control-Expose-Headers': 'Retry-After',
  },
  body: problem(503, 'unavailable', detail),
  cause,
})

const baseHeaders = { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' }

/**
 * Makes the refusals of RFC 6750 section 3 for one protected area.
 * @param realm goes into each challenge; already checked to need no escaping
 */
export function createRefusals(realm: string): Refusals {
  const challenge = (attributes: Record<string, string>) => ({
    ...baseHeaders,
    'WWW-Authenticate': `Bearer ${Object.entries({ realm, ...attributes })
      .map(([name, value]) => `${name}="${value}"`)
      .join(', ')}`,
    // A page on another origin can read the challenge only if told so; with a proof-of-possession token, the nonce too (RFC 9449
    // section 8).
    'Access-Control-Expose-Headers': 'WWW-Authenticate, DPoP-Nonce',
  })

  return {
    // RFC 6750 section 3.1: without any credentials the challenge carries no error.
    noCredentials: () => ({
      status: 401,
      headers: challenge({}),
      body: problem(401, 'unauthenticated', 'This call needs an access token in the Authorization header.'),
    }),
    malformed: (reason) => {
      const text = malformedReasons[reason]
      return {
        status: 400,
        headers: challenge({ error: 'invalid_request', error_description: text }),
        body: problem(400, 'invalid_request', `${text}.`),
      }
    },
    invalidToken: (reason) => {
      const text = invalidTokenReasons[reason]
      return {
        status: 401,
        headers: challenge({ error: 'invalid_token', error_description: text }),
        body: problem(401, 'invalid_token', `${text}.`),
      }
    },
    insufficientScope: (required) => {
      const scope = required.join(' ')
      const text = 'The access token lacks a permission that this call needs'
      return {
        status: 403,
        headers: challenge({ error: 'insufficient_scope', error_description: text, scope }),
        body: problem(403, 'insufficient_scope', `${text}: ${scope}`),
      }
    },
    unavailable: (cause) => later('The access token cannot be checked at the moment. Try again shortly.', cause),
    stale: (cause) =>
      later('Whether the access token was revoked cannot be told at the moment. Try again shortly.', cause),
  }
}
