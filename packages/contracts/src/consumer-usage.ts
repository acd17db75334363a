import { z } from 'zod'
import { failureReasons } from './consumer-failures.ts'
import { timestampSchema } from './text.ts'

/** What is counted: tokens issued, and refusals by their reason. */
export const usageOutcomes = ['issued', ...failureReasons] as const
/** One of {@link usageOutcomes}. */
export type UsageOutcome = (typeof usageOutcomes)[number]

/** The longest span that usage can be asked for, in days. */
export const maxUsageDays = 92

/** Query of `GET /api/v1/consumers/{id}/usage`: whole hours from `from` up to, not including, `to`; by default the last day. */
export const consumerUsageQuerySchema = z.strictObject({
  from: timestampSchema.optional(),
  to: timestampSchema.optional(),
})

/** `GET /api/v1/consumers/{id}/usage`: hours in which nothing happened are left out. */
export const consumerUsageSchema = z
  .object({
    items: z.array(z.object({ hour: timestampSchema, outcome: z.enum(usageOutcomes), count: z.int().min(1) })),
  })
  .meta({ id: 'ConsumerUsage' })
/** Type of {@link consumerUsageSchema}. */
export type ConsumerUsage = z.infer<typeof consumerUsageSchema>
