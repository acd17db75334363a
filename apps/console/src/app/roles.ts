import type { Role } from '@latchkey/contracts'

/** Whether a role may open the settings. */
export const isAdministrator = (role: Role): boolean => role === 'administrator' || role === 'super_administrator'
