import { statusConfirmationQuerySchema, statusConfirmationsSchema } from '@latchkey/contracts'
import type { App } from '../../app.ts'
import { problems } from '../../management/problem-responses.ts'
import type { StatusConfirmationService } from './status-confirmation.service.ts'

/**
 * `/api/v1/status-confirmations`.
 * @param app the management face
 * @param statusConfirmations the service behind it
 */
export function registerStatusConfirmationRoutes(app: App, statusConfirmations: StatusConfirmationService): void {
  app.get(
    '/status-confirmations',
    {
      schema: {
        operationId: 'getStatusConfirmations',
        summary: 'Ask how many resource servers know of a change',
        description:
          'A call that ends or narrows access tokens answers with `Latchkey-Status-Change`. Counted are the guards of resource servers that ' +
          'verify tokens by themselves, follow what becomes of them, and have said so in the last seconds.',
        tags: ['Authorizations'],
        querystring: statusConfirmationQuerySchema,
        response: { 200: statusConfirmationsSchema, ...problems(400, 401) },
      },
    },
    (request) => statusConfirmations.count(request.query.change),
  )
}
