import { z } from 'zod'
import { timestampSchema } from './text.ts'
import { userReferenceSchema } from './user-references.ts'

/** Whether the company's key exists and works. */
export const apiConnectionStatuses = ['not_generated', 'active', 'disabled'] as const
/** One of {@link apiConnectionStatuses}. */
export const apiConnectionStatusSchema = z.enum(apiConnectionStatuses)

/** The company's API Key; the secret is only ever in {@link apiConnectionSecretSchema}. All but `status` are `null` before the first one is generated. */
export const apiConnectionSchema = z
  .object({
    status: apiConnectionStatusSchema,
    key: z.string().max(100).nullable(),
    createdAt: timestampSchema.nullable(),
    regeneratedAt: timestampSchema.nullable(),
    createdBy: userReferenceSchema.nullable(),
  })
  .meta({ id: 'ApiConnection' })
/** Type of {@link apiConnectionSchema}. */
export type ApiConnection = z.infer<typeof apiConnectionSchema>

/** `PATCH /api/v1/api-connection`. */
export const apiConnectionUpdateSchema = z.strictObject({ status: z.enum(['active', 'disabled']) })
/** Type of {@link apiConnectionUpdateSchema}. */
export type ApiConnectionUpdate = z.infer<typeof apiConnectionUpdateSchema>

/** What `POST /api/v1/api-connection/secret` answers: the one answer that holds the API Secret. */
export const apiConnectionSecretSchema = z.object({ secret: z.string().max(100) }).meta({ id: 'ApiConnectionSecret' })
/** Type of {@link apiConnectionSecretSchema}. */
export type ApiConnectionSecret = z.infer<typeof apiConnectionSecretSchema>
