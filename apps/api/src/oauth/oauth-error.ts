import type { FailureDetail, FailureReason } from '@latchkey/contracts'

/** Error codes of RFC 6749 sections 4.1.2.1 and 5.2 that our JSON answers use. */
export const oauthErrorCodes = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'server_error',
  'temporarily_unavailable',
  'not_found',
] as const
/** One of {@link oauthErrorCodes}. */
export type OAuthErrorCode = (typeof oauthErrorCodes)[number]

/** The consumer that a refusal concerns: its administrator is told. */
export interface ConcernedConsumer {
  companyId: string
  id: string
}

/** What a refusal holds besides what the integrator is told. */
export interface OAuthErrorOptions {
  /** 401 for `invalid_client`, 400 for every other code, unless told otherwise. */
  status?: number
  /** The real cause, for the administrator of the consumer. */
  reason?: FailureReason
  /** What helps the administrator to mend it; never a secret. */
  detail?: FailureDetail
  /** The same for the operator's log; never a secret. */
  privateDetail?: string
  consumer?: ConcernedConsumer | undefined
  /** When trying again may help (RFC 9110 section 10.2.3). */
  retryAfterSeconds?: number
}

/**
 * A refusal at an OAuth endpoint (RFC 6749 section 5.2). `description` is a fixed text of printable ASCII without quotes or
 * backslashes, never anything of the input. It and `code` are all that the integrator sees.
 */
export class OAuthError extends Error {
  override name = 'OAuthError'
  readonly code: OAuthErrorCode
  readonly description: string
  readonly status: number
  readonly reason: FailureReason | undefined
  readonly detail: FailureDetail | undefined
  readonly privateDetail: string | undefined
  readonly retryAfterSeconds: number | undefined
  /** Absent while nobody is known to be concerned; see {@link concerning}. */
  consumer: ConcernedConsumer | undefined

  constructor(code: OAuthErrorCode, description: string, options: OAuthErrorOptions = {}) {
    super(description)
    this.code = code
    this.description = description
    this.status = options.status ?? (code === 'invalid_client' ? 401 : 400)
    this.reason = options.reason
    this.detail = options.detail
    this.privateDetail = options.privateDetail
    this.retryAfterSeconds = options.retryAfterSeconds
    this.consumer = options.consumer
  }
}

/** Something is missing or malformed. @param description what to mend @param options the reason, unless `request_malformed` says it */
export const invalidRequest = (description: string, options: OAuthErrorOptions = {}): OAuthError =>
  new OAuthError('invalid_request', description, { reason: 'request_malformed', ...options })

/** One answer for whatever is wrong with a client's credentials. @param reason the real cause, if a consumer is concerned */
export const invalidClient = (reason: FailureReason | undefined, options: OAuthErrorOptions = {}): OAuthError =>
  new OAuthError('invalid_client', 'Client authentication failed', { ...(reason && { reason }), ...options })

/** One answer for whatever is wrong with a code or refresh token. @param reason the real cause */
export const invalidGrant = (reason: FailureReason, options: OAuthErrorOptions = {}): OAuthError =>
  new OAuthError('invalid_grant', 'The code or token is invalid, expired, revoked or was issued to another client', {
    reason,
    ...options,
  })

/** What was asked for may not be granted. @param description what to mend @param detail what may be asked for */
export const invalidScope = (description: string, detail?: FailureDetail): OAuthError =>
  new OAuthError('invalid_scope', description, { reason: 'scope_not_allowed', ...(detail && { detail }) })

/**
 * Does what a consumer asked for, and sees to it that a refusal says whom it concerns.
 * @param consumer who is authenticated
 * @param work rejects with an `OAuthError` to refuse
 */
export async function concerning<Result>(
  { companyId, id }: ConcernedConsumer,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof OAuthError) error.consumer ??= { companyId, id }
    throw error
  }
}
