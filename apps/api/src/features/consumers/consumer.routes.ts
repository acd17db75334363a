import {
  consumerCreatedSchema,
  consumerCreateSchema,
  consumerDefaultsSchema,
  consumerExportQuerySchema,
  consumerListQuerySchema,
  consumerPageSchema,
  consumersChangedSchema,
  consumersChangeSchema,
  consumerSchema,
  consumerUpdateSchema,
  idSchema,
} from '@latchkey/contracts'
import { z } from 'zod'
import type { App } from '../../app.ts'
import { actorOf } from '../../management/access.ts'
import { conditionHeadersSchema, expectedVersionOf, setEntityTag } from '../../management/entity-tag.ts'
import { sendExport } from '../../management/exports.ts'
import { bodyProblems, problems } from '../../management/problem-responses.ts'
import { csvType } from '../../lib/csv.ts'
import { consumersFile } from './consumer-export.ts'
import type { ConsumerService } from './consumer.service.ts'

const tags = ['Consumers']
const config = { may: 'manage_consumers' } as const
const params = z.object({ id: idSchema })

// A stream to us, a text to who reads the document.
const exported = {
  description: 'A line of titles and one for each consumer, without secrets',
  content: { 'text/csv': { schema: z.any().meta({ type: 'string' }) } },
}

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

  app.post(
    '/consumers/bulk',
    {
      config,
      schema: {
        operationId: 'changeConsumers',
        summary: 'Disable, enable or delete several consumers',
        description:
          'In one go, with the effect that each would have by itself, at once. The answer says what became of each; what could not be done with one keeps nothing from being done with the others.',
        tags,
        body: consumersChangeSchema,
        response: { 200: consumersChangedSchema, ...problems(...bodyProblems, 401, 403) },
      },
    },
    (request) => consumers.changeMany(actorOf(request), request.body),
  )

  app.get(
    '/consumers/export',
    {
      config,
      schema: {
        operationId: 'exportConsumers',
        summary: 'Export the consumers',
        description:
          'All that the filters leave, without secrets, in the order of `sort`; sorted by last use the newest come first, for uses go on meanwhile. ' +
          '`X-Total-Count` says about how many will come. An answer that breaks off is not complete.',
        tags,
        querystring: consumerExportQuerySchema,
        response: { 200: exported, ...problems(400, 401, 403) },
      },
    },
    async (request, reply) => {
      const { companyId } = actorOf(request)
      const total = await consumers.countForExport(companyId, request.query)
      return sendExport(request, reply, {
        noun: 'consumers',
        extension: 'csv',
        type: csvType,
        total,
        pieces: consumersFile(consumers.export(companyId, request.query)),
      })
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
