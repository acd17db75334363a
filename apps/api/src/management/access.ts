import { type Capability, roleMay } from '@latchkey/contracts'
import type { FastifyRequest } from 'fastify'
import type { SessionService, SignedIn } from '../features/sessions/session.service.ts'
import type { Actor } from '../lib/actor.ts'
import { AppError, networkNotAllowed, proofRequired, secondFactorRequired } from '../lib/app-error.ts'
import { isInRanges } from '../lib/ip-ranges.ts'
import { originOf } from '../web/request-origin.ts'
import { sessionTokenOf } from '../web/session-cookie.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the management face when the request carries a live session. */
    signedIn: SignedIn | null
  }
  interface FastifyContextConfig {
    /** Answers without a session too. Every other management route asks for one. */
    public?: boolean
    /** What one must be allowed to do, as the contracts' `roleRules` say; absent means anyone signed in. */
    may?: Capability
    /** Asks for a proof of who one is, not older than five minutes. */
    freshProof?: boolean
    /** Open to somebody who is to set up their second factor, and is let do nothing else. */
    duringSetUp?: boolean
    /** A GET that uses something up, and so has no HEAD. */
    consumes?: boolean
  }
}

/**
 * The signed-in person of a request.
 * @param request a request of the management face
 * @throws AppError `unauthenticated`
 */
export function signedInOf(request: FastifyRequest): SignedIn {
  if (!request.signedIn) throw new AppError('unauthenticated', 'Sign in to go on.')
  return request.signedIn
}

/**
 * The signed-in person as the actor of a service call.
 * @param request a request of the management face
 * @throws AppError `unauthenticated`
 */
export function actorOf(request: FastifyRequest): Actor {
  const { user, company, sessionId } = signedInOf(request)
  return { companyId: company.id, userId: user.id, role: user.role, sessionId, origin: originOf(request) }
}

/**
 * Finds out who is signed in, and refuses whom the route's `config` doesn't name, before anything of the request is read.
 * @param sessions where sessions are kept
 * @returns an `onRequest` hook; throws AppError `unauthenticated`, `network_not_allowed`, `second_factor_required`, `forbidden` or `proof_required`
 */
export const requireAccess =
  (sessions: SessionService) =>
  async (request: FastifyRequest): Promise<void> => {
    const token = sessionTokenOf(request)
    if (token !== undefined) request.signedIn = (await sessions.find(token)) ?? null
    const { config } = request.routeOptions
    if (request.is404 || config.public) return
    const { user, rules, lacksSecondFactor } = signedInOf(request)
    if (!isInRanges(rules.allowedIpRanges, originOf(request).ip)) throw networkNotAllowed()
    if (lacksSecondFactor && !config.duringSetUp) throw secondFactorRequired()
    if (config.may && !roleMay(user.role, config.may)) {
      throw new AppError('forbidden', 'Ask an administrator of your company.', {
        privateDetail: `role ${user.role} may not ${config.may}`,
      })
    }
    if (config.freshProof && !sessions.isProved(signedInOf(request))) {
      throw proofRequired()
    }
  }
