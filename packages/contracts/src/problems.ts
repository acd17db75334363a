import { z } from 'zod'
import { fieldErrorSchema } from './field-error.ts'

/** What can go wrong in the management API besides a field: the last part of a problem's `type`. */
export const problemCodes = [
  'validation',
  'malformed_request',
  'unauthenticated',
  'wrong_credentials',
  'forbidden',
  'proof_required',
  'second_factor_required',
  'network_not_allowed',
  'cross_origin',
  'not_found',
  'method_not_allowed',
  'conflict',
  'precondition_failed',
  'last_secret',
  'in_use',
  'request_ended',
  'too_large',
  'unsupported_media_type',
  'too_many_requests',
  'unavailable',
  'internal',
] as const
/** One of {@link problemCodes}. */
export type ProblemCode = (typeof problemCodes)[number]

/** `application/problem+json` (RFC 9457 section 3). `type` is `urn:latchkey:problem:<code>`. */
export const problemSchema = z
  .object({
    type: z.templateLiteral(['urn:latchkey:problem:', z.enum(problemCodes)]),
    title: z.string().max(200),
    status: z.int().min(400).max(599),
    detail: z.string().max(1000),
    errors: z.array(fieldErrorSchema),
  })
  .meta({ id: 'Problem' })
/** Type of {@link problemSchema}. */
export type Problem = z.infer<typeof problemSchema>
