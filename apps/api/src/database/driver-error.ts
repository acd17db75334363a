import { DrizzleQueryError } from 'drizzle-orm'
import { DatabaseError } from 'pg'

/**
 * What the driver threw, out of what the query builder wrapped it in.
 * @param error whatever a store threw
 */
export const driverError = (error: unknown): unknown => (error instanceof DrizzleQueryError ? error.cause : error)

// What the driver says in words only: no answer in time, no connection in time, one that broke, and one that broke or was given up
// before it could be rolled back.
const overdueAnswer = /^Query read timeout$/u
const brokenConnection =
  /timeout exceeded when trying to connect|Connection terminated|encountered a connection error|Client was closed/u
const connectionFaults = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EPIPE'])

/**
 * Whether PostgreSQL could not be reached, or had to break off: trying again later may help.
 * @param error whatever a store threw
 */
export function isUnavailable(error: unknown): boolean {
  const cause = driverError(error)
  // 57014: PostgreSQL broke it off since it took too long.
  if (cause instanceof DatabaseError) return /^(?:08|53|57P|57014$)/u.test(cause.code ?? '')
  if (!(cause instanceof Error)) return false
  if ('code' in cause && typeof cause.code === 'string' && connectionFaults.has(cause.code)) return true
  return isOverdue(cause) || brokenConnection.test(cause.message)
}

/** Whether PostgreSQL did not answer in time; it may still. @param error whatever the driver threw */
export const isOverdue = (error: unknown): boolean => error instanceof Error && overdueAnswer.test(error.message)

/** Whether PostgreSQL broke work off since it and somebody else's waited for each other. @param error whatever a store threw */
export function isDeadlock(error: unknown): boolean {
  const cause = driverError(error)
  return cause instanceof DatabaseError && cause.code === '40P01'
}

/** Whether PostgreSQL gave up waiting for somebody else's work on a table. @param error whatever a store threw */
export function isLockTimeout(error: unknown): boolean {
  const cause = driverError(error)
  return cause instanceof DatabaseError && cause.code === '55P03'
}

/**
 * Whether a row was refused because what it refers to is not there, or no longer.
 * @param error whatever a store threw
 */
export function isMissingReference(error: unknown): boolean {
  const cause = driverError(error)
  return cause instanceof DatabaseError && cause.code === '23503'
}
