import { accountSchema, accountUpdateSchema, passwordChangeSchema } from '@latchkey/contracts'
import { z } from 'zod'
import type { App } from '../../app.ts'
import { actorOf, signedInOf } from '../../management/access.ts'
import { bodyProblems, problems } from '../../management/problem-responses.ts'
import { setSessionCookie } from '../../web/session-cookie.ts'
import type { AccountService } from './account.service.ts'

const tags = ['Account']

/**
 * `/api/v1/account`: what people do about themselves.
 * @param app the management face
 * @param account the service behind it
 */
export function registerAccountRoutes(app: App, account: AccountService): void {
  app.get(
    '/account',
    {
      schema: {
        operationId: 'getAccount',
        summary: 'Read one’s own account',
        tags,
        response: { 200: accountSchema, ...problems(401) },
      },
    },
    (request) => account.get(actorOf(request), signedInOf(request).company),
  )

  app.patch(
    '/account',
    {
      schema: {
        operationId: 'updateAccount',
        summary: 'Change one’s name or language',
        tags,
        body: accountUpdateSchema,
        response: { 200: accountSchema, ...problems(...bodyProblems, 401, 403) },
      },
    },
    (request) => account.update(actorOf(request), signedInOf(request).company, request.body),
  )

  app.put(
    '/account/password',
    {
      schema: {
        operationId: 'changePassword',
        summary: 'Set another password',
        description: 'Ends all other sessions of the person, and gives this one another cookie.',
        tags,
        body: passwordChangeSchema,
        response: { 204: z.null().describe('Changed'), ...problems(...bodyProblems, 401, 403, 429) },
      },
    },
    async (request, reply) => {
      const { token, expiresAt } = await account.changePassword(actorOf(request), request.body)
      setSessionCookie(reply, token, expiresAt)
      return reply.code(204).send(null)
    },
  )
}
