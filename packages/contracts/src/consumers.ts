import { z } from 'zod'
import { listQueryFields, pageOf } from './pagination.ts'
import { permissionGroupReferenceSchema } from './permission-groups.ts'
import { redirectUriSchema } from './redirect-uri.ts'
import { idSchema, line, paragraph, timestampSchema } from './text.ts'
import { userReferenceSchema } from './users.ts'

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
/** The longest time, in seconds, in which an old secret can go on working beside the new one: 30 days. */
export const maxSecretOverlapSeconds = 30 * 24 * 60 * 60

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

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined

const isListOrAbsent = (value: unknown): boolean => value === undefined || Array.isArray(value)

/**
 * `POST /api/v1/consumers`. Redirect URIs and app type belong to the authorization code grant. The rules across fields run even
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
/** Type of {@link consumerCreateSchema} before parsing: what a caller sends. */
export type ConsumerCreate = z.input<typeof consumerCreateSchema>

/** `PATCH /api/v1/consumers/{id}`. Grant type and app type are fixed: tokens already issued depend on them. */
export const consumerUpdateSchema = z
  .strictObject({
    name: nameSchema.optional(),
    description: descriptionSchema.optional(),
    permissionGroupId: idSchema.optional(),
    redirectUris: redirectUrisSchema.min(1).optional(),
    status: consumerStatusSchema.optional(),
  })
  .refine((update) => Object.keys(update).length > 0, {
    error: 'nothing_to_change',
    when: ({ issues }) => issues.length === 0,
  })
/** Type of {@link consumerUpdateSchema} before parsing. */
export type ConsumerUpdate = z.input<typeof consumerUpdateSchema>

/** A consumer's secret as it can be shown later: never the secret itself. `expiresAt` is when an overlap ends. */
export const consumerSecretSchema = z.object({
  id: idSchema,
  lastFour: z.string().length(4),
  createdAt: timestampSchema,
  expiresAt: timestampSchema.nullable(),
})
/** Type of {@link consumerSecretSchema}. */
export type ConsumerSecret = z.infer<typeof consumerSecretSchema>

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
    status: consumerStatusSchema,
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

/** The answer to creating a consumer: the only time the secret is shown. `secret` is `null` for a public app. */
export const consumerCreatedSchema = consumerSchema
  .extend({ secret: z.string().nullable() })
  .meta({ id: 'ConsumerCreated' })
/** Type of {@link consumerCreatedSchema}. */
export type ConsumerCreated = z.infer<typeof consumerCreatedSchema>

/** `POST /api/v1/consumers/{id}/secrets`: rotate; the old secrets go on working for the overlap, in seconds (0 = none). */
export const secretRotateSchema = z.strictObject({
  overlapSeconds: z.int().min(0).max(maxSecretOverlapSeconds).default(0),
})
/** Type of {@link secretRotateSchema} before parsing. */
export type SecretRotate = z.input<typeof secretRotateSchema>

/** The answer to a rotation: the only time the new secret is shown. */
export const secretCreatedSchema = consumerSecretSchema.extend({ secret: z.string() }).meta({ id: 'SecretCreated' })
/** Type of {@link secretCreatedSchema}. */
export type SecretCreated = z.infer<typeof secretCreatedSchema>

/** What a list of consumers can be sorted by; a leading minus turns it round. Never-used consumers count as oldest use. */
export const consumerSorts = ['name', '-name', 'createdAt', '-createdAt', 'lastUsedAt', '-lastUsedAt'] as const

/** Query of `GET /api/v1/consumers`; `search` looks in name, description and key. */
export const consumerListQuerySchema = z.strictObject({
  ...listQueryFields,
  sort: z.enum(consumerSorts).default('name'),
  grantType: grantTypeSchema.optional(),
  status: consumerStatusSchema.optional(),
  permissionGroupId: idSchema.optional(),
})
/** Type of {@link consumerListQuerySchema} after parsing. */
export type ConsumerListQuery = z.infer<typeof consumerListQuerySchema>

/** `GET /api/v1/consumers`. */
export const consumerPageSchema = pageOf(consumerSchema)
