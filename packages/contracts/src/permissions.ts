import { z } from 'zod'
import { actions } from './plain/actions.ts'

/** One of the actions that there are. */
export const actionSchema = z.enum(actions)

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
