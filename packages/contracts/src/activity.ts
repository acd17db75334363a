import { z } from 'zod'
import { failureReasonSchema } from './consumer-failures.ts'
import { usageOutcomes } from './consumer-usage.ts'
import { expiringSecretDays, failingHours, neverUsedDays, unusedDays } from './plain/bounds.ts'
import { idSchema, timestampSchema } from './text.ts'

/** The longest span that is told by the hour, in hours; a longer one is told by the day. */
export const maxHourlySpan = 48
/** How many consumers are told apart, those with the most requests. */
export const maxActiveConsumersTold = 5

/** One fault is enough to say. */
const unlessFaulty = { when: ({ issues }: { issues: unknown[] }) => issues.length === 0 }

const timeZoneName = /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+){0,2}$/u

function isTimeZone(name: string): boolean {
  if (!timeZoneName.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** A time zone by its name in the IANA database, such as `America/Bogota`. */
export const timeZoneSchema = z
  .string()
  .max(64)
  .refine(isTimeZone, { error: 'not_an_option', ...unlessFaulty })

/** Nothing was counted before, and the span that is compared with begins in a year that everybody can write. */
const countedSchema = timestampSchema.refine((moment) => moment >= '1971', { error: 'too_small', ...unlessFaulty })

/**
 * Query of `GET /api/v1/activity`: whole hours from `from` up to, not including, `to`, but not beyond now; by default the last seven days.
 * Days begin as the clock in `timeZone` has it.
 */
export const activityQuerySchema = z.strictObject({
  from: countedSchema.optional(),
  to: countedSchema.optional(),
  timeZone: timeZoneSchema.default('UTC'),
})
/** Type of {@link activityQuerySchema} after parsing. */
export type ActivityQuery = z.infer<typeof activityQuerySchema>

const countSchema = z.int().min(0)
const spanSchema = z.object({ from: timestampSchema, to: timestampSchema })
const figureSchema = z.object({
  count: countSchema,
  before: countSchema.describe('In the span that it is compared with'),
})
/** A number, and what it was in the span before. */
export type Figure = z.infer<typeof figureSchema>

/**
 * What a company's consumers did in a span of at most `maxUsageDays` days. It is compared with one as long, so many whole days before that the two don't overlap:
 * the same hours of the day, and after a week or four the same weekdays. Of an hour that has
 * only begun, the one before is counted in proportion. What deleted consumers did still counts among the requests, in `consumers` as the others'; among those
 * active they are no more.
 */
export const activitySchema = z
  .object({
    span: spanSchema,
    before: spanSchema.describe('What the figures are compared with'),
    hasConsumers: z.boolean().describe('Whether the company has any consumer, active or not'),
    issued: figureSchema.describe('Tokens issued'),
    refused: figureSchema.describe('Requests refused'),
    activeConsumers: figureSchema.describe('Consumers that got a token'),
    liveAuthorizations: figureSchema.describe('Authorizations that were live at the end'),
    unit: z.enum(['hour', 'day']).describe(`Hours up to ${maxHourlySpan} hours, days beyond`),
    slots: z
      .array(
        z.object({
          start: timestampSchema,
          outcomes: z.array(z.object({ outcome: z.enum(usageOutcomes), count: z.int().min(1) })),
        }),
      )
      .describe('Every hour or day of the span'),
    consumers: z.object({
      items: z
        .array(z.object({ id: idSchema, name: z.string().max(120), issued: countSchema, refused: countSchema }))
        .max(maxActiveConsumersTold)
        .describe(`The ${maxActiveConsumersTold} with the most requests, most first`),
      others: z.object({ issued: countSchema, refused: countSchema }),
    }),
  })
  .meta({ id: 'Activity' })
/** Type of {@link activitySchema}. */
export type Activity = z.infer<typeof activitySchema>

/** How many consumers are named of each kind: more of those that no filter of `GET /api/v1/consumers` finds. */
export const maxAttentionNamed = { failing: 50, expiringSecrets: 50, neverUsed: 5, unused: 5 } as const

/** The first of a kind, and how many there are: counted up to `maxCounted`, of which `totalIsAtLeast` says that there are more. */
const attentionOf = <Detail extends z.ZodRawShape>(kind: keyof typeof maxAttentionNamed, detail: Detail) =>
  z.object({
    items: z
      .array(z.object({ id: idSchema.describe('The consumer’s'), name: z.string().max(120), ...detail }))
      .max(maxAttentionNamed[kind]),
    total: countSchema,
    totalIsAtLeast: z.boolean(),
  })

/** `GET /api/v1/activity/attention`: active consumers that somebody should look at, and whether the API Key is still in use. */
export const attentionSchema = z
  .object({
    failing: attentionOf('failing', {
      reason: failureReasonSchema.describe('The most frequent one'),
      refusals: z.int().min(1).describe(`In the last ${failingHours} hours`),
      refusedAt: timestampSchema.describe('The last time'),
    }).describe(`Refused in the last ${failingHours} hours, and no token since; those with the most refusals first`),
    expiringSecrets: attentionOf('expiringSecrets', {
      lastFour: z.string().length(4),
      expiresAt: timestampSchema,
    }).describe(
      `With a secret that ends within ${expiringSecretDays} days and that no other has taken the place of; the next to end first`,
    ),
    neverUsed: attentionOf('neverUsed', { createdAt: timestampSchema }).describe(
      `Without a token in the ${neverUsedDays} days or more since they were made; the oldest first`,
    ),
    unused: attentionOf('unused', { lastUsedAt: timestampSchema }).describe(
      `Used before, but not in the last ${unusedDays} days; the longest unused first`,
    ),
    legacyKey: z
      .object({ calls: z.int().min(1), callers: z.int().min(1), lastCalledAt: timestampSchema.nullable() })
      .nullable()
      .describe('How much the API Key is used; `null` if it is not'),
  })
  .meta({ id: 'Attention' })
/** Type of {@link attentionSchema}. */
export type Attention = z.infer<typeof attentionSchema>
