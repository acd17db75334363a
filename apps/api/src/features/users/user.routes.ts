import {
  accountLinkSchema,
  idSchema,
  permissionLossesSchema,
  twoStepSchema,
  userAccountPageSchema,
  userAccountSchema,
  userInvitedSchema,
  userInviteSchema,
  userListQuerySchema,
  userPreviewQuestionSchema,
  userUpdateSchema,
} from '@latchkey/contracts'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { App } from '../../app.ts'
import { actorOf, signedInOf } from '../../management/access.ts'
import { conditionHeadersSchema, expectedVersionOf, setEntityTag } from '../../management/entity-tag.ts'
import { bodyProblems, problems } from '../../management/problem-responses.ts'
import type { SessionService } from '../sessions/session.service.ts'
import type { UserAccountService } from './user-account.service.ts'

const tags = ['Users']
const config = { may: 'manage_users' } as const
const params = z.object({ id: idSchema })

/**
 * `/api/v1/users`.
 * @param app the management face
 * @param services people, and the sessions that know who has just proved who they are
 */
export function registerUserRoutes(
  app: App,
  { userAccounts: users, sessions }: { userAccounts: UserAccountService; sessions: SessionService },
): void {
  const isProved = (request: FastifyRequest): boolean => sessions.isProved(signedInOf(request))

  app.get(
    '/users',
    {
      config,
      schema: {
        operationId: 'listUsers',
        summary: 'List the users',
        tags,
        querystring: userListQuerySchema,
        response: { 200: userAccountPageSchema, ...problems(400, 401, 403) },
      },
    },
    (request) => users.list(actorOf(request).companyId, request.query),
  )

  app.post(
    '/users',
    {
      config,
      schema: {
        operationId: 'inviteUser',
        summary: 'Invite a user',
        description:
          'Makes a link with which the person chooses a password, and sends it by e-mail. Where that can’t be done the answer holds the link, this once. Any role but member asks for a proof of who one is, not older than five minutes.',
        tags,
        body: userInviteSchema,
        response: { 201: userInvitedSchema, ...problems(...bodyProblems, 401, 403) },
      },
    },
    async (request, reply) => {
      const invited = await users.invite(actorOf(request), request.body, isProved(request))
      return setEntityTag(reply, invited.user.version).code(201).send(invited)
    },
  )

  app.get(
    '/users/:id',
    {
      config,
      schema: {
        operationId: 'getUser',
        summary: 'Read a user',
        tags,
        params,
        response: { 200: userAccountSchema, ...problems(400, 401, 403, 404) },
      },
    },
    async (request, reply) => {
      const user = await users.get(actorOf(request).companyId, request.params.id)
      return setEntityTag(reply, user.version).send(user)
    },
  )

  app.patch(
    '/users/:id',
    {
      config,
      schema: {
        operationId: 'updateUser',
        summary: 'Change, suspend or resume a user',
        description:
          'In force at once: a suspended user’s sessions end, and no token of theirs is accepted. Changing the role asks for a proof of who one is, not older than five minutes; the link that a new super administrator has stops working. With `If-Match`, only if nobody changed the user since.',
        tags,
        params,
        headers: conditionHeadersSchema,
        body: userUpdateSchema,
        response: { 200: userAccountSchema, ...problems(...bodyProblems, 401, 403, 404, 412) },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const user = await users.update(actorOf(request), id, request.body, {
        expectedVersion: expectedVersionOf(request),
        isProved: isProved(request),
      })
      return setEntityTag(reply, user.version).send(user)
    },
  )

  app.post(
    '/users/:id/preview',
    {
      config,
      schema: {
        operationId: 'previewUser',
        summary: 'Read what a user would lose by a change',
        description:
          'Changes nothing. Ask with the permission group the user is to have, with the role, or with both. A role says what its user may do in Latchkey’s screens and this API; no permission, authorization or token depends on it, so that a role by itself takes nothing away here. What the change would be refused for is refused here, except that it asks for no proof of who one is.',
        tags,
        params,
        body: userPreviewQuestionSchema,
        response: { 200: permissionLossesSchema, ...problems(...bodyProblems, 401, 403, 404) },
      },
    },
    (request) => users.preview(actorOf(request), request.params.id, request.body),
  )

  app.delete(
    '/users/:id',
    {
      config,
      schema: {
        operationId: 'removeUser',
        summary: 'Remove a user',
        description:
          'Ends their sessions, what they authorized apps to do, and the tokens of it, at once. Log entries stay.',
        tags,
        params,
        headers: conditionHeadersSchema,
        response: { 204: z.null().describe('Removed'), ...problems(400, 401, 403, 404, 412) },
      },
    },
    async (request, reply) => {
      await users.remove(actorOf(request), request.params.id, expectedVersionOf(request))
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/users/:id/links',
    {
      config,
      schema: {
        operationId: 'createUserLink',
        summary: 'Send a user a new link',
        description:
          'Another invitation for somebody who has not accepted theirs, a link to set a new password for anybody else. The link they had stops working. Asks for a proof of who one is, not older than five minutes.',
        tags,
        params,
        response: { 201: accountLinkSchema, ...problems(...bodyProblems, 401, 403, 404, 409) },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await users.createLink(actorOf(request), request.params.id, isProved(request))),
  )

  app.get(
    '/users/:id/two-step',
    {
      config,
      schema: {
        operationId: 'getUserTwoStep',
        summary: 'Read a user’s two-step sign-in',
        tags,
        params,
        response: { 200: twoStepSchema, ...problems(400, 401, 403, 404) },
      },
    },
    (request) => users.getTwoStep(actorOf(request).companyId, request.params.id),
  )

  app.delete(
    '/users/:id/two-step',
    {
      config: { ...config, freshProof: true },
      schema: {
        operationId: 'resetUserTwoStep',
        summary: 'Reset a user’s two-step sign-in',
        description:
          'For somebody who lost their second factors. Takes away their passkeys, authenticator app and recovery codes and ends their sessions, at once. Their password alone signs them in until they set it up anew, which comes first where the company asks for it. Asks for a proof of who one is, not older than five minutes.',
        tags,
        params,
        response: { 204: z.null().describe('Reset'), ...problems(400, 401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      await users.resetTwoStep(actorOf(request), request.params.id)
      return reply.code(204).send(null)
    },
  )
}
