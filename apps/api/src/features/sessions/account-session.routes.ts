import { accountSessionsSchema, idSchema } from '@latchkey/contracts'
import { z } from 'zod'
import type { App } from '../../app.ts'
import { actorOf } from '../../management/access.ts'
import { problems } from '../../management/problem-responses.ts'
import type { SessionService } from './session.service.ts'

const tags = ['Account']

/**
 * `/api/v1/account/sessions`: where a person is signed in.
 * @param app the management face
 * @param sessions the service behind it
 */
export function registerAccountSessionRoutes(app: App, sessions: SessionService): void {
  app.get(
    '/account/sessions',
    {
      schema: {
        operationId: 'listAccountSessions',
        summary: 'List one’s own sessions',
        tags,
        response: { 200: accountSessionsSchema, ...problems(401) },
      },
    },
    async (request) => ({ items: await sessions.list(actorOf(request)) }),
  )

  app.delete(
    '/account/sessions',
    {
      schema: {
        operationId: 'endOtherSessions',
        summary: 'Sign out everywhere else',
        tags,
        response: { 204: z.null().describe('Ended'), ...problems(401, 403) },
      },
    },
    async (request, reply) => {
      await sessions.endOthers(actorOf(request))
      return reply.code(204).send(null)
    },
  )

  app.delete(
    '/account/sessions/:id',
    {
      schema: {
        operationId: 'endAccountSession',
        summary: 'End one of one’s own sessions',
        tags,
        params: z.object({ id: idSchema }),
        response: { 204: z.null().describe('Ended'), ...problems(400, 401, 403, 404) },
      },
    },
    async (request, reply) => {
      await sessions.endOne(actorOf(request), request.params.id)
      return reply.code(204).send(null)
    },
  )
}
