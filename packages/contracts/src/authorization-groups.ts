import { z } from 'zod'
import { consumerSchema } from './consumers.ts'
import { listQueryFields, maxCountedMembers, pageOf } from './pagination.ts'
import { timestampSchema } from './text.ts'
import { userReferenceSchema } from './user-references.ts'

/** What the live authorizations of one app, or of one person, have in common. */
const groupFields = {
  authorizationCount: z
    .int()
    .min(1)
    .max(maxCountedMembers)
    .describe(`How many are live; ${maxCountedMembers} stands for more as well`),
  newestGrantAt: timestampSchema.describe('When the newest of them was granted'),
  lastUsedAt: timestampSchema.nullable().describe('When any of them was used last'),
}

/** A consumer that somebody lets act for them. */
export const authorizedConsumerSchema = consumerSchema
  .pick({ id: true, key: true, name: true, description: true, logo: true })
  .extend(groupFields)
  .meta({ id: 'AuthorizedConsumer' })
/** Type of {@link authorizedConsumerSchema}. */
export type AuthorizedConsumer = z.infer<typeof authorizedConsumerSchema>

/** A user who lets consumers act for them. */
export const authorizingUserSchema = userReferenceSchema.extend(groupFields).meta({ id: 'AuthorizingUser' })
/** Type of {@link authorizingUserSchema}. */
export type AuthorizingUser = z.infer<typeof authorizingUserSchema>

/** What grouped lists of authorizations can be sorted by; a leading minus turns it round. */
export const authorizationGroupSorts = ['name', '-name'] as const

/** Query of `GET /api/v1/authorizations/consumers` and `…/users`; `search` looks where that of consumers, or users, does. */
export const authorizationGroupListQuerySchema = z.strictObject({
  ...listQueryFields,
  sort: z.enum(authorizationGroupSorts).default('name'),
})
/** Type of {@link authorizationGroupListQuerySchema} after parsing. */
export type AuthorizationGroupListQuery = z.infer<typeof authorizationGroupListQuerySchema>

/** `GET /api/v1/authorizations/consumers`. */
export const authorizedConsumerPageSchema = pageOf(authorizedConsumerSchema)
/** `GET /api/v1/authorizations/users`. */
export const authorizingUserPageSchema = pageOf(authorizingUserSchema)
