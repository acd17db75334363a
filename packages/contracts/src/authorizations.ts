import { z } from 'zod'
import { consumerSchema } from './consumers.ts'
import { listQueryFields, pageOf } from './pagination.ts'
import { permissionSchema } from './permissions.ts'
import { unusedAfterDays } from './plain/bounds.ts'
import { idSchema, timestampSchema } from './text.ts'
import { userReferenceSchema } from './user-references.ts'

/** What one user let one consumer do, and still does. */
export const authorizationSchema = z
  .object({
    id: idSchema,
    consumer: consumerSchema.pick({ id: true, key: true, name: true, description: true, logo: true }),
    user: userReferenceSchema,
    permissions: z
      .array(permissionSchema)
      .describe('What the app can do now: what was granted, cut by what both groups still have'),
    unused: z
      .array(
        z.object({
          permission: permissionSchema,
          isNeverUsed: z.boolean().describe('Not once since it was granted'),
        }),
      )
      .describe(
        `Those of the permissions that were granted ${unusedAfterDays} days ago or longer and not used since then. A call through the Hub ` +
          'uses what it needs; where the app reaches a module another way, each token it fetches uses all that the token permits',
      ),
    grantedAt: timestampSchema,
    lastUsedAt: timestampSchema.nullable(),
    expiresAt: timestampSchema.nullable().describe('When it ends by itself; null: when it is revoked'),
  })
  .meta({ id: 'Authorization' })
/** Type of {@link authorizationSchema}. */
export type Authorization = z.infer<typeof authorizationSchema>

/** What a list of authorizations can be sorted by; a leading minus turns it round. */
export const authorizationSorts = ['grantedAt', '-grantedAt', 'lastUsedAt', '-lastUsedAt'] as const

/** Query of `GET /api/v1/authorizations`; `search` looks where those of consumers and users do. Members must ask for `mine=true`. */
export const authorizationListQuerySchema = z.strictObject({
  ...listQueryFields,
  sort: z.enum(authorizationSorts).default('-grantedAt'),
  mine: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
  consumerId: idSchema.optional(),
  userId: idSchema.optional(),
})
/** Type of {@link authorizationListQuerySchema} after parsing. */
export type AuthorizationListQuery = z.infer<typeof authorizationListQuerySchema>

/** `GET /api/v1/authorizations`. */
export const authorizationPageSchema = pageOf(authorizationSchema)
