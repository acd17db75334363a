import type { HubProblem, HubProblemCode } from '@latchkey/contracts'
import type { AnswerSeal } from './call.ts'

const kinds: Record<HubProblemCode, { status: number; title: string }> = {
  malformed_request: { status: 400, title: 'The request can’t be read' },
  unauthenticated: { status: 401, title: 'Say who is calling' },
  invalid_token: { status: 401, title: 'The token is not good' },
  invalid_credentials: { status: 401, title: 'The credentials are not good' },
  insufficient_scope: { status: 403, title: 'A permission is missing' },
  hub_not_activated: { status: 403, title: 'The consumer may not use the Hub' },
  api_key_brown_out: { status: 403, title: 'The API Key is refused for a while' },
  api_key_retired: { status: 403, title: 'The API Key is retired' },
  network_not_allowed: { status: 403, title: 'Not from this network' },
  unknown_module: { status: 404, title: 'There is no such module' },
  no_upstream: { status: 404, title: 'The module is not behind the Hub' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  request_timeout: { status: 408, title: 'The request took too long to arrive' },
  too_large: { status: 413, title: 'The request is too large' },
  too_many_requests: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  upgrade_not_supported: { status: 501, title: 'The Hub carries HTTP only' },
  upstream_unreachable: { status: 502, title: 'The module’s API can’t be reached' },
  upstream_failed: { status: 502, title: 'The module’s API did not answer as it should' },
  upstream_suspended: { status: 503, title: 'The module’s API is left alone for a moment' },
  unavailable: { status: 503, title: 'Temporarily unavailable' },
  upstream_timed_out: { status: 504, title: 'The module’s API took too long' },
}

/** What a refusal holds besides what the caller is told. */
export interface HubRefusalOptions {
  /** Header lines of the answer, names in lower case. */
  headers?: Record<string, string | string[]>
  /** For the log; never a secret. */
  privateDetail?: string
  /** When trying again may help (RFC 9110 section 10.2.3). */
  retryAfterSeconds?: number
  /** Vouches for the answer to a caller who is known, and not let in. */
  seal?: AnswerSeal | undefined
}

/** A refusal by the Hub. `detail` says what to mend, and is all that the caller sees besides the code. */
export class HubRefusal extends Error {
  override name = 'HubRefusal'
  readonly code: HubProblemCode
  readonly detail: string
  readonly headers: Record<string, string | string[]>
  readonly privateDetail: string | undefined
  readonly seal: AnswerSeal | undefined

  constructor(code: HubProblemCode, detail: string, options: HubRefusalOptions = {}) {
    super(detail)
    this.code = code
    this.detail = detail
    const { headers = {}, retryAfterSeconds } = options
    this.headers =
      retryAfterSeconds === undefined ? headers : { ...headers, 'retry-after': String(Math.ceil(retryAfterSeconds)) }
    this.privateDetail = options.privateDetail
    this.seal = options.seal
  }

  /** The status of its answer. */
  get status(): number {
    return kinds[this.code].status
  }
}

/**
 * A refusal as problem details.
 * @param refusal what is refused
 * @param traceId the call's
 */
export const problemOf = ({ code, detail }: HubRefusal, traceId: string): HubProblem => ({
  type: `urn:latchkey:problem:${code}`,
  ...kinds[code],
  detail,
  traceId,
})
