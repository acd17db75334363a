import {
  authorizationGroupListQuerySchema,
  authorizationListQuerySchema,
  authorizationPageSchema,
  authorizedConsumerPageSchema,
  authorizingUserPageSchema,
} from '@latchkey/contracts'
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

  app.get(
    '/authorizations/consumers',
    {
      config: { may: 'manage_authorizations' },
      schema: {
        operationId: 'listAuthorizedConsumers',
        summary: 'List the consumers that users let act for them',
        description: 'Each with how many authorizations it has; read these with `consumerId`.',
        tags: ['Authorizations'],
        querystring: authorizationGroupListQuerySchema,
        response: { 200: authorizedConsumerPageSchema, ...problems(400, 401, 403) },
      },
    },
    (request) => authorizations.listConsumers(actorOf(request).companyId, request.query),
  )

  app.get(
    '/authorizations/users',
    {
      config: { may: 'manage_authorizations' },
      schema: {
        operationId: 'listAuthorizingUsers',
        summary: 'List the users who let consumers act for them',
        description: 'Each with how many authorizations they gave; read these with `userId`.',
        tags: ['Authorizations'],
        querystring: authorizationGroupListQuerySchema,
        response: { 200: authorizingUserPageSchema, ...problems(400, 401, 403) },
      },
    },
    (request) => authorizations.listUsers(actorOf(request).companyId, request.query),
  )
}
