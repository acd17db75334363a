import { z } from 'zod'
import { maxCountedMembers, pageOf } from './pagination.ts'
import { permissionSchema } from './permissions.ts'
import { idSchema, line, paragraph } from './text.ts'

/** A permission group as other things refer to it. */
export const permissionGroupReferenceSchema = z.object({ id: idSchema, name: z.string().max(120) })

/**
 * A named set of permissions, given to users and to consumers. `permissions` are those it was given; what of them a module has archived or
 * has no more doesn't count until it is back. `version` is what `ETag` carries.
 */
export const permissionGroupSchema = permissionGroupReferenceSchema
  .extend({
    description: z.string().max(500).nullable(),
    permissions: z.array(permissionSchema),
    userCount: z
      .int()
      .min(0)
      .describe(`How many users have it; in a list ${maxCountedMembers} stands for more as well`),
    consumerCount: z
      .int()
      .min(0)
      .describe(`How many consumers have it; in a list ${maxCountedMembers} stands for more as well`),
    version: z.int().min(1),
  })
  .meta({ id: 'PermissionGroup' })
/** Type of {@link permissionGroupSchema}. */
export type PermissionGroup = z.infer<typeof permissionGroupSchema>

/** `GET /api/v1/permission-groups`. */
export const permissionGroupPageSchema = pageOf(permissionGroupSchema)

/** The most permissions a group can have. */
export const maxGroupPermissions = 500

const permissionsSchema = z
  .array(permissionSchema)
  .max(maxGroupPermissions)
  .superRefine((permissions, context) => {
    const seen = new Set<string>()
    for (const [index, permission] of permissions.entries()) {
      if (seen.has(permission)) context.addIssue({ code: 'custom', path: [index], message: 'duplicate' })
      seen.add(permission)
    }
  })

/** `POST /api/v1/permission-groups`. A group may have no permissions. */
export const permissionGroupCreateSchema = z.strictObject({
  name: line(120),
  description: paragraph(500).nullable().optional(),
  permissions: permissionsSchema,
})
/** Type of {@link permissionGroupCreateSchema} before parsing: what a caller sends. */
export type PermissionGroupCreate = z.input<typeof permissionGroupCreateSchema>

/** `PATCH /api/v1/permission-groups/{id}`. `permissions` replace those it has. */
export const permissionGroupUpdateSchema = permissionGroupCreateSchema
  .partial()
  .refine((update) => Object.keys(update).length > 0, {
    error: 'nothing_to_change',
    when: ({ issues }) => issues.length === 0,
  })
/** Type of {@link permissionGroupUpdateSchema} before parsing. */
export type PermissionGroupUpdate = z.input<typeof permissionGroupUpdateSchema>

/** Query of `DELETE /api/v1/permission-groups/{id}`: the group that its users and consumers get instead. */
export const permissionGroupDeletionQuerySchema = z.strictObject({ replacement: idSchema.optional() })

/** `POST /api/v1/permission-groups/{id}/preview`: what the group is to have, or the group that is to replace it; one of the two. */
export const permissionGroupPreviewQuestionSchema = z
  .strictObject({ permissions: permissionsSchema.optional(), replacement: idSchema.optional() })
  .refine(({ permissions, replacement }) => permissions !== undefined || replacement !== undefined, {
    error: 'nothing_to_change',
    when: ({ issues }) => issues.length === 0,
  })
  .refine(({ permissions, replacement }) => permissions === undefined || replacement === undefined, {
    path: ['replacement'],
    error: 'invalid',
    when: ({ issues }) => issues.length === 0,
  })
/** Type of {@link permissionGroupPreviewQuestionSchema} before parsing. */
export type PermissionGroupPreviewQuestion = z.input<typeof permissionGroupPreviewQuestionSchema>
