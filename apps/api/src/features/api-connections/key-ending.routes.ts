import { apiConnectionSchema, brownOutCreateSchema, idSchema, retirementSchema } from '@latchkey/contracts'
import { z } from 'zod'
import type { App } from '../../app.ts'
import { actorOf } from '../../management/access.ts'
import { conditionHeadersSchema, expectedVersionOf, setEntityTag } from '../../management/entity-tag.ts'
import { bodyProblems, problems } from '../../management/problem-responses.ts'
import type { KeyEndingService } from './key-ending.service.ts'

const tags = ['API connection']
const config = { may: 'manage_api_connection' } as const

/**
 * `/api/v1/api-connection/brown-outs` and `/retirement`.
 * @param app the management face
 * @param keyEndings the service behind it
 */
export function registerKeyEndingRoutes(app: App, keyEndings: KeyEndingService): void {
  app.post(
    '/api-connection/brown-outs',
    {
      config,
      schema: {
        operationId: 'announceBrownOut',
        summary: 'Announce a brown-out: a period in which the API Key is refused',
        description:
          'At least an hour ahead, for five minutes to a day. Whoever calls meanwhile is told what to do and when it ends. With `If-Match`, ' +
          'only if nobody changed the key since.',
        tags,
        headers: conditionHeadersSchema,
        body: brownOutCreateSchema,
        response: { 201: apiConnectionSchema, ...problems(...bodyProblems, 401, 403, 409, 412) },
      },
    },
    async (request, reply) => {
      const connection = await keyEndings.announce(actorOf(request), request.body, expectedVersionOf(request))
      return setEntityTag(reply, connection.version).code(201).send(connection)
    },
  )

  app.delete(
    '/api-connection/brown-outs/:id',
    {
      config,
      schema: {
        operationId: 'callOffBrownOut',
        summary: 'Call a brown-out off, or end it',
        description: 'In force at once.',
        tags,
        params: z.object({ id: idSchema }),
        response: { 200: apiConnectionSchema, ...problems(400, 401, 403, 404) },
      },
    },
    async (request, reply) => {
      const connection = await keyEndings.callOff(actorOf(request), request.params.id)
      return setEntityTag(reply, connection.version).send(connection)
    },
  )

  app.put(
    '/api-connection/retirement',
    {
      config,
      schema: {
        operationId: 'retireApiConnection',
        summary: 'Decide when the API Key stops working for good',
        description:
          'At once (`null`) only if nobody called for 30 days, otherwise at least a day ahead. Until then it can be called off, and answers of ' +
          'the Hub to whoever uses the key say when. With `If-Match`, only if nobody changed the key since.',
        tags,
        headers: conditionHeadersSchema,
        body: retirementSchema,
        response: { 200: apiConnectionSchema, ...problems(...bodyProblems, 401, 403, 409, 412) },
      },
    },
    async (request, reply) => {
      const connection = await keyEndings.retire(actorOf(request), request.body, expectedVersionOf(request))
      return setEntityTag(reply, connection.version).send(connection)
    },
  )

  app.delete(
    '/api-connection/retirement',
    {
      config,
      schema: {
        operationId: 'keepApiConnection',
        summary: 'Call the retirement of the API Key off',
        description: 'Until it has come. With `If-Match`, only if nobody changed the key since.',
        tags,
        headers: conditionHeadersSchema,
        response: { 200: apiConnectionSchema, ...problems(400, 401, 403, 409, 412) },
      },
    },
    async (request, reply) => {
      const connection = await keyEndings.keep(actorOf(request), expectedVersionOf(request))
      return setEntityTag(reply, connection.version).send(connection)
    },
  )
}
