import { z } from 'zod'

/** What can go wrong at the Hub: the last part of a problem's `type`. */
export const hubProblemCodes = [
  'malformed_request',
  'unauthenticated',
  'invalid_token',
  'invalid_credentials',
  'insufficient_scope',
  'hub_not_activated',
  'api_key_brown_out',
  'api_key_retired',
  'network_not_allowed',
  'unknown_module',
  'no_upstream',
  'method_not_allowed',
  'request_timeout',
  'too_large',
  'too_many_requests',
  'upgrade_not_supported',
  'upstream_unreachable',
  'upstream_failed',
  'upstream_timed_out',
  'upstream_suspended',
  'unavailable',
  'internal',
] as const
/** One of {@link hubProblemCodes}. */
export type HubProblemCode = (typeof hubProblemCodes)[number]

/**
 * The Hub's own refusals, `application/problem+json` (RFC 9457 section 3); whatever an upstream answers passes through as it is.
 * `traceId` finds the call in our log and, in `X-Request-Id`, in the upstream's.
 */
export const hubProblemSchema = z
  .object({
    type: z.templateLiteral(['urn:latchkey:problem:', z.enum(hubProblemCodes)]),
    title: z.string().max(200),
    status: z.int().min(400).max(599),
    detail: z.string().max(1000),
    traceId: z.uuid(),
  })
  .meta({ id: 'HubProblem' })
/** Type of {@link hubProblemSchema}. */
export type HubProblem = z.infer<typeof hubProblemSchema>
