import { z } from 'zod'
import { pageOf } from './pagination.ts'
import { permissionSchema } from './permissions.ts'
import { idSchema } from './text.ts'

/** A permission group as other things refer to it. */
export const permissionGroupReferenceSchema = z.object({ id: idSchema, name: z.string().max(120) })

/** A named set of permissions, given to users and to consumers. */
export const permissionGroupSchema = permissionGroupReferenceSchema
  .extend({ description: z.string().max(500).nullable(), permissions: z.array(permissionSchema) })
  .meta({ id: 'PermissionGroup' })
/** Type of {@link permissionGroupSchema}. */
export type PermissionGroup = z.infer<typeof permissionGroupSchema>

/** `GET /api/v1/permission-groups`. */
export const permissionGroupPageSchema = pageOf(permissionGroupSchema)
