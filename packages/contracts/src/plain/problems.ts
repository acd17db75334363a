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
