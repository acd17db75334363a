import { idSchema, revocationPreviewSchema, revocationResultSchema, revocationSchema } from '@latchkey/contracts'
import { z } from 'zod'
import type { App } from '../../app.ts'
import { actorOf } from '../../management/access.ts'
import { bodyProblems, problems } from '../../management/problem-responses.ts'
import type { RevocationService } from './revocation.service.ts'

/**
 * What ends authorizations, one or many, under `/api/v1/authorizations`.
 * @param app the management face
 * @param revocations the service behind it
 */
export function registerRevocationRoutes(app: App, revocations: RevocationService): void {
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
      await revocations.revoke(actorOf(request), request.params.id)
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/authorizations/revocations',
    {
      schema: {
        operationId: 'revokeAuthorizations',
        summary: 'Revoke several authorizations, all of a consumer, or all of a user',
        description:
          'Of a member their own ones only. Ends every token that apps hold by them, at once. What isn’t there any more is passed over. One ' +
          'call ends no more than 500: while `isMore` is true, call again.',
        tags: ['Authorizations'],
        body: revocationSchema,
        response: { 200: revocationResultSchema, ...problems(...bodyProblems, 401, 403) },
      },
    },
    (request) => revocations.revokeAll(actorOf(request), request.body),
  )

  app.post(
    '/authorizations/revocations/preview',
    {
      schema: {
        operationId: 'previewRevocation',
        summary: 'Read what revoking authorizations would end',
        description: 'Changes nothing. Ask as you would revoke.',
        tags: ['Authorizations'],
        body: revocationSchema,
        response: { 200: revocationPreviewSchema, ...problems(...bodyProblems, 401, 403) },
      },
    },
    (request) => revocations.preview(actorOf(request), request.body),
  )
}
