import type { FastifyReply, FastifyRequest, onRequestAsyncHookHandler } from 'fastify'
import { createRemoteJWKSet, errors, jwtVerify } from 'jose'
import type { App } from './http.ts'
import { sendProblem } from './problems.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * An `onRequest` hook that lets a call through with a permission: shown by an access token, or in the Hub's signed word.
     * @param module the first half of the permission
     * @param action the second
     */
    requireAccess(module: string, action: string): onRequestAsyncHookHandler
  }
  interface FastifyRequest {
    /** The company of whoever is calling. */
    companyId: string
  }
}

const identityHeader = 'latchkey-identity'
const clockLeewaySeconds = 30

/** Whom the Hub forwards a call for, as far as this API asks. */
interface Identity {
  companyId: string
  permissions: string[]
}

const refuse = (reply: FastifyReply): FastifyReply =>
  sendProblem(reply, 'unauthenticated', 'Latchkey-Identity is not one that the Hub has signed for this module.')

/**
 * Lets calls in with an access token, which the guard judges, and those that the Hub forwards: it has judged the token, and says who calls
 * in a JWT of its own. Nothing else that a call says of itself is believed.
 * @param app where the guard is registered
 * @param issuer the authorization server, whose keys sign both
 */
export function acceptHub(app: App, issuer: string): void {
  const keys = createRemoteJWKSet(new URL(`${issuer}/oauth/jwks`))

  const readIdentity = async (word: string, module: string): Promise<Identity | undefined> => {
    try {
      const { payload } = await jwtVerify(word, keys, {
        issuer,
        audience: `${issuer}/hub/${module}`,
        typ: 'latchkey-identity+jwt',
        algorithms: ['ES256', 'RS256'],
        clockTolerance: clockLeewaySeconds,
        requiredClaims: ['exp', 'company_id', 'scope'],
      })
      const { company_id: companyId, scope } = payload
      if (typeof companyId !== 'string' || typeof scope !== 'string') return undefined
      return { companyId, permissions: scope.split(' ') }
    } catch (error) {
      if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout)) return undefined
      throw error
    }
  }

  app.decorateRequest('companyId', '')
  app.decorate('requireAccess', (module: string, action: string) => {
    const permission = `${module}:${action}`
    const requireToken = app.requirePermission(permission)

    const letIn = async (
      request: FastifyRequest,
      reply: FastifyReply,
      word: string,
    ): Promise<FastifyReply | undefined> => {
      const identity = await readIdentity(word, module)
      if (!identity) return refuse(reply)
      if (!identity.permissions.includes(permission)) {
        return sendProblem(reply, 'forbidden', `This needs the permission ${permission}.`)
      }
      request.companyId = identity.companyId
      return undefined
    }

    return async function check(request, reply) {
      const word = request.headers[identityHeader]
      // Who has a token comes by themselves; the Hub sends none.
      if (typeof word === 'string' && request.headers.authorization === undefined) return letIn(request, reply, word)
      await requireToken.call(this, request, reply)
      if (!reply.sent) request.companyId = request.caller.companyId
      return undefined
    }
  })
}
