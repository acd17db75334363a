import { consumerFailureListSchema, idSchema } from '@latchkey/contracts'
import { z } from 'zod'
import type { App } from '../../app.ts'
import { actorOf } from '../../management/access.ts'
import { problems } from '../../management/problem-responses.ts'
import type { ConsumerFailureService } from './consumer-failure.service.ts'

/**
 * `/api/v1/consumers/{id}/failures`.
 * @param app the management face
 * @param consumerFailures the service behind it
 */
export function registerConsumerFailureRoutes(app: App, consumerFailures: ConsumerFailureService): void {
  app.get(
    '/consumers/:id/failures',
    {
      config: { may: 'manage_consumers' },
      schema: {
        operationId: 'listConsumerFailures',
        summary: 'List what a consumer was refused of late, and why',
        description:
          'The newest fifty, newest first, with the real cause. `traceId` is what the consumer’s developers got as `X-Request-Id`.',
        tags: ['Consumers'],
        params: z.object({ id: idSchema }),
        response: { 200: consumerFailureListSchema, ...problems(400, 401, 403, 404) },
      },
    },
    async (request) => ({ items: await consumerFailures.list(actorOf(request).companyId, request.params.id) }),
  )
}
