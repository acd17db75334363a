import { z } from 'zod'
import { companySchema } from './companies.ts'
import { consumerSchema } from './consumers.ts'
import { localizedTextSchema } from './languages.ts'
import { actionSchema, moduleKeySchema, permissionSchema } from './permissions.ts'
import { randomTextPattern } from './plain/wire.ts'
import { timestampSchema } from './text.ts'
import { userReferenceSchema } from './user-references.ts'

/** How the authorization page names the request it is about. */
export const authorizationRequestReferenceSchema = z.string().regex(randomTextPattern)

/** What the authorization page shows: who asks for what, on whose behalf, and where the answer will go. */
export const authorizationQuestionSchema = z.object({
  status: z.literal('awaiting_decision'),
  decisionToken: z.string().max(100).describe('Proof that the decision comes from this page (RFC 6749 section 10.12)'),
  consumer: consumerSchema.pick({
    id: true,
    name: true,
    description: true,
    clientType: true,
    website: true,
    logo: true,
  }),
  isFirstInCompany: z.boolean().describe('Whether nobody in the company has ever authorized this consumer'),
  redirectHost: z.string().max(2000).describe('Host of the redirect URI, or its scheme for a private-use one'),
  redirectsElsewhere: z
    .boolean()
    .describe(
      'Whether the redirect URI belongs to another site than `website`; never for an app on the user’s own device',
    ),
  company: companySchema.pick({ name: true, color: true, logo: true }),
  user: userReferenceSchema,
  modules: z.array(
    z.object({
      key: moduleKeySchema,
      name: localizedTextSchema,
      permissions: z.array(
        z.object({
          permission: permissionSchema,
          action: actionSchema,
          description: localizedTextSchema.nullable().describe('In the module’s own words, where it has any'),
        }),
      ),
    }),
  ),
  expiresAt: timestampSchema,
})
/** Type of {@link authorizationQuestionSchema}. */
export type AuthorizationQuestion = z.infer<typeof authorizationQuestionSchema>

/** The browser's next stop: back to the app, with a code or an error. */
export const authorizationRedirectSchema = z.object({
  status: z.literal('redirect'),
  redirectTo: z.string().max(20_000),
})
/** Type of {@link authorizationRedirectSchema}. */
export type AuthorizationRedirect = z.infer<typeof authorizationRedirectSchema>

/** `GET /api/v1/authorization-requests/{reference}`. */
export const authorizationRequestSchema = z
  .discriminatedUnion('status', [authorizationQuestionSchema, authorizationRedirectSchema])
  .meta({ id: 'AuthorizationRequest' })
/** Type of {@link authorizationRequestSchema}. */
export type AuthorizationRequest = z.infer<typeof authorizationRequestSchema>

/** The longest time, in seconds, that an authorization with an end can be given for: one year. */
export const maxAuthorizationSeconds = 365 * 24 * 60 * 60

/**
 * `POST /api/v1/authorization-requests/{reference}/decision`. `permissions` may narrow what was asked; absent means all of it.
 * `lifetimeSeconds` is how long the authorization lasts; absent means until it is revoked.
 */
export const authorizationDecisionSchema = z.strictObject({
  decisionToken: z.string().min(1).max(100),
  decision: z.enum(['authorize', 'deny']),
  permissions: z.array(permissionSchema).max(500).optional(),
  lifetimeSeconds: z.int().min(60).max(maxAuthorizationSeconds).optional(),
})
/** Type of {@link authorizationDecisionSchema}. */
export type AuthorizationDecision = z.infer<typeof authorizationDecisionSchema>

/** `POST /api/v1/authorization-requests/{reference}/restart`: the same request, for another account to sign in. */
export const authorizationRestartSchema = authorizationDecisionSchema.pick({ decisionToken: true })

/** The answer to a restart: the reference of the new request. */
export const authorizationRestartedSchema = z.object({ reference: authorizationRequestReferenceSchema })
