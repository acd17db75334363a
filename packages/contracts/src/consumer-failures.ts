import { z } from 'zod'
import { idSchema, timestampSchema } from './text.ts'

/** How many of a consumer's failures are kept, the newest. */
export const maxConsumerFailures = 50

/** Where a consumer can be refused. */
export const failureEndpoints = ['authorize', 'token', 'introspect', 'revoke'] as const
/** One of {@link failureEndpoints}. */
export type FailureEndpoint = (typeof failureEndpoints)[number]

/** Why a consumer was refused: a closed list. The integrator gets the general OAuth error, the administrator this. */
export const failureReasons = [
  'consumer_disabled',
  'throttled',
  'address_not_allowed',
  'wrong_secret',
  'secret_expired',
  'wrong_auth_method',
  'several_auth_methods',
  'client_id_mismatch',
  'assertion_malformed',
  'assertion_wrong_type',
  'assertion_wrong_claims',
  'assertion_wrong_audience',
  'assertion_expired',
  'assertion_unknown_key',
  'assertion_wrong_signature',
  'assertion_replayed',
  'keys_unreachable',
  'request_malformed',
  'grant_type_unknown',
  'grant_type_not_allowed',
  'scope_not_allowed',
  'response_type_unsupported',
  'redirect_uri_mismatch',
  'redirect_uri_missing',
  'pkce_missing',
  'pkce_unsupported',
  'code_unknown',
  'code_expired',
  'code_replayed',
  'verifier_missing',
  'verifier_wrong',
  'verifier_unexpected',
  'refresh_token_unknown',
  'refresh_token_expired',
  'refresh_token_replayed',
  'grant_ended',
  'permissions_withdrawn',
  'access_denied',
  'token_of_another_consumer',
] as const
/** One of {@link failureReasons}. */
export const failureReasonSchema = z.enum(failureReasons)
/** Type of {@link failureReasonSchema}. */
export type FailureReason = z.infer<typeof failureReasonSchema>

/**
 * What helps to mend it, never a secret: what was sent, what would have been right, and the position (from 0) of the first character in
 * which the two differ.
 */
export const failureDetailSchema = z.object({
  sent: z.string().max(2000).optional(),
  expected: z.array(z.string().max(2000)).max(50).optional(),
  differsAt: z.int().min(0).optional(),
})
/** Type of {@link failureDetailSchema}. */
export type FailureDetail = z.infer<typeof failureDetailSchema>

/** One refusal. `error` is the OAuth error that the integrator saw; `traceId` is what they can quote. */
export const consumerFailureSchema = z
  .object({
    id: idSchema,
    occurredAt: timestampSchema,
    endpoint: z.enum(failureEndpoints),
    error: z.string().max(60),
    reason: failureReasonSchema,
    detail: failureDetailSchema,
    traceId: z.string().max(60),
    ip: z.string().max(64),
    userAgent: z.string().max(300),
  })
  .meta({ id: 'ConsumerFailure' })
/** Type of {@link consumerFailureSchema}. */
export type ConsumerFailure = z.infer<typeof consumerFailureSchema>

/** `GET /api/v1/consumers/{id}/failures`: all that are kept, the newest first. */
export const consumerFailureListSchema = z.object({ items: z.array(consumerFailureSchema).max(maxConsumerFailures) })
