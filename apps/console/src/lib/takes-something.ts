import type { PermissionLosses } from '@latchkey/contracts'

/** Whether a change takes something from anybody. */
export const takesSomething = ({ users, consumers, authorizations, apiConnection }: PermissionLosses): boolean =>
  users.total + consumers.total + authorizations.total > 0 || apiConnection !== null
