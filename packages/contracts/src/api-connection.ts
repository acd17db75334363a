import { z } from 'zod'
import { permissionGroupReferenceSchema } from './permission-groups.ts'
import { permissionSchema } from './permissions.ts'
import { legacyUseDays } from './plain/bounds.ts'
import { idSchema, line, timestampSchema } from './text.ts'
import { userReferenceSchema } from './user-references.ts'

/** Whether the company's key exists and works. A retired one works never again. */
export const apiConnectionStatuses = ['not_generated', 'active', 'disabled', 'retired'] as const
/** One of {@link apiConnectionStatuses}. */
export const apiConnectionStatusSchema = z.enum(apiConnectionStatuses)

/** How many brown-outs can be announced at a time. */
export const maxBrownOuts = 10
/** How long before a brown-out it has to be announced at least, in minutes. */
export const minBrownOutNoticeMinutes = 60
/** How far ahead a brown-out can be announced, in days. */
export const maxBrownOutDaysAhead = 90
/** How short a brown-out can be, in minutes. */
export const minBrownOutMinutes = 5
/** How long a brown-out can be, in hours. */
export const maxBrownOutHours = 24

/** A period in which the key is refused, so that whoever still uses it notices. `expectedCalls` is what the same hours a week earlier had. */
export const brownOutSchema = z
  .object({
    id: idSchema,
    startsAt: timestampSchema,
    endsAt: timestampSchema,
    expectedCalls: z.int().min(0),
  })
  .meta({ id: 'BrownOut' })
/** Type of {@link brownOutSchema}. */
export type BrownOut = z.infer<typeof brownOutSchema>

/** What the key is still used for. */
export const legacyUseSchema = z.object({
  since: timestampSchema.nullable().describe('When the present secret was used first; `null` if it never was'),
  lastCalledAt: timestampSchema.nullable(),
  calls: z.int().min(0).describe(`In the last ${legacyUseDays} days`),
  callers: z
    .int()
    .min(0)
    .describe('By how many, told apart by address and user agent; those who are told apart no more count as one'),
})

/**
 * The company's API Key; the secret is only ever in {@link apiConnectionSecretSchema}. Before the first one is generated there is nothing but
 * `status`. Without a `permissionGroup` the key may do everything that the company's modules have. `brownOuts` are those under way and to
 * come. `version` is what `ETag` carries.
 */
export const apiConnectionSchema = z
  .object({
    status: apiConnectionStatusSchema,
    key: z.string().max(100).nullable(),
    permissionGroup: permissionGroupReferenceSchema.nullable(),
    retiresAt: timestampSchema.nullable().describe('When the key stops working for good, or did'),
    brownOuts: z.array(brownOutSchema),
    use: legacyUseSchema,
    createdAt: timestampSchema.nullable(),
    regeneratedAt: timestampSchema.nullable(),
    createdBy: userReferenceSchema.nullable(),
    version: z.int().min(0),
  })
  .meta({ id: 'ApiConnection' })
/** Type of {@link apiConnectionSchema}. */
export type ApiConnection = z.infer<typeof apiConnectionSchema>

/** `PATCH /api/v1/api-connection`. `permissionGroupId` is what the key may do; `null` is everything that the company's modules have. */
export const apiConnectionUpdateSchema = z
  .strictObject({
    status: z.enum(['active', 'disabled']).optional(),
    permissionGroupId: idSchema.nullable().optional(),
  })
  .refine((update) => Object.keys(update).length > 0, {
    error: 'nothing_to_change',
    when: ({ issues }) => issues.length === 0,
  })
/** Type of {@link apiConnectionUpdateSchema}. */
export type ApiConnectionUpdate = z.infer<typeof apiConnectionUpdateSchema>

/** What `POST /api/v1/api-connection/secret` answers: the one answer that holds the API Secret. */
export const apiConnectionSecretSchema = z.object({ secret: z.string().max(100) }).meta({ id: 'ApiConnectionSecret' })
/** Type of {@link apiConnectionSecretSchema}. */
export type ApiConnectionSecret = z.infer<typeof apiConnectionSecretSchema>

/** `POST /api/v1/api-connection/brown-outs`. */
export const brownOutCreateSchema = z.strictObject({ startsAt: timestampSchema, endsAt: timestampSchema })
/** Type of {@link brownOutCreateSchema}. */
export type BrownOutCreate = z.infer<typeof brownOutCreateSchema>

/** How long before its retirement a key that is still used has to be told, in hours. */
export const minRetirementNoticeHours = 24
/** How far ahead a retirement can be decided, in days. */
export const maxRetirementDaysAhead = 730

/** `PUT /api/v1/api-connection/retirement`: when the key stops working for good; `null` is at once. */
export const retirementSchema = z.strictObject({ retiresAt: timestampSchema.nullable() })
/** Type of {@link retirementSchema}. */
export type Retirement = z.infer<typeof retirementSchema>

/**
 * What the consumer that replaces the key is going to get: the permissions that calls really needed, and the group that has just these, if
 * there is one. Otherwise a group is made.
 */
export const replacementPreviewSchema = z
  .object({ permissions: z.array(permissionSchema), permissionGroup: permissionGroupReferenceSchema.nullable() })
  .meta({ id: 'ReplacementPreview' })
/** Type of {@link replacementPreviewSchema}. */
export type ReplacementPreview = z.infer<typeof replacementPreviewSchema>

/** `POST /api/v1/api-connection/replacement`: what the consumer is to be called, and its group if one is made. */
export const replacementCreateSchema = z.strictObject({ name: line(120) })
/** Type of {@link replacementCreateSchema} before parsing. */
export type ReplacementCreate = z.input<typeof replacementCreateSchema>
