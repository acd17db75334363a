import {
  authorizationDecisionSchema,
  authorizationRedirectSchema,
  authorizationRequestReferenceSchema,
  authorizationRequestSchema,
  authorizationRestartSchema,
  authorizationRestartedSchema,
} from '@latchkey/contracts'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { App } from '../../app.ts'
import { signedInOf } from '../../management/access.ts'
import { bodyProblems, problems } from '../../management/problem-responses.ts'
import { browserSecretsOf } from '../../web/browser-cookie.ts'
import { originOf } from '../../web/request-origin.ts'
import type { ConsumerFailureService } from '../consumer-failures/consumer-failure.service.ts'
import { answerLocation } from './authorization-answer.ts'
import type { AuthorizationRequestService } from './authorization-request.service.ts'
import type { AuthorizationAnswer } from './authorization-request.ts'

const params = z.object({ reference: authorizationRequestReferenceSchema })
const tags = ['Authorization page']

/**
 * `/api/v1/authorization-requests`: what the authorization page works with.
 * @param app the management face
 * @param deps the service behind it, who is told of refusals, and the issuer that every answer names
 */
export function registerAuthorizationRequestRoutes(
  app: App,
  deps: {
    authorizationRequests: AuthorizationRequestService
    consumerFailures: ConsumerFailureService
    issuer: string
  },
): void {
  const { authorizationRequests, consumerFailures, issuer } = deps
  const redirect = (request: FastifyRequest, answer: AuthorizationAnswer) => {
    const { consumer, result } = answer
    if ('error' in result && result.reason) {
      const { error, reason, detail } = result
      const { companyId, id: consumerId } = consumer
      const source = { endpoint: 'authorize', traceId: request.id, origin: originOf(request) } as const
      consumerFailures.note({ companyId, consumerId, error, reason, detail, ...source })
    }
    return { status: 'redirect' as const, redirectTo: answerLocation(answer, issuer) }
  }

  app.get(
    '/authorization-requests/:reference',
    {
      // Where there is nothing to ask it answers the app, once.
      config: { consumes: true },
      schema: {
        operationId: 'getAuthorizationRequest',
        summary: 'What an app asks',
        description: 'The question for the signed-in user, or where to go if there is nothing to ask.',
        tags,
        params,
        response: { 200: authorizationRequestSchema, ...problems(400, 401, 403, 404, 410) },
      },
    },
    async (request) => {
      const presented = { reference: request.params.reference, browsers: browserSecretsOf(request) }
      const outcome = await authorizationRequests.present(presented, signedInOf(request))
      return 'result' in outcome ? redirect(request, outcome) : outcome
    },
  )

  app.post(
    '/authorization-requests/:reference/decision',
    {
      schema: {
        operationId: 'decideAuthorizationRequest',
        summary: 'Authorize or deny',
        description: 'Once for each request. The answer says where the browser has to go.',
        tags,
        params,
        body: authorizationDecisionSchema,
        response: { 200: authorizationRedirectSchema, ...problems(...bodyProblems, 401, 403, 404, 410) },
      },
    },
    async (request) => {
      const presented = { reference: request.params.reference, browsers: browserSecretsOf(request) }
      return redirect(
        request,
        await authorizationRequests.decide(presented, signedInOf(request), request.body, originOf(request)),
      )
    },
  )

  app.post(
    '/authorization-requests/:reference/restart',
    {
      schema: {
        operationId: 'restartAuthorizationRequest',
        summary: 'Ask someone else',
        description: 'Ends the request and starts the same one again, for another account to sign in.',
        tags,
        params,
        body: authorizationRestartSchema,
        response: { 201: authorizationRestartedSchema, ...problems(...bodyProblems, 401, 403, 404, 410) },
      },
    },
    async (request, reply) => {
      const presented = { reference: request.params.reference, browsers: browserSecretsOf(request) }
      const { decisionToken } = request.body
      const reference = await authorizationRequests.restart(presented, signedInOf(request), decisionToken)
      return reply.code(201).send({ reference })
    },
  )
}
