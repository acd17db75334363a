import { z } from 'zod'
import { listQueryFields, pageOf } from './pagination.ts'
import { permissionSchema } from './permissions.ts'
import { idSchema, timestampSchema } from './text.ts'

/** How many of those who call with a company's API Key are told apart, those who called last. */
export const maxLegacyCallers = 200
/** For how long it is known how often they called, in days. */
export const legacyCallDays = 90

/** A day in UTC, such as `2026-11-29`. */
const daySchema = z.iso.date()

/**
 * Who calls with the company's API Key, as far as address and user agent tell. `calls` are all that had the right secret, `refusals` those
 * of them that were refused all the same: in a brown-out, or since the key is retired. `permissions` are what its calls needed. Beyond
 * {@link maxLegacyCallers} callers, all others are one without an address.
 */
export const legacyCallerSchema = z
  .object({
    id: idSchema,
    ip: z.string().max(64).nullable().describe('`null` for all others together'),
    userAgent: z.string().max(300),
    firstCalledAt: timestampSchema,
    lastCalledAt: timestampSchema,
    calls: z.int().min(0).describe(`In the last ${legacyCallDays} days`),
    refusals: z.int().min(0).describe('How many of them were refused'),
    days: z
      .array(z.object({ day: daySchema, calls: z.int().min(0), refusals: z.int().min(0) }))
      .describe('By the day (UTC), the oldest first; days without a call are left out'),
    permissions: z.array(permissionSchema),
  })
  .meta({ id: 'LegacyCaller' })
/** Type of {@link legacyCallerSchema}. */
export type LegacyCaller = z.infer<typeof legacyCallerSchema>

/** Query of `GET /api/v1/api-connection/callers`, those who called last first. */
export const legacyCallerListQuerySchema = z.strictObject({
  cursor: listQueryFields.cursor,
  limit: listQueryFields.limit,
})
/** Type of {@link legacyCallerListQuerySchema} after parsing. */
export type LegacyCallerListQuery = z.infer<typeof legacyCallerListQuerySchema>

/** `GET /api/v1/api-connection/callers`. */
export const legacyCallerPageSchema = pageOf(legacyCallerSchema)
