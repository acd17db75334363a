import { consumerCreatedSchema, idSchema, replacementCreateSchema, replacementPreviewSchema } from '@latchkey/contracts'
import { z } from 'zod'
import type { App } from '../../app.ts'
import { actorOf } from '../../management/access.ts'
import { setEntityTag } from '../../management/entity-tag.ts'
import { bodyProblems, problems } from '../../management/problem-responses.ts'
import type { ReplacementService } from './replacement.service.ts'

const tags = ['API connection']
const config = { may: 'manage_consumers' } as const
const params = z.object({ id: idSchema })

const previewed = { 200: replacementPreviewSchema }
const created = { 201: consumerCreatedSchema }
const creationText =
  'A client credentials consumer with a group that has just the permissions that calls really needed: one that the company has, or a new one. ' +
  'The answer holds the secret in full. It can’t be read again.'

/**
 * `/api/v1/api-connection/replacement`, and the same of a single caller.
 * @param app the management face
 * @param replacements the service behind it
 */
export function registerReplacementRoutes(app: App, replacements: ReplacementService): void {
  app.get(
    '/api-connection/replacement',
    {
      config,
      schema: {
        operationId: 'previewReplacement',
        summary: 'What the consumer that replaces the API Key is going to get',
        tags,
        response: { ...previewed, ...problems(401, 403) },
      },
    },
    (request) => replacements.preview(actorOf(request).companyId),
  )

  app.post(
    '/api-connection/replacement',
    {
      config,
      schema: {
        operationId: 'createReplacement',
        summary: 'Add the consumer that replaces the API Key',
        description: creationText,
        tags,
        body: replacementCreateSchema,
        response: { ...created, ...problems(...bodyProblems, 401, 403, 409) },
      },
    },
    async (request, reply) => {
      const consumer = await replacements.create(actorOf(request), request.body.name)
      return setEntityTag(reply, consumer.version).code(201).send(consumer)
    },
  )

  app.get(
    '/api-connection/callers/:id/replacement',
    {
      config,
      schema: {
        operationId: 'previewCallerReplacement',
        summary: 'What the consumer that replaces the API Key for one caller is going to get',
        tags,
        params,
        response: { ...previewed, ...problems(400, 401, 403, 404) },
      },
    },
    (request) => replacements.preview(actorOf(request).companyId, request.params.id),
  )

  app.post(
    '/api-connection/callers/:id/replacement',
    {
      config,
      schema: {
        operationId: 'createCallerReplacement',
        summary: 'Add the consumer that replaces the API Key for one caller',
        description: creationText,
        tags,
        params,
        body: replacementCreateSchema,
        response: { ...created, ...problems(...bodyProblems, 401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      const consumer = await replacements.create(actorOf(request), request.body.name, request.params.id)
      return setEntityTag(reply, consumer.version).code(201).send(consumer)
    },
  )
}
