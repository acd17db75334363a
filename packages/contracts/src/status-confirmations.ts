import { z } from 'zod'

/** Query of `GET /api/v1/status-confirmations`. */
export const statusConfirmationQuerySchema = z.strictObject({
  change: z
    .string()
    .min(1)
    .max(4096)
    .optional()
    .describe('From `Latchkey-Status-Change`; without it all that are there count'),
})

/** `GET /api/v1/status-confirmations`: how many guards there are, and how many of them know of the change. */
export const statusConfirmationsSchema = z
  .object({ guards: z.int().min(0), confirmed: z.int().min(0) })
  .meta({ id: 'StatusConfirmations' })
/** Type of {@link statusConfirmationsSchema}. */
export type StatusConfirmations = z.infer<typeof statusConfirmationsSchema>
