import type { Session } from '@latchkey/contracts'
import type { SignedIn } from './session.service.ts'

/** A session as the contract has it. */
export const toContract = ({ user, company, expiresAt, lacksSecondFactor }: SignedIn): Session => ({
  user,
  company,
  expiresAt: expiresAt.toISOString(),
  needsSecondFactor: lacksSecondFactor,
})
