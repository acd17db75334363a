import {
  accountLinkDescribeSchema,
  accountLinkDescriptionSchema,
  accountLinkRedeemSchema,
  passwordResetAcceptedSchema,
  passwordResetCreateSchema,
} from '@latchkey/contracts'
import { z } from 'zod'
import type { App } from '../../app.ts'
import { bodyProblems, problems } from '../../management/problem-responses.ts'
import { originOf } from '../../web/request-origin.ts'
import type { AccountLinkService } from './account-link.service.ts'

const tags = ['Account links']
const config = { public: true }

/**
 * `/api/v1/account-links` and `/api/v1/password-resets`: for people who can't sign in yet, or not any more.
 * @param app the management face
 * @param accountLinks the service behind it
 */
export function registerAccountLinkRoutes(app: App, accountLinks: AccountLinkService): void {
  app.post(
    '/account-links/describe',
    {
      config,
      schema: {
        operationId: 'describeAccountLink',
        summary: 'Whom a link is for',
        description: 'Uses nothing up.',
        tags,
        body: accountLinkDescribeSchema,
        response: { 200: accountLinkDescriptionSchema, ...problems(...bodyProblems, 403, 410) },
      },
    },
    (request) => accountLinks.describe(request.body.token),
  )

  app.post(
    '/account-links/redeem',
    {
      config,
      schema: {
        operationId: 'redeemAccountLink',
        summary: 'Set a password through a link',
        description: 'Works once. Ends the sessions the person has.',
        tags,
        body: accountLinkRedeemSchema,
        response: { 204: z.null().describe('Set'), ...problems(...bodyProblems, 403, 410) },
      },
    },
    async (request, reply) => {
      const { token, password } = request.body
      await accountLinks.redeem(token, password, originOf(request))
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/password-resets',
    {
      config,
      schema: {
        operationId: 'requestPasswordReset',
        summary: 'Ask for a link to set a new password',
        description: 'Sent by e-mail, if somebody has the address. The answer is the same if nobody does.',
        tags,
        body: passwordResetCreateSchema,
        response: { 202: passwordResetAcceptedSchema, ...problems(...bodyProblems, 403, 429) },
      },
    },
    async (request, reply) => {
      accountLinks.requestPasswordReset(request.body.email, originOf(request))
      return reply.code(202).send({ status: 'accepted' })
    },
  )
}
