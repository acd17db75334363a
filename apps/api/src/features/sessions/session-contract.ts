import type { Session } from '@latchkey/contracts'
import type { FastifyReply } from 'fastify'
import { setSessionCookie } from '../../web/session-cookie.ts'
import type { OpenedSession, SignedIn } from './session.service.ts'

/** A session as the contract has it. */
export const toContract = ({ user, company, expiresAt, lacksSecondFactor }: SignedIn): Session => ({
  user,
  company,
  expiresAt: expiresAt.toISOString(),
  needsSecondFactor: lacksSecondFactor,
})

/** Gives the browser the session that was opened for it. @returns it as the contract has it */
export function handOver(reply: FastifyReply, { token, signedIn }: OpenedSession): Session {
  setSessionCookie(reply, token, signedIn.expiresAt)
  return toContract(signedIn)
}
