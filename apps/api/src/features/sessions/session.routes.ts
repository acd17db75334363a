import { proofSchema, secondStepAnswerSchema, secondStepSchema, sessionSchema, signInSchema } from '@latchkey/contracts'
import { z } from 'zod'
import type { App } from '../../app.ts'
import { actorOf, signedInOf } from '../../management/access.ts'
import { bodyProblems, problems } from '../../management/problem-responses.ts'
import { originOf } from '../../web/request-origin.ts'
import { clearSessionCookie, pendingSignIn, sessionTokenOf, setSessionCookie } from '../../web/session-cookie.ts'
import type { ProofService } from './proof.service.ts'
import { handOver, toContract } from './session-contract.ts'
import type { SessionService } from './session.service.ts'
import type { SignInService } from './sign-in.service.ts'

const duringSetUp = true
const tags = ['Session']

/**
 * `/api/v1/session`.
 * @param app the management face
 * @param services those behind it
 */
export function registerSessionRoutes(
  app: App,
  { sessions, signIns, proofs }: { sessions: SessionService; signIns: SignInService; proofs: ProofService },
): void {
  app.post(
    '/session',
    {
      config: { public: true },
      schema: {
        operationId: 'signIn',
        summary: 'Sign in',
        description:
          'Sets the session cookie and ends the session this browser had. With two-step sign-in on it answers 202 instead, and nobody is ' +
          'signed in before the second step.',
        tags,
        body: signInSchema,
        response: { 201: sessionSchema, 202: secondStepSchema, ...problems(...bodyProblems, 401, 403, 429) },
      },
    },
    async (request, reply) => {
      const result = await signIns.signIn({
        ...request.body,
        origin: originOf(request),
        previousToken: sessionTokenOf(request),
      })
      if ('pendingToken' in result) {
        const { pendingToken, secondFactors, expiresAt } = result
        pendingSignIn.set(reply, pendingToken, expiresAt)
        return reply.code(202).send({ secondFactors, expiresAt: expiresAt.toISOString() })
      }
      return reply.code(201).send(handOver(reply, result))
    },
  )

  app.post(
    '/session/second-factor',
    {
      config: { public: true },
      schema: {
        operationId: 'giveSecondFactor',
        summary: 'Take the second step of signing in',
        description: 'In the browser that gave the password in the last ten minutes. A code is good once.',
        tags,
        body: secondStepAnswerSchema,
        response: { 201: sessionSchema, ...problems(...bodyProblems, 401, 403, 410, 429) },
      },
    },
    async (request, reply) => {
      const opened = await signIns.giveSecondFactor({
        ...request.body,
        pendingToken: pendingSignIn.of(request),
        origin: originOf(request),
        previousToken: sessionTokenOf(request),
      })
      pendingSignIn.clear(reply)
      return reply.code(201).send(handOver(reply, opened))
    },
  )

  app.post(
    '/session/proof',
    {
      config: { duringSetUp },
      schema: {
        operationId: 'proveSession',
        summary: 'Give the password once more',
        description:
          'For five minutes the session may then do what answers 403 with `proof_required` otherwise. The session gets another cookie.',
        tags,
        body: proofSchema,
        response: { 204: z.null().describe('Proved'), ...problems(...bodyProblems, 401, 403, 429) },
      },
    },
    async (request, reply) => {
      const { token, expiresAt } = await proofs.prove(actorOf(request), request.body.password)
      setSessionCookie(reply, token, expiresAt)
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/session',
    {
      config: { duringSetUp },
      schema: {
        operationId: 'getSession',
        summary: 'Who is signed in',
        tags,
        response: { 200: sessionSchema, ...problems(401) },
      },
    },
    (request) => toContract(signedInOf(request)),
  )

  app.delete(
    '/session',
    {
      config: { public: true },
      schema: {
        operationId: 'signOut',
        summary: 'Sign out',
        description:
          'Ends the session and takes the cookie away. Without a session there is nothing to do, and that is fine.',
        tags,
        response: { 204: z.null().describe('Signed out'), ...problems(403) },
      },
    },
    async (request, reply) => {
      if (request.signedIn) await sessions.end(actorOf(request))
      clearSessionCookie(reply)
      return reply.code(204).send(null)
    },
  )
}
