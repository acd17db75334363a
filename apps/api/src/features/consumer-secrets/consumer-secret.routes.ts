import { idSchema, secretCreatedSchema, secretRotateSchema } from '@latchkey/contracts'
import { z } from 'zod'
import type { App } from '../../app.ts'
import { actorOf } from '../../management/access.ts'
import { bodyProblems, problems } from '../../management/problem-responses.ts'
import type { ConsumerSecretService } from './consumer-secret.service.ts'

const tags = ['Consumers']
const config = { may: 'manage_consumers' } as const

/**
 * `/api/v1/consumers/{id}/secrets`.
 * @param app the management face
 * @param consumerSecrets the service behind it
 */
export function registerConsumerSecretRoutes(app: App, consumerSecrets: ConsumerSecretService): void {
  app.post(
    '/consumers/:id/secrets',
    {
      config,
      schema: {
        operationId: 'rotateConsumerSecret',
        summary: 'Rotate a consumer’s secret',
        description:
          'The answer holds the new secret in full, this once. The ones before go on working for the overlap, or as long as they ' +
          'would have.',
        tags,
        params: z.object({ id: idSchema }),
        body: secretRotateSchema,
        response: { 201: secretCreatedSchema, ...problems(...bodyProblems, 401, 403, 404, 409) },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await consumerSecrets.rotate(actorOf(request), request.params.id, request.body)),
  )

  app.delete(
    '/consumers/:id/secrets/:secretId',
    {
      config,
      schema: {
        operationId: 'endConsumerSecret',
        summary: 'End a secret',
        description: 'At once. The last one that no rotation has replaced can only be rotated.',
        tags,
        params: z.object({ id: idSchema, secretId: idSchema }),
        response: { 204: z.null().describe('Ended'), ...problems(400, 401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      await consumerSecrets.end(actorOf(request), request.params.id, request.params.secretId)
      return reply.code(204).send(null)
    },
  )
}
