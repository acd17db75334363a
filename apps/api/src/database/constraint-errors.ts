import { fieldError } from '@latchkey/contracts'
import { DrizzleQueryError } from 'drizzle-orm'
import { DatabaseError } from 'pg'
import { AppError, invalidFields } from '../lib/app-error.ts'

// Constraints that a person can run into, by name. Everything else is a fault of ours.
const refusals: Record<string, () => AppError> = {
  consumers_permission_group_fk: () => invalidFields(fieldError('permissionGroupId', 'unknown_reference')),
  users_permission_group_fk: () => invalidFields(fieldError('permissionGroupId', 'unknown_reference')),
  users_email_unique: () => invalidFields(fieldError('email', 'duplicate')),
}

const databaseError = (error: unknown): DatabaseError | undefined => {
  const cause = error instanceof DrizzleQueryError ? error.cause : error
  return cause instanceof DatabaseError ? cause : undefined
}

/**
 * The refusal that a broken constraint stands for, or `undefined` if the error is not one a caller can mend.
 * @param error whatever a store threw
 */
export const refusalOf = (error: unknown): AppError | undefined => refusals[databaseError(error)?.constraint ?? '']?.()

// What the driver says in words only: no connection in time, one that broke, and one that broke before it could be rolled back.
const brokenConnection = /timeout exceeded when trying to connect|Connection terminated|encountered a connection error/u
const connectionFaults = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EPIPE'])

/**
 * Whether PostgreSQL could not be reached, or had to break off: trying again later may help.
 * @param error whatever a store threw
 */
export function isUnavailable(error: unknown): boolean {
  const cause = error instanceof DrizzleQueryError ? error.cause : error
  if (cause instanceof DatabaseError) return /^(08|53|57P)/u.test(cause.code ?? '')
  if (!(cause instanceof Error)) return false
  if ('code' in cause && typeof cause.code === 'string' && connectionFaults.has(cause.code)) return true
  return brokenConnection.test(cause.message)
}
