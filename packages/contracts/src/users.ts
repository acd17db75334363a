import { z } from 'zod'
import { accountLinkSchema } from './account-links.ts'
import { languageSchema } from './languages.ts'
import { listQueryFields, pageOf } from './pagination.ts'
import { permissionGroupReferenceSchema } from './permission-groups.ts'
import { roles } from './plain/role-rules.ts'
import { userReferenceSchema } from './user-references.ts'
import { emailSchema, idSchema, line, timestampSchema } from './text.ts'

/** What a person may do in the console. */
export const roleSchema = z.enum(roles)

/** A person in a company. `language` is `null` until they choose one: then the browser's is used. */
export const userSchema = userReferenceSchema
  .extend({ role: roleSchema, language: languageSchema.nullable() })
  .meta({ id: 'User' })
/** Type of {@link userSchema}. */
export type User = z.infer<typeof userSchema>

/** Whether somebody can sign in: not yet, yes, or not any more. */
export const userStatuses = ['invited', 'active', 'suspended'] as const
/** One of {@link userStatuses}. */
export const userStatusSchema = z.enum(userStatuses)
/** Type of {@link userStatusSchema}. */
export type UserStatus = z.infer<typeof userStatusSchema>

/** A person as *User accounts* shows them. `version` is what `ETag` carries. */
export const userAccountSchema = userReferenceSchema
  .extend({
    role: roleSchema,
    status: userStatusSchema,
    permissionGroup: permissionGroupReferenceSchema,
    language: languageSchema.nullable(),
    createdAt: timestampSchema,
    lastSignInAt: timestampSchema.nullable(),
    version: z.int().min(1),
  })
  .meta({ id: 'UserAccount' })
/** Type of {@link userAccountSchema}. */
export type UserAccount = z.infer<typeof userAccountSchema>

/** What a list of people can be sorted by; a leading minus turns it round. Who never signed in counts as the oldest. */
export const userSorts = ['name', '-name', 'createdAt', '-createdAt', 'lastSignInAt', '-lastSignInAt'] as const

/** Query of `GET /api/v1/users`; `search` looks in name and e-mail address. */
export const userListQuerySchema = z.strictObject({
  ...listQueryFields,
  sort: z.enum(userSorts).default('name'),
  role: roleSchema.optional(),
  status: userStatusSchema.optional(),
  permissionGroupId: idSchema.optional(),
})
/** Type of {@link userListQuerySchema} after parsing. */
export type UserListQuery = z.infer<typeof userListQuerySchema>

/** `GET /api/v1/users`. */
export const userAccountPageSchema = pageOf(userAccountSchema)

/** `POST /api/v1/users`: an invitation. Nobody chooses a password for somebody else. */
export const userInviteSchema = z.strictObject({
  name: line(120),
  email: emailSchema,
  role: roleSchema,
  permissionGroupId: idSchema,
  language: languageSchema.optional(),
})
/** Type of {@link userInviteSchema} before parsing: what a caller sends. */
export type UserInvite = z.input<typeof userInviteSchema>

/** The answer to an invitation: the person, and what became of the link. */
export const userInvitedSchema = z.object({ user: userAccountSchema, link: accountLinkSchema }).meta({
  id: 'UserInvited',
})
/** Type of {@link userInvitedSchema}. */
export type UserInvited = z.infer<typeof userInvitedSchema>

/**
 * `PATCH /api/v1/users/{id}`. `status` suspends and resumes; resuming somebody who never set a password makes them invited again.
 * Who may change what is in `userActions`.
 */
export const userUpdateSchema = z
  .strictObject({
    name: line(120).optional(),
    role: roleSchema.optional(),
    permissionGroupId: idSchema.optional(),
    status: z.enum(['active', 'suspended']).optional(),
  })
  .refine((update) => Object.keys(update).length > 0, {
    error: 'nothing_to_change',
    when: ({ issues }) => issues.length === 0,
  })
/** Type of {@link userUpdateSchema} before parsing. */
export type UserUpdate = z.input<typeof userUpdateSchema>

/** `POST /api/v1/users/{id}/preview`: the permission group they are to have, the role, or both. */
export const userPreviewQuestionSchema = z
  .strictObject({ role: roleSchema.optional(), permissionGroupId: idSchema.optional() })
  .refine((question) => Object.keys(question).length > 0, {
    error: 'nothing_to_change',
    when: ({ issues }) => issues.length === 0,
  })
/** Type of {@link userPreviewQuestionSchema}. */
export type UserPreviewQuestion = z.infer<typeof userPreviewQuestionSchema>
