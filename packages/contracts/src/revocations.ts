import { z } from 'zod'
import { authorizationSchema } from './authorizations.ts'
import { maxCounted } from './pagination.ts'
import { maxPreviewed } from './permission-losses.ts'
import { permissionSchema } from './permissions.ts'
import { lateUseDays, maxRevokedAtOnce } from './plain/bounds.ts'
import { idSchema } from './text.ts'

/**
 * `POST /api/v1/authorizations/revocations`: which live authorizations are to end; one of the three. For a member: which of their own. What is
 * not there any more is passed over.
 */
export const revocationSchema = z
  .strictObject({
    ids: z.array(idSchema).min(1).max(maxRevokedAtOnce).optional(),
    consumerId: idSchema.optional().describe('All of a consumer'),
    userId: idSchema.optional().describe('All of a user'),
  })
  .refine((chosen) => Object.keys(chosen).length > 0, {
    error: 'nothing_to_change',
    when: ({ issues }) => issues.length === 0,
  })
  .refine((chosen) => Object.keys(chosen).length < 2, {
    error: 'invalid',
    when: ({ issues }) => issues.length === 0,
  })
/** Type of {@link revocationSchema}. */
export type Revocation = z.infer<typeof revocationSchema>

/** What a revocation has ended. */
export const revocationResultSchema = z
  .object({
    revoked: z.int().min(0).max(maxRevokedAtOnce),
    isMore: z.boolean().describe(`There may be more than the ${maxRevokedAtOnce} that one call ends: call again`),
  })
  .meta({ id: 'RevocationResult' })
/** Type of {@link revocationResultSchema}. */
export type RevocationResult = z.infer<typeof revocationResultSchema>

/** What a revocation would end. Apps, people, late uses and permissions are of those that are counted. */
export const revocationPreviewSchema = z
  .object({
    total: z.int().min(0).max(maxCounted),
    totalIsAtLeast: z.boolean().describe(`There are more than \`total\`: it is counted up to ${maxCounted}`),
    consumerCount: z.int().min(0),
    userCount: z.int().min(0),
    usedLately: z.int().min(0).describe(`How many were used in the last ${lateUseDays} days`),
    permissions: z.array(permissionSchema).describe('What apps can do by any of them now'),
    items: z
      .array(authorizationSchema.pick({ id: true, consumer: true, user: true, lastUsedAt: true }))
      .max(maxPreviewed)
      .describe('The first of them, those that were used last'),
  })
  .meta({ id: 'RevocationPreview' })
/** Type of {@link revocationPreviewSchema}. */
export type RevocationPreview = z.infer<typeof revocationPreviewSchema>
