import { z } from 'zod'
import { idSchema, line, timestampSchema } from './text.ts'

const daySeconds = 24 * 60 * 60
/** The longest time, in seconds, in which an old secret can go on working beside the new one: 30 days. */
export const maxSecretOverlapSeconds = 30 * daySeconds
/** The longest a secret made with an end can last, in seconds: two years. */
export const maxSecretLifetimeSeconds = 730 * daySeconds

/** Whoever used a secret last. */
export const secretUserSchema = z.object({ ip: z.string().max(64), userAgent: z.string().max(300) })

/**
 * A consumer's secret as it can be shown later: never the secret itself. `expiresAt` is when it stops working by itself; `isReplaced`
 * says that a rotation set that end, so that it works only until the new one is in use everywhere.
 */
export const consumerSecretSchema = z
  .object({
    id: idSchema,
    name: z.string().max(80).nullable(),
    lastFour: z.string().length(4),
    createdAt: timestampSchema,
    expiresAt: timestampSchema.nullable(),
    isReplaced: z.boolean(),
    lastUsedAt: timestampSchema.nullable(),
    lastUsedBy: secretUserSchema.nullable(),
  })
  .meta({ id: 'ConsumerSecret' })
/** Type of {@link consumerSecretSchema}. */
export type ConsumerSecret = z.infer<typeof consumerSecretSchema>

/**
 * `POST /api/v1/consumers/{id}/secrets`: a new secret. The others go on working for the overlap, in seconds (0: not at all; `null`: for as
 * long as they would have). `lifetimeSeconds` is how long the new one works; absent means until it is ended.
 */
export const secretRotateSchema = z.strictObject({
  name: line(80).optional(),
  overlapSeconds: z.int().min(0).max(maxSecretOverlapSeconds).nullable().default(0),
  lifetimeSeconds: z.int().min(60).max(maxSecretLifetimeSeconds).optional(),
})
/** Type of {@link secretRotateSchema} before parsing. */
export type SecretRotate = z.input<typeof secretRotateSchema>
/** Type of {@link secretRotateSchema} after parsing. */
export type SecretRotation = z.output<typeof secretRotateSchema>

/** The answer to a rotation: the only time the new secret is shown. */
export const secretCreatedSchema = consumerSecretSchema.extend({ secret: z.string() }).meta({ id: 'SecretCreated' })
/** Type of {@link secretCreatedSchema}. */
export type SecretCreated = z.infer<typeof secretCreatedSchema>
