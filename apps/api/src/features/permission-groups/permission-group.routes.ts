import { listQuerySchema, permissionGroupPageSchema } from '@latchkey/contracts'
import type { App } from '../../app.ts'
import { actorOf, administrators } from '../../management/access.ts'
import { problems } from '../../management/problem-responses.ts'
import type { PermissionGroupService } from './permission-group.service.ts'

/**
 * `/api/v1/permission-groups`.
 * @param app the management face
 * @param permissionGroups the service behind it
 */
export function registerPermissionGroupRoutes(app: App, permissionGroups: PermissionGroupService): void {
  app.get(
    '/permission-groups',
    {
      config: { roles: administrators },
      schema: {
        operationId: 'listPermissionGroups',
        summary: 'List the permission groups',
        tags: ['Permission groups'],
        querystring: listQuerySchema,
        response: { 200: permissionGroupPageSchema, ...problems(400, 401, 403) },
      },
    },
    (request) => permissionGroups.list(actorOf(request).companyId, request.query),
  )
}
