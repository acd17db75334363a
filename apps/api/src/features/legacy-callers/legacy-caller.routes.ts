import {
  legacyCallerListQuerySchema,
  legacyCallerPageSchema,
  legacyCallDays,
  maxLegacyCallers,
} from '@latchkey/contracts'
import type { App } from '../../app.ts'
import { actorOf } from '../../management/access.ts'
import { problems } from '../../management/problem-responses.ts'
import type { LegacyCallerService } from './legacy-caller.service.ts'

/**
 * `/api/v1/api-connection/callers`.
 * @param app the management face
 * @param legacyCallers the service behind it
 */
export function registerLegacyCallerRoutes(app: App, legacyCallers: LegacyCallerService): void {
  app.get(
    '/api-connection/callers',
    {
      config: { may: 'view_api_connection' },
      schema: {
        operationId: 'listLegacyCallers',
        summary: 'List who calls with the API Key',
        description:
          `Told apart by address and user agent: the ${maxLegacyCallers} who called last, for ${legacyCallDays} days after their last call. ` +
          'All others are one item, whose `ip` is `null`. ' +
          'What other nodes counted is up to five seconds old.',
        tags: ['API connection'],
        querystring: legacyCallerListQuerySchema,
        response: { 200: legacyCallerPageSchema, ...problems(400, 401, 403) },
      },
    },
    (request) => legacyCallers.list(actorOf(request).companyId, request.query),
  )
}
