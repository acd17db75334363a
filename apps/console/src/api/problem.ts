import type { FieldError, ProblemCode } from '@latchkey/contracts'

/** Why a browser gave no passkey: the person or the time, one that is there already, or that it knows none. */
export type PasskeyProblemCode = 'passkey_cancelled' | 'passkey_known' | 'passkey_unsupported'

/**
 * What can go wrong with a call: what the API says, or `network` (no answer), `offline` (no way to ask), `unexpected_answer` (not the contract), or that the passkey
 * it needs did not come.
 */
export type ApiProblemCode = ProblemCode | PasskeyProblemCode | 'network' | 'offline' | 'unexpected_answer'

interface ApiProblemInput {
  status: number
  code: ApiProblemCode
  detail?: string
  errors?: FieldError[]
  retryAfter?: number | undefined
  cause?: unknown
}

/** A call that did not succeed. `status` is 0 without an answer; `retryAfter` is in seconds. */
export class ApiProblem extends Error {
  readonly status: number
  readonly code: ApiProblemCode
  readonly errors: FieldError[]
  readonly retryAfter: number | undefined

  constructor({ status, code, detail, errors = [], retryAfter, cause }: ApiProblemInput) {
    super(detail ?? code, { cause })
    this.name = 'ApiProblem'
    this.status = status
    this.code = code
    this.errors = errors
    this.retryAfter = retryAfter
  }
}

/**
 * Whether an error is a problem of one of the given kinds.
 * @param error anything thrown
 * @param codes the kinds that count; none means any
 */
export function isApiProblem(error: unknown, ...codes: ApiProblemCode[]): error is ApiProblem {
  return error instanceof ApiProblem && (codes.length === 0 || codes.includes(error.code))
}
