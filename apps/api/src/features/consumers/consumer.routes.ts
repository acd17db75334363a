import {
  consumerCreatedSchema,
  consumerCreateSchema,
  consumerDefaultsSchema,
  consumerListQuerySchema,
  consumerPageSchema,
  consumerSchema,
  consumerUpdateSchema,
  idSchema,
} from '@latchkey/contracts'
import { z } from 'zod'
import type { App } from '../../app.ts'
import { actorOf } from '../../management/access.ts'
import { conditionHeadersSchema, expectedVersionOf, setEntityTag } from '../../management/entity-tag.ts'
import { bodyProblems, problems } from '../../management/problem-responses.ts'
import type { ConsumerService } from './consumer.service.ts'

const tags = ['Consumers']
const config = { may: 'manage_consumers' } as const
const params = z.object({ id: idSchema })

/**
 * `/api/v1/consumers`.
 * @param app the management face
 * @param consumers the service behind it
 */
export function registerConsumerRoutes(app: App, consumers: ConsumerService): void {
  app.get(
    '/consumers',
    {
      config,
      schema: {
        operationId: 'listConsumers',
        summary: 'List the consumers',
        tags,
        querystring: consumerListQuerySchema,
        response: { 200: consumerPageSchema, ...problems(400, 401, 403) },
      },
    },
    (request) => consumers.list(actorOf(request).companyId, request.query),
  )

  app.post(
    '/consumers',
    {
      config,
      schema: {
        operationId: 'createConsumer',
        summary: 'Add a consumer',
        description: 'The answer holds the secret in full. It can’t be read again.',
        tags,
        body: consumerCreateSchema,
        response: { 201: consumerCreatedSchema, ...problems(...bodyProblems, 401, 403) },
      },
    },
    async (request, reply) => {
      const created = await consumers.create(actorOf(request), request.body)
      return setEntityTag(reply, created.version).code(201).send(created)
    },
  )

  app.get(
    '/consumers/defaults',
    {
      config,
      schema: {
        operationId: 'getConsumerDefaults',
        summary: 'Read what a new consumer has unless told otherwise',
        tags,
        response: { 200: consumerDefaultsSchema, ...problems(401, 403) },
      },
    },
    (request) => consumers.getDefaults(actorOf(request).companyId),
  )

  app.get(
    '/consumers/:id',
    {
      config,
      schema: {
        operationId: 'getConsumer',
        summary: 'Read a consumer',
        tags,
        params,
        response: { 200: consumerSchema, ...problems(400, 401, 403, 404) },
      },
    },
    async (request, reply) => {
      const consumer = await consumers.get(actorOf(request).companyId, request.params.id)
      return setEntityTag(reply, consumer.version).send(consumer)
    },
  )

  app.patch(
    '/consumers/:id',
    {
      config,
      schema: {
        operationId: 'updateConsumer',
        summary: 'Change or disable a consumer',
        description: 'In force at once. With `If-Match`, only if nobody changed it since.',
        tags,
        params,
        headers: conditionHeadersSchema,
        body: consumerUpdateSchema,
        response: { 200: consumerSchema, ...problems(...bodyProblems, 401, 403, 404, 412) },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const consumer = await consumers.update(actorOf(request), id, request.body, expectedVersionOf(request))
      return setEntityTag(reply, consumer.version).send(consumer)
    },
  )

  app.delete(
    '/consumers/:id',
    {
      config,
      schema: {
        operationId: 'deleteConsumer',
        summary: 'Delete a consumer',
        description: 'Ends its secrets, its tokens and what users authorized it to do, at once.',
        tags,
        params,
        headers: conditionHeadersSchema,
        response: { 204: z.null().describe('Deleted'), ...problems(400, 401, 403, 404, 412) },
      },
    },
    async (request, reply) => {
      await consumers.delete(actorOf(request), request.params.id, expectedVersionOf(request))
      return reply.code(204).send(null)
    },
  )
}
