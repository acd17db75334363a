import { fieldErrorMap, toFieldErrors, type FieldError, type Problem, type ProblemCode } from '@latchkey/contracts'
import type { FastifyError, FastifyReply, FastifyRequest, FastifySchemaCompiler } from 'fastify'
import type { z } from 'zod'
import { refusalOf } from '../database/constraint-errors.ts'
import { isUnavailable } from '../database/driver-error.ts'
import { AppError } from '../lib/app-error.ts'

const kinds: Record<ProblemCode, { status: number; title: string }> = {
  validation: { status: 400, title: 'Some fields are not right' },
  malformed_request: { status: 400, title: 'The request can’t be read' },
  unauthenticated: { status: 401, title: 'Sign in first' },
  wrong_credentials: { status: 401, title: 'E-mail or password is not right' },
  forbidden: { status: 403, title: 'Your role does not allow this' },
  proof_required: { status: 403, title: 'Prove once more who you are' },
  network_not_allowed: { status: 403, title: 'Not from this network' },
  second_factor_required: { status: 403, title: 'Your company asks for two-step sign-in' },
  cross_origin: { status: 403, title: 'The request comes from another site' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  conflict: { status: 409, title: 'This does not fit the present state' },
  precondition_failed: { status: 412, title: 'Someone else changed this meanwhile' },
  last_secret: { status: 409, title: 'A consumer keeps at least one secret' },
  in_use: { status: 409, title: 'It is in use, and nothing replaces it' },
  request_ended: { status: 410, title: 'This request has ended' },
  too_large: { status: 413, title: 'The request is too large' },
  unsupported_media_type: { status: 415, title: 'Unsupported media type' },
  too_many_requests: { status: 429, title: 'Too many requests' },
  unavailable: { status: 503, title: 'Temporarily unavailable' },
  internal: { status: 500, title: 'Something went wrong on our side' },
}

class InvalidInput extends Error {
  readonly errors: FieldError[]
  constructor(errors: FieldError[]) {
    super('invalid input')
    this.errors = errors
  }
}

/** Parses what a route declares with the contracts' fault codes, so that a field's fault has the same name on both sides. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> =
  ({ schema }) =>
  (data: unknown) => {
    const result = schema.safeParse(data, { error: fieldErrorMap })
    return result.success ? { value: result.data } : { error: new InvalidInput(toFieldErrors(result.error.issues)) }
  }

/**
 * Sends a problem (RFC 9457).
 * @param reply the answer to use
 * @param code what kind
 * @param detail a sentence for the caller
 * @param errors fields at fault
 */
export function sendProblem(
  reply: FastifyReply,
  code: ProblemCode,
  detail: string,
  errors: FieldError[] = [],
): FastifyReply {
  const { status, title } = kinds[code]
  const problem: Problem = { type: `urn:latchkey:problem:${code}`, title, status, detail, errors }
  // Serialized here, since a route's response schemas speak of its own answers only.
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(problem)
}

const frameworkFaults: Record<string, [ProblemCode, string]> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['too_large', 'The body is larger than 64 KB.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['unsupported_media_type', 'Send the body as application/json.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['malformed_request', 'The body is empty. Send a JSON object.'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['malformed_request', 'The body is not valid JSON.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['malformed_request', 'The body does not have the announced length.'],
}

/** Projects whatever a management route threw onto a problem. Nothing private leaves. */
export function handleManagementError(
  thrown: FastifyError | AppError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const error = refusalOf(thrown) ?? thrown
  if (error instanceof AppError) {
    if (error.privateDetail) request.log.info({ code: error.code, reason: error.privateDetail }, 'refused')
    if (error.retryAfterSeconds !== undefined) reply.header('retry-after', String(error.retryAfterSeconds))
    return sendProblem(reply, error.code, error.detail, error.errors)
  }
  if (error instanceof InvalidInput) {
    return sendProblem(reply, 'validation', error.errors.map(({ message }) => message).join('; '), error.errors)
  }
  const known = frameworkFaults[error.code]
  if (known) return sendProblem(reply, ...known)
  if (!request.raw.complete) {
    request.log.info('the caller hung up')
    return sendProblem(reply, 'malformed_request', 'The request is not complete.')
  }
  if (isUnavailable(error)) {
    request.log.error({ err: error }, 'database unavailable')
    return sendProblem(
      reply.header('retry-after', '5'),
      'unavailable',
      'The database can’t be reached. Try again in a moment.',
    )
  }
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return sendProblem(reply, 'malformed_request', 'The request can’t be read.')
  }
  request.log.error({ err: error }, 'unexpected error')
  return sendProblem(reply, 'internal', 'Something went wrong on our side. Try again.')
}
