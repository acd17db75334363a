import { sessionSchema, signInSchema, type Session } from '@latchkey/contracts'
import { z } from 'zod'
import type { App } from '../../app.ts'
import { actorOf, signedInOf } from '../../management/access.ts'
import { bodyProblems, problems } from '../../management/problem-responses.ts'
import { originOf } from '../../web/request-origin.ts'
import { clearSessionCookie, sessionTokenOf, setSessionCookie } from '../../web/session-cookie.ts'
import type { SessionService, SignedIn } from './session.service.ts'
import type { SignInService } from './sign-in.service.ts'

const tags = ['Session']

const toContract = ({ user, company, expiresAt }: SignedIn): Session => ({
  user,
  company,
  expiresAt: expiresAt.toISOString(),
})

/**
 * `/api/v1/session`.
 * @param app the management face
 * @param services those behind it
 */
export function registerSessionRoutes(
  app: App,
  { sessions, signIns }: { sessions: SessionService; signIns: SignInService },
): void {
  app.post(
    '/session',
    {
      config: { public: true },
      schema: {
        operationId: 'signIn',
        summary: 'Sign in',
        description: 'Sets the session cookie and ends the session this browser had.',
        tags,
        body: signInSchema,
        response: { 201: sessionSchema, ...problems(...bodyProblems, 401, 403, 429) },
      },
    },
    async (request, reply) => {
      const { token, signedIn } = await signIns.signIn({
        ...request.body,
        origin: originOf(request),
        previousToken: sessionTokenOf(request),
      })
      setSessionCookie(reply, token, signedIn.expiresAt)
      return reply.code(201).send(toContract(signedIn))
    },
  )

  app.get(
    '/session',
    {
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
