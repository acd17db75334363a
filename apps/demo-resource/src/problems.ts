import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { brokenConstraint, isUnavailable } from './database.ts'

/** One field at fault: its dotted path, the rule it broke, and a sentence. */
export interface FieldError {
  path: string
  code: string
  message: string
}

const kinds = {
  validation: { status: 400, title: 'Bad Request' },
  malformed_request: { status: 400, title: 'Bad Request' },
  unauthenticated: { status: 401, title: 'Unauthorized' },
  forbidden: { status: 403, title: 'Forbidden' },
  not_found: { status: 404, title: 'Not Found' },
  method_not_allowed: { status: 405, title: 'Method Not Allowed' },
  request_timeout: { status: 408, title: 'Request Timeout' },
  conflict: { status: 409, title: 'Conflict' },
  too_large: { status: 413, title: 'Content Too Large' },
  unsupported_media_type: { status: 415, title: 'Unsupported Media Type' },
  headers_too_large: { status: 431, title: 'Request Header Fields Too Large' },
  internal: { status: 500, title: 'Internal Server Error' },
  unavailable: { status: 503, title: 'Service Unavailable' },
} as const

/** What can go wrong here besides a token: the last part of a problem's `type`. */
export type ProblemCode = keyof typeof kinds

/**
 * An RFC 9457 problem.
 * @param code what went wrong
 * @param detail what to mend, in one or two sentences
 * @param errors the fields at fault
 */
export const problem = (code: ProblemCode, detail: string, errors: FieldError[] = []) => ({
  type: `urn:latchkey:problem:${code}`,
  ...kinds[code],
  detail,
  errors,
})

/**
 * Answers with a problem.
 * @param reply Fastify's reply
 * @param input as for `problem`
 */
export function sendProblem(reply: FastifyReply, ...input: Parameters<typeof problem>): FastifyReply {
  const body = problem(...input)
  return reply
    .code(body.status)
    .headers({
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'Access-Control-Allow-Origin': '*',
    })
    .send(JSON.stringify(body))
}

// Constraints that a caller can run into, by name. Everything else is a fault of ours.
const constraintFaults: Record<string, { code: ProblemCode; error: FieldError }> = {
  assets_code_unique: {
    code: 'conflict',
    error: { path: 'code', code: 'duplicate', message: 'code is already used by another asset' },
  },
  work_orders_asset_fk: {
    code: 'validation',
    error: { path: 'assetId', code: 'unknown_reference', message: 'assetId names no asset' },
  },
  work_requests_asset_fk: {
    code: 'validation',
    error: { path: 'assetId', code: 'unknown_reference', message: 'assetId names no asset' },
  },
}

type ValidationIssue = NonNullable<FastifyError['validation']>[number]

const toFieldErrors = (issue: ValidationIssue): FieldError[] => {
  const path = issue.instancePath.split('/').filter((part) => part !== '')
  const unknown = issue.params['keys']
  if (Array.isArray(unknown)) {
    return unknown.slice(0, 20).map((key) => {
      const name = [...path, String(key).slice(0, 100)].join('.')
      return { path: name, code: 'unknown_field', message: `${name} is not a field of this request` }
    })
  }
  const name = path.join('.')
  return [{ path: name, code: issue.keyword, message: `${name || 'The request'}: ${issue.message ?? 'is not valid'}` }]
}

const frameworkFaults: Record<number, { code: ProblemCode; detail: string }> = {
  404: { code: 'not_found', detail: 'There is nothing at this address.' },
  408: { code: 'request_timeout', detail: 'The request took too long to arrive.' },
  413: { code: 'too_large', detail: 'The body is larger than 64 KB.' },
  415: { code: 'unsupported_media_type', detail: 'Send the body as application/json.' },
  431: { code: 'headers_too_large', detail: 'The headers are larger than 16 KB.' },
}

/**
 * The problem that an error from the framework stands for, if it is the caller's to mend.
 * @param status the status that the framework gives it
 */
export const frameworkFault = (status: number): { code: ProblemCode; detail: string } | undefined =>
  status < 400 || status >= 500
    ? undefined
    : (frameworkFaults[status] ?? { code: 'malformed_request', detail: 'The request cannot be read.' })

/** Fastify's error handler: everything that goes wrong becomes a problem; only what is our own fault is logged. */
export function handleError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (hasZodFastifySchemaValidationErrors(error)) {
    const errors = error.validation.flatMap(toFieldErrors)
    return sendProblem(reply, 'validation', errors.map(({ message }) => message).join('; '), errors)
  }
  const refused = constraintFaults[brokenConstraint(error) ?? '']
  if (refused) return sendProblem(reply, refused.code, refused.error.message, [refused.error])
  const fault = frameworkFault(error.statusCode ?? 500)
  if (fault) return sendProblem(reply, fault.code, fault.detail)
  request.log.error({ err: error }, 'a request failed')
  if (isUnavailable(error)) {
    return sendProblem(
      reply.header('Retry-After', '5'),
      'unavailable',
      'The records cannot be reached. Try again shortly.',
    )
  }
  return sendProblem(reply, 'internal', 'Something went wrong here. The log says more.')
}
