import { apiConnectionSchema, apiConnectionSecretSchema, apiConnectionUpdateSchema } from '@latchkey/contracts'
import type { App } from '../../app.ts'
import { actorOf, signedInOf } from '../../management/access.ts'
import { conditionHeadersSchema, expectedVersionOf, setEntityTag } from '../../management/entity-tag.ts'
import { bodyProblems, problems } from '../../management/problem-responses.ts'
import type { SessionService } from '../sessions/session.service.ts'
import type { ApiConnectionService } from './api-connection.service.ts'

const tags = ['API connection']

/**
 * `/api/v1/api-connection`.
 * @param app the management face
 * @param services those behind it
 */
export function registerApiConnectionRoutes(
  app: App,
  { apiConnections, sessions }: { apiConnections: ApiConnectionService; sessions: SessionService },
): void {
  app.get(
    '/api-connection',
    {
      config: { may: 'view_api_connection' },
      schema: {
        operationId: 'getApiConnection',
        summary: 'Read the API Key, what it is used for and what is to come of it',
        tags,
        response: { 200: apiConnectionSchema, ...problems(401, 403) },
      },
    },
    async (request, reply) => {
      const connection = await apiConnections.get(actorOf(request).companyId)
      return setEntityTag(reply, connection.version).send(connection)
    },
  )

  app.post(
    '/api-connection',
    {
      config: { may: 'manage_api_connection' },
      schema: {
        operationId: 'generateApiConnection',
        summary: 'Generate the API Key, or a new API Secret',
        description:
          'The first time makes key and secret. Later the key stays, and the new secret ends the old one at once. With `If-Match`, only if ' +
          'nobody changed the key since. Refused once the key is retired.',
        tags,
        headers: conditionHeadersSchema,
        response: { 201: apiConnectionSchema, ...problems(400, 401, 403, 409, 412) },
      },
    },
    async (request, reply) => {
      const connection = await apiConnections.generate(actorOf(request), expectedVersionOf(request))
      return setEntityTag(reply, connection.version).code(201).send(connection)
    },
  )

  app.patch(
    '/api-connection',
    {
      config: { may: 'manage_api_connection' },
      schema: {
        operationId: 'updateApiConnection',
        summary: 'Switch the API Key on or off, or change what it may do',
        description: 'In force at once. With `If-Match`, only if nobody changed the key since.',
        tags,
        headers: conditionHeadersSchema,
        body: apiConnectionUpdateSchema,
        response: { 200: apiConnectionSchema, ...problems(...bodyProblems, 401, 403, 409, 412) },
      },
    },
    async (request, reply) => {
      const connection = await apiConnections.update(actorOf(request), request.body, expectedVersionOf(request))
      return setEntityTag(reply, connection.version).send(connection)
    },
  )

  app.post(
    '/api-connection/secret',
    {
      // Open to everyone signed in, since the service logs whom it refuses.
      schema: {
        operationId: 'revealApiSecret',
        summary: 'View the API Secret',
        description:
          'For the Super Administrator, after a proof of who one is, not older than five minutes. Logged; so is whoever is none.',
        tags,
        response: { 200: apiConnectionSecretSchema, ...problems(401, 403, 409) },
      },
    },
    async (request) => ({
      secret: await apiConnections.reveal(actorOf(request), sessions.isProved(signedInOf(request))),
    }),
  )
}
