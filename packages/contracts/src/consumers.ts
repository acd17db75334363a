import { z } from 'zod'
import { consumerSecretSchema } from './consumer-secrets.ts'
import { consumerAccessFaults } from './consumer-rules.ts'
import { httpsUrlSchema } from './https-url.ts'
import { ipRangesSchema } from './ip-ranges.ts'
import { type JsonWebKeySet, jsonWebKeySetSchema } from './json-web-keys.ts'
import { logoSchema } from './logos.ts'
import { listQueryFields, pageOf } from './pagination.ts'
import { permissionGroupReferenceSchema } from './permission-groups.ts'
import { redirectUriSchema } from './redirect-uri.ts'
import { idSchema, line, momentSchema, paragraph, timestampSchema } from './text.ts'
import { userReferenceSchema } from './user-references.ts'

/** How a consumer gets its tokens (RFC 6749 sections 4.1 and 4.4). */
export const grantTypes = ['client_credentials', 'authorization_code'] as const
/** One of {@link grantTypes}. */
export const grantTypeSchema = z.enum(grantTypes)
/** Type of {@link grantTypeSchema}. */
export type GrantType = z.infer<typeof grantTypeSchema>

/** Whether a consumer can keep a secret (RFC 6749 section 2.1). */
export const clientTypes = ['confidential', 'public'] as const
/** One of {@link clientTypes}. */
export const clientTypeSchema = z.enum(clientTypes)
/** Type of {@link clientTypeSchema}. */
export type ClientType = z.infer<typeof clientTypeSchema>

/** Whether a consumer can get and use tokens at all. */
export const consumerStatuses = ['active', 'disabled'] as const
/** One of {@link consumerStatuses}. */
export const consumerStatusSchema = z.enum(consumerStatuses)
/** Type of {@link consumerStatusSchema}. */
export type ConsumerStatus = z.infer<typeof consumerStatusSchema>

/** How many redirect URIs one consumer can register. */
export const maxRedirectUris = 20

/** How a consumer proves who it is (RFC 6749 section 2.3, RFC 7523 section 2.2): a secret, sent in either way, a signed assertion, or not at all. */
export const authMethods = ['client_secret', 'private_key_jwt', 'none'] as const
/** One of {@link authMethods}. */
export const authMethodSchema = z.enum(authMethods)
/** Type of {@link authMethodSchema}. */
export type AuthMethod = z.infer<typeof authMethodSchema>

/** What a consumer's access tokens are to whoever holds one: a signed text that can be read and verified (RFC 9068), or nothing but a token. */
export const tokenFormats = ['jwt', 'opaque'] as const
/** One of {@link tokenFormats}. */
export const tokenFormatSchema = z.enum(tokenFormats)
/** Type of {@link tokenFormatSchema}. */
export type TokenFormat = z.infer<typeof tokenFormatSchema>

/** What an opaque access token begins with, so that one that got lost is recognised by who finds it. */
export const opaqueTokenPrefix = 'lk_at_'

/** Whether whoever makes a consumer may do without PKCE (RFC 7636). */
export const pkcePolicies = ['chosen', 'required'] as const
/** One of {@link pkcePolicies}. */
export const pkcePolicySchema = z.enum(pkcePolicies)
/** Type of {@link pkcePolicySchema}. */
export type PkcePolicy = z.infer<typeof pkcePolicySchema>

const daySeconds = 24 * 60 * 60
/** How long a consumer's tokens last unless told otherwise, in seconds. */
export const defaultLifetimes = {
  accessTokenSeconds: 600,
  refreshIdleSeconds: 30 * daySeconds,
  refreshAbsoluteSeconds: 90 * daySeconds,
}
/** The shortest a token can last, in seconds. */
export const minTokenSeconds = 60
/** The longest an access token can last, in seconds. */
export const maxAccessTokenSeconds = daySeconds
/** The longest a chain of refresh tokens can last, in seconds: two years. */
export const maxRefreshSeconds = 730 * daySeconds

/** The most requests a minute that a consumer can be limited to. */
export const maxRequestsPerMinute = 1_000_000

const redirectUrisSchema = z
  .array(redirectUriSchema)
  .max(maxRedirectUris)
  .superRefine((uris, context) => {
    uris.forEach((uri, index) => {
      if (uris.indexOf(uri) !== index) context.addIssue({ code: 'custom', path: [index], message: 'duplicate' })
    })
  })

const nameSchema = line(120)
const descriptionSchema = paragraph(500).nullable()
const websiteSchema = httpsUrlSchema.nullable()

/** How a consumer authenticates and how long its tokens last. `null` takes keys away. */
const accessFields = {
  authMethod: authMethodSchema.optional(),
  jwks: jsonWebKeySetSchema.nullable().optional(),
  jwksUri: httpsUrlSchema.nullable().optional(),
  acceptsEndpointAudience: z.boolean().optional(),
  requiresPkce: z.boolean().optional(),
  followsOauth21: z.boolean().optional(),
  issuesRefreshTokens: z.boolean().optional(),
  tokenFormat: tokenFormatSchema.optional(),
  accessTokenSeconds: z.int().min(minTokenSeconds).max(maxAccessTokenSeconds).optional(),
  refreshIdleSeconds: z.int().min(minTokenSeconds).max(maxRefreshSeconds).optional(),
  refreshAbsoluteSeconds: z.int().min(minTokenSeconds).max(maxRefreshSeconds).optional(),
}

/** Whether a consumer may call through the Hub, how often, and from where it may call at all. `null` takes the limit away. */
const callFields = {
  usesHub: z.boolean().optional(),
  allowedIpRanges: ipRangesSchema.optional(),
  requestsPerMinute: z.int().min(1).max(maxRequestsPerMinute).nullable().optional(),
}

/** How long tokens last, in seconds. */
export type Lifetimes = Record<keyof typeof defaultLifetimes, number>

/**
 * A new consumer's access fields with the default of each that was left out.
 * @param fields as sent
 * @param lifetimes what the company gives new consumers
 */
export const withAccessDefaults = (
  fields: {
    clientType?: ClientType | undefined
    authMethod?: AuthMethod | undefined
    jwks?: JsonWebKeySet | null | undefined
    jwksUri?: string | null | undefined
    acceptsEndpointAudience?: boolean | undefined
    requiresPkce?: boolean | undefined
    followsOauth21?: boolean | undefined
    issuesRefreshTokens?: boolean | undefined
    tokenFormat?: TokenFormat | undefined
    accessTokenSeconds?: number | undefined
    refreshIdleSeconds?: number | undefined
    refreshAbsoluteSeconds?: number | undefined
    usesHub?: boolean | undefined
    allowedIpRanges?: string[] | undefined
    requestsPerMinute?: number | null | undefined
  },
  lifetimes: Lifetimes = defaultLifetimes,
) => {
  const clientType = fields.clientType ?? 'confidential'
  return {
    clientType,
    authMethod: fields.authMethod ?? (clientType === 'public' ? 'none' : 'client_secret'),
    jwks: fields.jwks ?? null,
    jwksUri: fields.jwksUri ?? null,
    acceptsEndpointAudience: fields.acceptsEndpointAudience ?? false,
    requiresPkce: fields.requiresPkce ?? true,
    followsOauth21: fields.followsOauth21 ?? false,
    issuesRefreshTokens: fields.issuesRefreshTokens ?? true,
    tokenFormat: fields.tokenFormat ?? 'jwt',
    accessTokenSeconds: fields.accessTokenSeconds ?? lifetimes.accessTokenSeconds,
    refreshIdleSeconds: fields.refreshIdleSeconds ?? lifetimes.refreshIdleSeconds,
    refreshAbsoluteSeconds: fields.refreshAbsoluteSeconds ?? lifetimes.refreshAbsoluteSeconds,
    usesHub: fields.usesHub ?? false,
    allowedIpRanges: fields.allowedIpRanges ?? [],
    requestsPerMinute: fields.requestsPerMinute ?? null,
  }
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined

const isListOrAbsent = (value: unknown): boolean => value === undefined || Array.isArray(value)

/**
 * `POST /api/v1/consumers`. Redirect URIs, app type and website belong to the authorization code grant. The rules across fields run even
 * when another field is at fault (`when`), so that a person sees everything there is to mend at once.
 */
export const consumerCreateSchema = z
  .strictObject({
    grantType: grantTypeSchema,
    name: nameSchema,
    description: descriptionSchema.optional(),
    permissionGroupId: idSchema,
    redirectUris: redirectUrisSchema.optional(),
    clientType: clientTypeSchema.optional(),
    website: websiteSchema.optional(),
    ...accessFields,
    ...callFields,
  })
  .superRefine((consumer, context) => {
    const { refreshIdleSeconds: idle, refreshAbsoluteSeconds: absolute } = consumer
    // What the company gives where one is left out is for the server to see.
    const lifetimes = idle === undefined || absolute === undefined ? { refreshIdleSeconds: 0 } : {}
    for (const { path, code } of consumerAccessFaults({ ...withAccessDefaults(consumer), ...lifetimes })) {
      context.addIssue({ code: 'custom', path: [path], message: code })
    }
  })
  .refine(({ redirectUris }) => redirectUris !== undefined && redirectUris.length > 0, {
    path: ['redirectUris'],
    error: 'blank',
    when: ({ value }) =>
      fieldOf(value, 'grantType') === 'authorization_code' && isListOrAbsent(fieldOf(value, 'redirectUris')),
  })
  .refine(({ redirectUris }) => redirectUris === undefined || redirectUris.length === 0, {
    path: ['redirectUris'],
    error: 'not_for_grant_type',
    when: ({ value }) =>
      fieldOf(value, 'grantType') === 'client_credentials' && isListOrAbsent(fieldOf(value, 'redirectUris')),
  })
  .refine(({ clientType }) => clientType !== 'public', {
    path: ['clientType'],
    error: 'public_needs_authorization_code',
    when: ({ value }) => fieldOf(value, 'grantType') === 'client_credentials',
  })
  .refine(({ website }) => !website, {
    path: ['website'],
    error: 'not_for_grant_type',
    when: ({ value }) => fieldOf(value, 'grantType') === 'client_credentials',
  })
/** Type of {@link consumerCreateSchema} before parsing: what a caller sends. */
export type ConsumerCreate = z.input<typeof consumerCreateSchema>

/**
 * `PATCH /api/v1/consumers/{id}`. Grant type and app type are fixed: tokens already issued depend on them. Fields that must go together are
 * checked with what the consumer has already, see `consumerAccessFaults`.
 */
export const consumerUpdateSchema = z
  .strictObject({
    name: nameSchema.optional(),
    description: descriptionSchema.optional(),
    permissionGroupId: idSchema.optional(),
    redirectUris: redirectUrisSchema.min(1).optional(),
    website: websiteSchema.optional(),
    status: consumerStatusSchema.optional(),
    ...accessFields,
    ...callFields,
  })
  .refine((update) => Object.keys(update).length > 0, {
    error: 'nothing_to_change',
    when: ({ issues }) => issues.length === 0,
  })
/** Type of {@link consumerUpdateSchema} before parsing. */
export type ConsumerUpdate = z.input<typeof consumerUpdateSchema>

/** An OAuth client. `key` is the `client_id`; `version` is what `ETag` carries. `secrets` are the live ones, newest first. */
export const consumerSchema = z
  .object({
    id: idSchema,
    key: z.string().max(100),
    name: z.string().max(120),
    description: z.string().max(500).nullable(),
    grantType: grantTypeSchema,
    clientType: clientTypeSchema,
    permissionGroup: permissionGroupReferenceSchema,
    redirectUris: z.array(z.string().max(2000)),
    website: z.string().max(2000).nullable().describe('Shown where people authorize the app, as it was given'),
    logo: logoSchema.nullable().describe('`GET /api/v1/consumers/{id}/logo` shows it'),
    status: consumerStatusSchema,
    authMethod: authMethodSchema,
    jwks: jsonWebKeySetSchema.nullable(),
    jwksUri: z.string().max(2000).nullable(),
    acceptsEndpointAudience: z
      .boolean()
      .describe('Whether assertions may name the token endpoint instead of the issuer as their audience'),
    requiresPkce: z.boolean(),
    followsOauth21: z.boolean().describe('Whether `redirect_uri` may be left out of the token request'),
    issuesRefreshTokens: z.boolean(),
    tokenFormat: tokenFormatSchema.describe(
      '`opaque`: nobody but Latchkey can read its access tokens; who gets one asks by introspection, or sits behind the Hub',
    ),
    accessTokenSeconds: z.int(),
    refreshIdleSeconds: z.int(),
    refreshAbsoluteSeconds: z.int(),
    usesHub: z.boolean().describe('Whether it may call through the Hub'),
    allowedIpRanges: z
      .array(z.string().max(49))
      .describe('Where it may get tokens and call through the Hub from; empty: from anywhere'),
    requestsPerMinute: z
      .int()
      .nullable()
      .describe('How many requests the Hub takes from it in a minute; `null`: as many as the company may send'),
    secrets: z.array(consumerSecretSchema),
    createdAt: timestampSchema,
    createdBy: userReferenceSchema.nullable(),
    updatedAt: timestampSchema,
    lastUsedAt: timestampSchema.nullable(),
    version: z.int().min(1),
  })
  .meta({ id: 'Consumer' })
/** Type of {@link consumerSchema}. */
export type Consumer = z.infer<typeof consumerSchema>

/** `GET /api/v1/consumers/defaults`: what a new consumer has unless told otherwise. With a `pkcePolicy` of `required` it can't be made without PKCE. */
export const consumerDefaultsSchema = z
  .object({
    accessTokenSeconds: z.int(),
    refreshIdleSeconds: z.int(),
    refreshAbsoluteSeconds: z.int(),
    pkcePolicy: pkcePolicySchema,
  })
  .meta({ id: 'ConsumerDefaults' })
/** Type of {@link consumerDefaultsSchema}. */
export type ConsumerDefaults = z.infer<typeof consumerDefaultsSchema>

/** The answer to creating a consumer: the only time the secret is shown. `secret` is `null` for a public app. */
export const consumerCreatedSchema = consumerSchema
  .extend({ secret: z.string().nullable() })
  .meta({ id: 'ConsumerCreated' })
/** Type of {@link consumerCreatedSchema}. */
export type ConsumerCreated = z.infer<typeof consumerCreatedSchema>

/** What a list of consumers can be sorted by; a leading minus turns it round. Never-used consumers count as oldest use. */
export const consumerSorts = ['name', '-name', 'createdAt', '-createdAt', 'lastUsedAt', '-lastUsedAt'] as const

/**
 * When consumers were used last, as a list can be narrowed to it: within the last day, 7 days or 30 days; before the last 90 days; never. What was
 * never used isn't unused for 90 days as well.
 */
export const consumerLastUses = ['day', 'week', 'month', 'unused90Days', 'never'] as const
/** One of {@link consumerLastUses}. */
export type ConsumerLastUse = (typeof consumerLastUses)[number]

const filterFields = {
  search: listQueryFields.search,
  sort: z.enum(consumerSorts).default('name'),
  grantType: grantTypeSchema.optional(),
  status: consumerStatusSchema.optional(),
  permissionGroupId: idSchema.optional(),
  lastUsed: z
    .enum(consumerLastUses)
    .optional()
    .describe('Used within the last day, 7 or 30 days; used, but not in the last 90 days; never used'),
  createdFrom: momentSchema.optional(),
  createdTo: momentSchema.optional().describe('Not included'),
}

/** Query of `GET /api/v1/consumers`; `search` looks in name, description and key. Filters narrow each other. */
export const consumerListQuerySchema = z.strictObject({
  ...filterFields,
  cursor: listQueryFields.cursor,
  limit: listQueryFields.limit,
})
/** Type of {@link consumerListQuerySchema} after parsing. */
export type ConsumerListQuery = z.infer<typeof consumerListQuerySchema>

/** `GET /api/v1/consumers`. */
export const consumerPageSchema = pageOf(consumerSchema)

/** How many consumers one call can name by their ids, to change or to export them. */
export const maxChosenConsumers = 100

// At its end the union knows that neither of its forms is meant, and names the field itself.
const namedIdSchema = z.uuid({ abort: true })

/** Query of `GET /api/v1/consumers/export`: every consumer that the filters leave, in the order of `sort` (sorted by last use: the newest first). */
export const consumerExportQuerySchema = z.strictObject({
  ...filterFields,
  id: z
    .union([namedIdSchema.transform((id) => [id]), z.array(namedIdSchema).max(maxChosenConsumers)], {
      error: 'not_an_option',
    })
    .optional()
    .describe('May be given several times: these consumers only'),
})
/** Type of {@link consumerExportQuerySchema} after parsing: what consumers can be narrowed to, and their order. */
export type ConsumerFilter = z.infer<typeof consumerExportQuerySchema>
