import { passkeyAnswerSchema, passkeyRequestOptionsSchema, sessionSchema } from '@latchkey/contracts'
import { z } from 'zod'
import type { App } from '../../app.ts'
import { actorOf } from '../../management/access.ts'
import { bodyProblems, problems } from '../../management/problem-responses.ts'
import { originOf } from '../../web/request-origin.ts'
import { passkeySignIn, pendingSignIn, sessionTokenOf, setSessionCookie } from '../../web/session-cookie.ts'
import type { ProofService } from './proof.service.ts'
import { handOver } from './session-contract.ts'
import type { SignInService } from './sign-in.service.ts'

const duringSetUp = true
const tags = ['Session']
const isPublic = { public: true }
const challenge = 'A challenge, good once, for five minutes and for this browser only (`navigator.credentials.get`).'

/**
 * What passkeys do at `/api/v1/session`: sign in, take the second step, prove who one is.
 * @param app the management face
 * @param services those behind it
 */
export function registerPasskeySessionRoutes(
  app: App,
  { signIns, proofs }: { signIns: SignInService; proofs: ProofService },
): void {
  app.post(
    '/session/passkey/challenge',
    {
      config: isPublic,
      schema: {
        operationId: 'startPasskeySignIn',
        summary: 'Begin to sign in with a passkey',
        description: challenge,
        tags,
        response: { 201: passkeyRequestOptionsSchema, ...problems(403, 429) },
      },
    },
    async (request, reply) => {
      const { options, browserToken, expiresAt } = await signIns.startPasskeySignIn(
        passkeySignIn.of(request),
        originOf(request).ip,
      )
      passkeySignIn.set(reply, browserToken, expiresAt)
      return reply.code(201).send(options)
    },
  )

  app.post(
    '/session/passkey',
    {
      config: isPublic,
      schema: {
        operationId: 'signInWithPasskey',
        summary: 'Sign in with a passkey',
        description:
          'Needs neither e-mail nor password nor a second step. Sets the session cookie and ends the session this browser had.',
        tags,
        body: passkeyAnswerSchema,
        response: { 201: sessionSchema, ...problems(...bodyProblems, 401, 403, 410, 429) },
      },
    },
    async (request, reply) => {
      const opened = await signIns.signInWithPasskey({
        ...request.body,
        browserToken: passkeySignIn.of(request),
        origin: originOf(request),
        previousToken: sessionTokenOf(request),
      })
      passkeySignIn.clear(reply)
      return reply.code(201).send(handOver(reply, opened))
    },
  )

  app.post(
    '/session/second-factor/passkey/challenge',
    {
      config: isPublic,
      schema: {
        operationId: 'startPasskeySecondStep',
        summary: 'Begin the second step with a passkey',
        description: challenge,
        tags,
        response: { 201: passkeyRequestOptionsSchema, ...problems(403, 410) },
      },
    },
    async (request, reply) => reply.code(201).send(await signIns.askForPasskey(pendingSignIn.of(request))),
  )

  app.post(
    '/session/second-factor/passkey',
    {
      config: isPublic,
      schema: {
        operationId: 'givePasskey',
        summary: 'Take the second step of signing in with a passkey',
        description: 'In the browser that gave the password in the last ten minutes.',
        tags,
        body: passkeyAnswerSchema,
        response: { 201: sessionSchema, ...problems(...bodyProblems, 401, 403, 410, 429) },
      },
    },
    async (request, reply) => {
      const opened = await signIns.givePasskey({
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
    '/session/proof/passkey/challenge',
    {
      config: { duringSetUp },
      schema: {
        operationId: 'startPasskeyProof',
        summary: 'Begin to prove with a passkey who one is',
        description: challenge,
        tags,
        response: { 201: passkeyRequestOptionsSchema, ...problems(401, 403) },
      },
    },
    async (request, reply) => reply.code(201).send(await proofs.askForPasskey(actorOf(request))),
  )

  app.post(
    '/session/proof/passkey',
    {
      config: { duringSetUp },
      schema: {
        operationId: 'proveSessionWithPasskey',
        summary: 'Prove with a passkey who one is',
        description: 'Counts like the password given once more.',
        tags,
        body: passkeyAnswerSchema,
        response: { 204: z.null().describe('Proved'), ...problems(...bodyProblems, 401, 403, 410, 429) },
      },
    },
    async (request, reply) => {
      const { token, expiresAt } = await proofs.proveWithPasskey(actorOf(request), request.body.credential)
      setSessionCookie(reply, token, expiresAt)
      return reply.code(204).send(null)
    },
  )
}
