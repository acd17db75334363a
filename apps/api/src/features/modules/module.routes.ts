import {
  listQuerySchema,
  type Module,
  moduleCreateSchema,
  moduleKeySchema,
  moduleOrderSchema,
  moduleOrderUpdateSchema,
  modulePageSchema,
  modulePreviewQuestionSchema,
  moduleSchema,
  moduleUpdateSchema,
  permissionLossesSchema,
  roleMay,
  upstreamTestQuestionSchema,
  upstreamTestSchema,
} from '@latchkey/contracts'
import { z } from 'zod'
import type { App } from '../../app.ts'
import type { Actor } from '../../lib/actor.ts'
import { actorOf } from '../../management/access.ts'
import {
  conditionHeadersSchema,
  expectedDigestOf,
  expectedVersionOf,
  setEntityTag,
} from '../../management/entity-tag.ts'
import { bodyProblems, problems } from '../../management/problem-responses.ts'
import type { PermissionGroupService } from '../permission-groups/permission-group.service.ts'
import type { ModuleService } from './module.service.ts'

const tags = ['Modules']
const config = { may: 'manage_modules' } as const
const params = z.object({ key: moduleKeySchema })

/** Where a module's calls go is for those who decide it. */
const shownTo =
  ({ role }: Pick<Actor, 'role'>) =>
  ({ upstream, pathRules, ...module }: Module): Module =>
    roleMay(role, config.may) ? { ...module, upstream, pathRules } : module

/**
 * `/api/v1/modules`. Everybody may read them: they name what apps may do.
 * @param app the management face
 * @param services the one behind it, and the one that knows who has what
 */
export function registerModuleRoutes(
  app: App,
  { modules, permissionGroups }: { modules: ModuleService; permissionGroups: PermissionGroupService },
): void {
  app.get(
    '/modules',
    {
      schema: {
        operationId: 'listModules',
        summary: 'List the modules',
        tags,
        querystring: listQuerySchema,
        response: { 200: modulePageSchema, ...problems(400, 401) },
      },
    },
    async (request) => {
      const actor = actorOf(request)
      const page = await modules.list(actor.companyId, request.query)
      return { ...page, items: page.items.map(shownTo(actor)) }
    },
  )

  app.post(
    '/modules',
    {
      config,
      schema: {
        operationId: 'createModule',
        summary: 'Add a module',
        description: 'Behind the others. Its key is part of every permission in it, and stays as it is.',
        tags,
        body: moduleCreateSchema,
        response: { 201: moduleSchema, ...problems(...bodyProblems, 401, 403, 409) },
      },
    },
    async (request, reply) => {
      const created = await modules.create(actorOf(request), request.body)
      return setEntityTag(reply, created.version).code(201).send(created)
    },
  )

  app.put(
    '/modules/order',
    {
      config,
      schema: {
        operationId: 'orderModules',
        summary: 'Put the modules in an order',
        description:
          'Names every module, archived ones too, once. With `If-Match`, only if nobody changed the order since: its tag is the `orderTag` of a list.',
        tags,
        headers: conditionHeadersSchema,
        body: moduleOrderUpdateSchema,
        response: { 200: moduleOrderSchema, ...problems(...bodyProblems, 401, 403, 412) },
      },
    },
    async (request, reply) => {
      const order = await modules.order(actorOf(request), request.body.keys, expectedDigestOf(request))
      return setEntityTag(reply, order.orderTag).send(order)
    },
  )

  app.get(
    '/modules/:key',
    {
      schema: {
        operationId: 'getModule',
        summary: 'Read a module',
        tags,
        params,
        response: { 200: moduleSchema, ...problems(400, 401, 404) },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request)
      const module = await modules.get(actor.companyId, request.params.key)
      return setEntityTag(reply, module.version).send(shownTo(actor)(module))
    },
  )

  app.patch(
    '/modules/:key',
    {
      config,
      schema: {
        operationId: 'updateModule',
        summary: 'Change, archive or restore a module',
        description:
          'In force at once: what an archived module or an action that was removed permitted counts nowhere, until it is back. With `If-Match`, only if nobody changed it since.',
        tags,
        params,
        headers: conditionHeadersSchema,
        body: moduleUpdateSchema,
        response: { 200: moduleSchema, ...problems(...bodyProblems, 401, 403, 404, 412) },
      },
    },
    async (request, reply) => {
      const { key } = request.params
      const module = await modules.update(actorOf(request), key, request.body, expectedVersionOf(request))
      return setEntityTag(reply, module.version).send(module)
    },
  )

  app.post(
    '/modules/:key/preview',
    {
      config,
      schema: {
        operationId: 'previewModule',
        summary: 'Read who would lose what by a change of a module',
        description: 'Changes nothing. Ask with the actions it is to have, or with whether it is to be archived.',
        tags,
        params,
        body: modulePreviewQuestionSchema,
        response: { 200: permissionLossesSchema, ...problems(...bodyProblems, 401, 403, 404) },
      },
    },
    (request) => permissionGroups.previewModule(actorOf(request).companyId, request.params.key, request.body),
  )

  app.post(
    '/modules/:key/upstream-test',
    {
      config,
      schema: {
        operationId: 'testModuleUpstream',
        summary: 'Try to reach an upstream',
        description:
          'Changes nothing. Asks the address once, as the Hub would, without credentials; an answer of any status means that it can be reached.',
        tags,
        params,
        body: upstreamTestQuestionSchema,
        response: { 200: upstreamTestSchema, ...problems(...bodyProblems, 401, 403, 404, 429) },
      },
    },
    (request) => modules.testUpstream(actorOf(request), request.params.key, request.body.url),
  )
}
