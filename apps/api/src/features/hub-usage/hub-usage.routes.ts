import { consumerUsageQuerySchema, hubUsageSchema, idSchema } from '@latchkey/contracts'
import { z } from 'zod'
import type { App } from '../../app.ts'
import { actorOf } from '../../management/access.ts'
import { problems } from '../../management/problem-responses.ts'
import type { HubUsageService } from './hub-usage.service.ts'

const toDate = (text: string | undefined): Date | undefined => (text === undefined ? undefined : new Date(text))

/**
 * `/api/v1/consumers/{id}/hub-usage`.
 * @param app the management face
 * @param hubUsage the service behind it
 */
export function registerHubUsageRoutes(app: App, hubUsage: HubUsageService): void {
  app.get(
    '/consumers/:id/hub-usage',
    {
      config: { may: 'manage_consumers' },
      schema: {
        operationId: 'listConsumerHubUsage',
        summary: 'List how a consumer’s calls through the Hub went, by the hour',
        description:
          'The hours that begin from `from` up to, not including, `to`; by default the last day, at most 92 days. Calls whose caller is not ' +
          'known are nobody’s. Numbers that other nodes counted are up to five seconds old.',
        tags: ['Consumers'],
        params: z.object({ id: idSchema }),
        querystring: consumerUsageQuerySchema,
        response: { 200: hubUsageSchema, ...problems(400, 401, 403, 404) },
      },
    },
    (request) => {
      const { from, to } = request.query
      return hubUsage.list(actorOf(request).companyId, request.params.id, { from: toDate(from), to: toDate(to) })
    },
  )
}
