import { z } from 'zod'
import { maxChosenConsumers } from './consumers.ts'
import { idSchema } from './text.ts'

/** What can be done to several consumers at once. */
export const consumerActions = ['disable', 'enable', 'delete'] as const
/** One of {@link consumerActions}. */
export type ConsumerAction = (typeof consumerActions)[number]

/** `POST /api/v1/consumers/bulk`. With a `version`, a consumer is left as it is if somebody changed it since. */
export const consumersChangeSchema = z.strictObject({
  action: z.enum(consumerActions),
  consumers: z
    .array(z.strictObject({ id: idSchema, version: z.int().min(1).optional() }))
    .min(1)
    .max(maxChosenConsumers)
    .superRefine((consumers, context) => {
      const ids = consumers.map(({ id }) => id.toLowerCase())
      ids.forEach((id, index) => {
        if (ids.indexOf(id) !== index) context.addIssue({ code: 'custom', path: [index, 'id'], message: 'duplicate' })
      })
    }),
})
/** Type of {@link consumersChangeSchema}. */
export type ConsumersChange = z.infer<typeof consumersChangeSchema>

/**
 * What became of one consumer: it is as was asked, there is none (any more), somebody changed it since, or it can't be so because fields of it
 * don't go together.
 */
export const consumerOutcomes = ['done', 'gone', 'changed', 'refused'] as const
/** One of {@link consumerOutcomes}. */
export type ConsumerOutcome = (typeof consumerOutcomes)[number]

/** The answer to {@link consumersChangeSchema}: what became of each, in the order in which they were named. */
export const consumersChangedSchema = z
  .object({ results: z.array(z.object({ id: idSchema, outcome: z.enum(consumerOutcomes) })) })
  .meta({ id: 'ConsumersChanged' })
/** Type of {@link consumersChangedSchema}. */
export type ConsumersChanged = z.infer<typeof consumersChangedSchema>
