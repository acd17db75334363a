/** Error codes of RFC 6749 sections 4.1.2.1 and 5.2 that our JSON answers use. */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'invalid_scope'
  | 'server_error'
  | 'temporarily_unavailable'
  | 'not_found'

/**
 * A refusal at an OAuth endpoint (RFC 6749 section 5.2). `description` is a fixed text of printable ASCII without quotes or
 * backslashes, never anything of the input; `privateDetail` is for the log.
 */
export class OAuthError extends Error {
  override name = 'OAuthError'
  readonly code: OAuthErrorCode
  readonly description: string
  readonly status: number
  readonly privateDetail: string | undefined

  constructor(code: OAuthErrorCode, description: string, options: { status?: number; privateDetail?: string } = {}) {
    super(description)
    this.code = code
    this.description = description
    this.status = options.status ?? (code === 'invalid_client' ? 401 : 400)
    this.privateDetail = options.privateDetail
  }
}

/** @param description what to mend */
export const invalidRequest = (description: string): OAuthError => new OAuthError('invalid_request', description)

/** One answer for whatever is wrong with a client's credentials. @param privateDetail the real cause, for the log */
export const invalidClient = (privateDetail: string): OAuthError =>
  new OAuthError('invalid_client', 'Client authentication failed', { privateDetail })

/** One answer for whatever is wrong with a code or refresh token. @param privateDetail the real cause, for the log */
export const invalidGrant = (privateDetail: string): OAuthError =>
  new OAuthError('invalid_grant', 'The code or token is invalid, expired, revoked or was issued to another client', {
    privateDetail,
  })
