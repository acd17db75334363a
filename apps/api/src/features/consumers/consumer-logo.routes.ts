import { consumerSchema, idSchema, logoQuerySchema, maxLogoBytes } from '@latchkey/contracts'
import { z } from 'zod'
import type { App } from '../../app.ts'
import { actorOf } from '../../management/access.ts'
import { conditionHeadersSchema, expectedVersionOf, setEntityTag } from '../../management/entity-tag.ts'
import { acceptLogos, logoBody, sendLogo, sentLogo, shownLogoResponses } from '../../management/logos.ts'
import { problems } from '../../management/problem-responses.ts'
import type { ConsumerLogoService } from './consumer-logo.service.ts'

const tags = ['Consumers']
const config = { may: 'manage_consumers' } as const
const params = z.object({ id: idSchema })

/**
 * `/api/v1/consumers/{id}/logo`: everybody in the company sees it, where they authorize the app and where they look at what they authorized.
 * @param app the management face
 * @param logos the service behind it
 */
export function registerConsumerLogoRoutes(app: App, logos: ConsumerLogoService): void {
  app.get(
    '/consumers/:id/logo',
    {
      schema: {
        operationId: 'getConsumerLogo',
        summary: 'Show a consumer’s logo',
        description:
          'With the `digest` that the consumer names the answer never changes, so that browsers may keep it.',
        tags,
        params,
        querystring: logoQuerySchema,
        response: { ...shownLogoResponses, ...problems(400, 401, 404) },
      },
    },
    async (request, reply) => {
      const { params: asked, query } = request
      return sendLogo(request, reply, await logos.get(actorOf(request).companyId, asked.id, query.digest))
    },
  )

  acceptLogos(app, (scope) => {
    scope.put(
      '/consumers/:id/logo',
      {
        config,
        bodyLimit: maxLogoBytes,
        schema: {
          operationId: 'replaceConsumerLogo',
          summary: 'Give a consumer a logo',
          description:
            'For consumers with the authorization code grant. The body is a PNG, JPEG or WebP file of at most 1 MB and 4096 × 4096 pixels; it is drawn anew like a company’s. With `If-Match`, only if nobody changed the consumer since.',
          tags,
          params,
          headers: conditionHeadersSchema,
          ...logoBody,
          response: { 200: consumerSchema, ...problems(400, 401, 403, 404, 412, 413, 415, 429) },
        },
      },
      async (request, reply) => {
        const { id } = request.params
        const consumer = await logos.replace(actorOf(request), id, sentLogo(request), expectedVersionOf(request))
        return setEntityTag(reply, consumer.version).send(consumer)
      },
    )
  })

  app.delete(
    '/consumers/:id/logo',
    {
      config,
      schema: {
        operationId: 'removeConsumerLogo',
        summary: 'Take a consumer’s logo away',
        description: 'With `If-Match`, only if nobody changed the consumer since.',
        tags,
        params,
        headers: conditionHeadersSchema,
        response: { 200: consumerSchema, ...problems(400, 401, 403, 404, 412) },
      },
    },
    async (request, reply) => {
      const consumer = await logos.remove(actorOf(request), request.params.id, expectedVersionOf(request))
      return setEntityTag(reply, consumer.version).send(consumer)
    },
  )
}
