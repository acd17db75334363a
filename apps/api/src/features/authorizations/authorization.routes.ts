import { authorizationListQuerySchema, authorizationPageSchema, idSchema } from '@latchkey/contracts'
import { z } from 'zod'
import type { App } from '../../app.ts'
import { actorOf } from '../../management/access.ts'
import { problems } from '../../management/problem-responses.ts'
import type { AuthorizationService } from './authorization.service.ts'

/**
 * `/api/v1/authorizations`.
 * @param app the management face
 * @param authorizations the service behind it
 */
export function registerAuthorizationRoutes(app: App, authorizations: AuthorizationService): void {
  app.get(
    '/authorizations',
    {
      schema: {
        operationId: 'listAuthorizations',
        summary: 'List what users let apps do',
        description: 'Administrators see the company’s; with `mine=true` anyone sees their own.',
        tags: ['Authorizations'],
        querystring: authorizationListQuerySchema,
        response: { 200: authorizationPageSchema, ...problems(400, 401, 403) },
      },
    },
    (request) => authorizations.list(actorOf(request), request.query),
  )

  app.delete(
    '/authorizations/:id',
    {
      schema: {
        operationId: 'revokeAuthorization',
        summary: 'Revoke an authorization',
        description: 'Ends every token the app holds for this user, at once.',
        tags: ['Authorizations'],
        params: z.object({ id: idSchema }),
        response: { 204: z.null().describe('Revoked'), ...problems(400, 401, 403, 404) },
      },
    },
    async (request, reply) => {
      await authorizations.revoke(actorOf(request), request.params.id)
      return reply.code(204).send(null)
    },
  )
}
