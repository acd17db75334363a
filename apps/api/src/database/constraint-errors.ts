import { fieldError } from '@latchkey/contracts'
import { DatabaseError } from 'pg'
import { type AppError, invalidFields } from '../lib/app-error.ts'
import { driverError } from './driver-error.ts'

// Constraints that a person can run into, by name. Everything else is a fault of ours.
const refusals: Record<string, () => AppError> = {
  api_connections_permission_group_fk: () => invalidFields(fieldError('permissionGroupId', 'unknown_reference')),
  consumers_permission_group_fk: () => invalidFields(fieldError('permissionGroupId', 'unknown_reference')),
  users_permission_group_fk: () => invalidFields(fieldError('permissionGroupId', 'unknown_reference')),
  permission_groups_name_unique: () => invalidFields(fieldError('name', 'duplicate')),
  modules_company_id_key_pk: () => invalidFields(fieldError('key', 'duplicate')),
  users_email_unique: () => invalidFields(fieldError('email', 'duplicate')),
  passkeys_credential_unique: () => invalidFields(fieldError('credential', 'wrong_passkey')),
}

/**
 * The refusal that a broken constraint stands for, or `undefined` if the error is not one a caller can mend.
 * @param error whatever a store threw
 */
export function refusalOf(error: unknown): AppError | undefined {
  const cause = driverError(error)
  return cause instanceof DatabaseError ? refusals[cause.constraint ?? '']?.() : undefined
}
