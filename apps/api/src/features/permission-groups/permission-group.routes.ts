import {
  idSchema,
  listQuerySchema,
  permissionGroupCreateSchema,
  permissionGroupDeletionQuerySchema,
  permissionGroupPageSchema,
  permissionGroupPreviewQuestionSchema,
  permissionLossesSchema,
  permissionGroupSchema,
  permissionGroupUpdateSchema,
} from '@latchkey/contracts'
import { z } from 'zod'
import type { App } from '../../app.ts'
import { actorOf } from '../../management/access.ts'
import { conditionHeadersSchema, expectedVersionOf, setEntityTag } from '../../management/entity-tag.ts'
import { bodyProblems, problems } from '../../management/problem-responses.ts'
import type { PermissionGroupService } from './permission-group.service.ts'

const tags = ['Permission groups']
const config = { may: 'manage_permission_groups' } as const
const params = z.object({ id: idSchema })

/**
 * `/api/v1/permission-groups`.
 * @param app the management face
 * @param permissionGroups the service behind it
 */
export function registerPermissionGroupRoutes(app: App, permissionGroups: PermissionGroupService): void {
  app.get(
    '/permission-groups',
    {
      config,
      schema: {
        operationId: 'listPermissionGroups',
        summary: 'List the permission groups',
        tags,
        querystring: listQuerySchema,
        response: { 200: permissionGroupPageSchema, ...problems(400, 401, 403) },
      },
    },
    (request) => permissionGroups.list(actorOf(request).companyId, request.query),
  )

  app.post(
    '/permission-groups',
    {
      config,
      schema: {
        operationId: 'createPermissionGroup',
        summary: 'Add a permission group',
        tags,
        body: permissionGroupCreateSchema,
        response: { 201: permissionGroupSchema, ...problems(...bodyProblems, 401, 403) },
      },
    },
    async (request, reply) => {
      const created = await permissionGroups.create(actorOf(request), request.body)
      return setEntityTag(reply, created.version).code(201).send(created)
    },
  )

  app.get(
    '/permission-groups/:id',
    {
      config,
      schema: {
        operationId: 'getPermissionGroup',
        summary: 'Read a permission group',
        tags,
        params,
        response: { 200: permissionGroupSchema, ...problems(400, 401, 403, 404) },
      },
    },
    async (request, reply) => {
      const group = await permissionGroups.get(actorOf(request).companyId, request.params.id)
      return setEntityTag(reply, group.version).send(group)
    },
  )

  app.patch(
    '/permission-groups/:id',
    {
      config,
      schema: {
        operationId: 'updatePermissionGroup',
        summary: 'Change a permission group',
        description:
          'In force at once for everybody who has it. With `If-Match`, only if nobody changed it since. It may keep permissions that don’t count at present, but gets no new ones of these.',
        tags,
        params,
        headers: conditionHeadersSchema,
        body: permissionGroupUpdateSchema,
        response: { 200: permissionGroupSchema, ...problems(...bodyProblems, 401, 403, 404, 412) },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const group = await permissionGroups.update(actorOf(request), id, request.body, expectedVersionOf(request))
      return setEntityTag(reply, group.version).send(group)
    },
  )

  app.delete(
    '/permission-groups/:id',
    {
      config,
      schema: {
        operationId: 'deletePermissionGroup',
        summary: 'Delete a permission group',
        description: 'Its users and consumers get `replacement`. Without one, a group in use stays.',
        tags,
        params,
        headers: conditionHeadersSchema,
        querystring: permissionGroupDeletionQuerySchema,
        response: { 204: z.null().describe('Deleted'), ...problems(400, 401, 403, 404, 409, 412) },
      },
    },
    async (request, reply) => {
      const { replacement } = request.query
      const expectedVersion = expectedVersionOf(request)
      await permissionGroups.delete(actorOf(request), request.params.id, {
        ...(replacement === undefined ? {} : { replacement }),
        ...(expectedVersion === undefined ? {} : { expectedVersion }),
      })
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/permission-groups/:id/preview',
    {
      config,
      schema: {
        operationId: 'previewPermissionGroup',
        summary: 'Read who would lose what by a change of a permission group',
        description:
          'Changes nothing. Ask with the permissions it is to have, or with the group that is to replace it.',
        tags,
        params,
        body: permissionGroupPreviewQuestionSchema,
        response: { 200: permissionLossesSchema, ...problems(...bodyProblems, 401, 403, 404) },
      },
    },
    (request) => permissionGroups.preview(actorOf(request).companyId, request.params.id, request.body),
  )
}
