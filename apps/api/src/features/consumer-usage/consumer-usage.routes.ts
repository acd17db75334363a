import { consumerUsageQuerySchema, consumerUsageSchema, idSchema } from '@latchkey/contracts'
import { z } from 'zod'
import type { App } from '../../app.ts'
import { actorOf } from '../../management/access.ts'
import { problems } from '../../management/problem-responses.ts'
import type { ConsumerUsageService } from './consumer-usage.service.ts'

const toDate = (text: string | undefined): Date | undefined => (text === undefined ? undefined : new Date(text))

/**
 * `/api/v1/consumers/{id}/usage`.
 * @param app the management face
 * @param consumerUsage the service behind it
 */
export function registerConsumerUsageRoutes(app: App, consumerUsage: ConsumerUsageService): void {
  app.get(
    '/consumers/:id/usage',
    {
      config: { may: 'manage_consumers' },
      schema: {
        operationId: 'listConsumerUsage',
        summary: 'List how often a consumer got a token or was refused, by the hour',
        description:
          'The hours that begin from `from` up to, not including, `to`; by default the last day, at most 92 days. Numbers that other ' +
          'nodes counted are up to five seconds old.',
        tags: ['Consumers'],
        params: z.object({ id: idSchema }),
        querystring: consumerUsageQuerySchema,
        response: { 200: consumerUsageSchema, ...problems(400, 401, 403, 404) },
      },
    },
    (request) => {
      const { from, to } = request.query
      return consumerUsage.list(actorOf(request).companyId, request.params.id, { from: toDate(from), to: toDate(to) })
    },
  )
}
