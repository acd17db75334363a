import { recoveryCodesSchema, totpConfirmSchema, totpSetupSchema } from '@latchkey/contracts'
import { z } from 'zod'
import type { App } from '../../app.ts'
import { actorOf, signedInOf } from '../../management/access.ts'
import { bodyProblems, problems } from '../../management/problem-responses.ts'
import type { SecondFactorService } from './second-factor.service.ts'

const duringSetUp = true
const tags = ['Account']

/**
 * `/api/v1/account/two-step`.
 * @param app the management face
 * @param secondFactors the service behind it
 */
export function registerSecondFactorRoutes(app: App, secondFactors: SecondFactorService): void {
  app.post(
    '/account/two-step/totp',
    {
      config: { freshProof: true, duringSetUp },
      schema: {
        operationId: 'startTotp',
        summary: 'Register an authenticator app',
        description: 'It counts once a code of it is confirmed. The secret is shown this once.',
        tags,
        response: { 201: totpSetupSchema, ...problems(401, 403, 409) },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await secondFactors.start(actorOf(request), signedInOf(request).user.email)),
  )

  app.post(
    '/account/two-step/totp/confirm',
    {
      config: { duringSetUp },
      schema: {
        operationId: 'confirmTotp',
        summary: 'Let the authenticator app count',
        description:
          'If two-step sign-in was off until now, this ends all other sessions of the person and answers recovery codes, shown this once; otherwise there are none.',
        tags,
        body: totpConfirmSchema,
        response: { 201: recoveryCodesSchema, ...problems(...bodyProblems, 401, 403, 409) },
      },
    },
    async (request, reply) =>
      reply.code(201).send({ codes: await secondFactors.confirm(actorOf(request), request.body.code) }),
  )

  app.delete(
    '/account/two-step/totp',
    {
      config: { freshProof: true },
      schema: {
        operationId: 'deleteTotp',
        summary: 'Remove the authenticator app',
        description: 'Without another second factor two-step sign-in is off from then on.',
        tags,
        response: { 204: z.null().describe('Removed'), ...problems(401, 403, 409) },
      },
    },
    async (request, reply) => {
      await secondFactors.removeTotp(actorOf(request))
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/account/two-step/recovery-codes',
    {
      config: { freshProof: true },
      schema: {
        operationId: 'renewRecoveryCodes',
        summary: 'Replace the recovery codes',
        description: 'Those there were are good for nothing from then on. The new ones are shown this once.',
        tags,
        response: { 201: recoveryCodesSchema, ...problems(401, 403, 409) },
      },
    },
    async (request, reply) => reply.code(201).send({ codes: await secondFactors.renewCodes(actorOf(request)) }),
  )
}
