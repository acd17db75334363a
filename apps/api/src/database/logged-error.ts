import { driverError } from './driver-error.ts'

/** What of an error may stand in a log. */
export interface LoggedError {
  [field: string]: unknown
  type: string
  message: string
  stack: string
  code?: string
}

/**
 * An error without what it was about: a failed query's error carries its values, password hashes among them, and the driver's
 * carry the whole connection.
 * @param error whatever was thrown
 */
export function loggedError(error: unknown): LoggedError {
  const cause = driverError(error)
  if (!(cause instanceof Error)) return { type: typeof cause, message: 'not an error', stack: '' }
  const code = 'code' in cause && typeof cause.code === 'string' ? { code: cause.code } : {}
  return { type: cause.name, message: cause.message, stack: cause.stack ?? '', ...code }
}
