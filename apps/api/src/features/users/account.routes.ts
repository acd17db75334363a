import { accountUpdateSchema, userSchema } from '@latchkey/contracts'
import type { App } from '../../app.ts'
import { actorOf } from '../../management/access.ts'
import { bodyProblems, problems } from '../../management/problem-responses.ts'
import type { UserService } from './user.service.ts'

/**
 * `/api/v1/account`: what people do about themselves.
 * @param app the management face
 * @param users the service behind it
 */
export function registerAccountRoutes(app: App, users: UserService): void {
  app.patch(
    '/account',
    {
      schema: {
        operationId: 'updateAccount',
        summary: 'Change one’s name or language',
        tags: ['Account'],
        body: accountUpdateSchema,
        response: { 200: userSchema, ...problems(...bodyProblems, 401, 403) },
      },
    },
    (request) => users.updateProfile(actorOf(request), request.body),
  )
}
