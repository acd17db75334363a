import { z } from 'zod'
import { hubProblemCodes } from './hub.ts'
import { timestampSchema } from './text.ts'

/**
 * How a call through the Hub went: the upstream answered, its answer broke off, the caller went away before it came; or the Hub refused, with
 * the code of its problem.
 */
export const hubOutcomes = ['answered', 'cut_off', 'hung_up', ...hubProblemCodes] as const
/** One of {@link hubOutcomes}. */
export type HubOutcome = (typeof hubOutcomes)[number]

/** Until when an answer began, in milliseconds: each of these and all that is above the one before; what took longer than the last stands apart. */
export const hubLatencyBounds = [5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000] as const

/** How many answers began within each of {@link hubLatencyBounds}, and how many later than the last. */
const latenciesSchema = z.array(z.int().min(0)).length(hubLatencyBounds.length + 1)

/** `GET /api/v1/consumers/{id}/hub-usage`: hours in which nothing was called are left out. `latencies` belong to what was answered. */
export const hubUsageSchema = z
  .object({
    items: z.array(
      z.object({
        hour: timestampSchema,
        outcome: z.enum(hubOutcomes),
        count: z.int().min(1),
        latencies: latenciesSchema
          .nullable()
          .describe(`Answers by how soon they began: ${hubLatencyBounds.join(', ')} ms, later`),
      }),
    ),
  })
  .meta({ id: 'HubUsage' })
/** Type of {@link hubUsageSchema}. */
export type HubUsage = z.infer<typeof hubUsageSchema>

/** Which of {@link hubLatencyBounds} a time belongs to. @param milliseconds how long it took */
export function latencyIndex(milliseconds: number): number {
  const index = hubLatencyBounds.findIndex((bound) => milliseconds <= bound)
  return index < 0 ? hubLatencyBounds.length : index
}

/**
 * The time within which a part of all answers began, in milliseconds, as near as the counts tell it.
 * @param latencies counts by {@link hubLatencyBounds}
 * @param part such as 0.95
 * @returns `null` where nothing was answered; the last bound where it is beyond that
 */
export function latencyQuantile(latencies: readonly number[], part: number): number | null {
  const total = latencies.reduce((sum, count) => sum + count, 0)
  if (total === 0) return null
  let before = 0
  for (const [index, bound] of hubLatencyBounds.entries()) {
    const count = latencies[index] ?? 0
    if (count > 0 && before + count >= total * part) {
      const from = hubLatencyBounds[index - 1] ?? 0
      return from + ((total * part - before) / count) * (bound - from)
    }
    before += count
  }
  return hubLatencyBounds.at(-1) ?? null
}
