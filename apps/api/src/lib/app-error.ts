import type { FieldError, ProblemCode } from '@latchkey/contracts'

/**
 * A refusal by a service. `detail` is for the caller and says what to mend; `privateDetail` is for the log. Each face projects it
 * onto its own error format.
 */
export class AppError extends Error {
  override name = 'AppError'
  readonly code: ProblemCode
  readonly detail: string
  readonly errors: FieldError[]
  readonly privateDetail: string | undefined
  /** When trying again may help (RFC 9110 section 10.2.3). */
  readonly retryAfterSeconds: number | undefined

  constructor(
    code: ProblemCode,
    detail: string,
    options: { errors?: FieldError[]; privateDetail?: string; retryAfterSeconds?: number } = {},
  ) {
    super(detail)
    this.code = code
    this.detail = detail
    this.errors = options.errors ?? []
    this.privateDetail = options.privateDetail
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}

/** The refusal for a thing that does not exist, or belongs to another company: the two look alike. @param noun what was looked for */
export const notFound = (noun: string): AppError => new AppError('not_found', `There is no such ${noun}.`)

/** The refusal of what asks for a proof of who one is, not older than five minutes. */
export const proofRequired = (): AppError =>
  new AppError('proof_required', 'Prove once more who you are to go on: with your password or a passkey.')

/** The refusal of somebody without a second factor, or who wants to be, where their company asks them for one. */
export const secondFactorRequired = (): AppError =>
  new AppError(
    'second_factor_required',
    'Your company asks you for two-step sign-in. Set up an authenticator app or a passkey first.',
  )

/** The refusal of somebody who is, or wants to be, signed in from where their company allows nobody to be. */
export const networkNotAllowed = (): AppError =>
  new AppError(
    'network_not_allowed',
    'Your company allows signing in from certain networks only, and you are not in one of them.',
  )

/** The refusal of fields. @param errors the fields at fault */
export const invalidFields = (...errors: FieldError[]): AppError =>
  new AppError('validation', errors.map(({ message }) => message).join('; '), { errors })
