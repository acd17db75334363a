import { listQuerySchema, modulePageSchema } from '@latchkey/contracts'
import type { App } from '../../app.ts'
import { actorOf } from '../../management/access.ts'
import { problems } from '../../management/problem-responses.ts'
import type { ModuleService } from './module.service.ts'

/**
 * `/api/v1/modules`.
 * @param app the management face
 * @param modules the service behind it
 */
export function registerModuleRoutes(app: App, modules: ModuleService): void {
  app.get(
    '/modules',
    {
      schema: {
        operationId: 'listModules',
        summary: 'List the modules',
        tags: ['Modules'],
        querystring: listQuerySchema,
        response: { 200: modulePageSchema, ...problems(400, 401) },
      },
    },
    (request) => modules.list(actorOf(request).companyId, request.query),
  )
}
