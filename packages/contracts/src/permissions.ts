import { z } from 'zod'

/** What can be done in a module, in the order screens show it. */
export const actions = ['view', 'create', 'edit', 'delete', 'report'] as const
/** One of {@link actions}. */
export const actionSchema = z.enum(actions)
/** Type of {@link actionSchema}. */
export type Action = z.infer<typeof actionSchema>

/** A module's key: lower-case words joined by underscores. */
export const moduleKeySchema = z
  .string()
  .max(64)
  .regex(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/u)

/** `<module>:<action>`, which is also what one `scope` value is (RFC 6749 section 3.3). */
export const permissionSchema = z
  .string()
  .max(80)
  .regex(/^[a-z][a-z0-9]*(_[a-z0-9]+)*:(view|create|edit|delete|report)$/u)
/** Type of {@link permissionSchema}. */
export type Permission = z.infer<typeof permissionSchema>

/**
 * Takes a permission apart.
 * @param permission `<module>:<action>`
 */
export function splitPermission(permission: string): { module: string; action: Action } {
  const [module = '', action = ''] = permission.split(':')
  return { module, action: actionSchema.parse(action) }
}
