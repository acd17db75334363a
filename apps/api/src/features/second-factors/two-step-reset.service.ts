import type { Db } from '../../database/database.ts'
import { type CompanyExecutor, inCompany } from '../../database/in-company.ts'
import { notFound } from '../../lib/app-error.ts'
import type { PasskeyService } from '../passkeys/passkey.service.ts'
import type { EndedBy, SessionService } from '../sessions/session.service.ts'
import type { TransactionService } from '../transactions/transaction.service.ts'
import type { UserService } from '../users/user.service.ts'
import type { SecondFactorOwner, SecondFactorService } from './second-factor.service.ts'

/** The way back for whoever lost their second factors and their recovery codes. */
export interface TwoStepResetService {
  /**
   * Takes all second factors of a person away, in the caller's transaction, and ends their sessions: where their company asks for two-step
   * sign-in they set it up anew before anything else is open to them.
   * @param by who does it, as the log says
   * @returns whether two-step sign-in was on
   */
  reset(executor: CompanyExecutor, person: SecondFactorOwner, by: EndedBy): Promise<boolean>
  /**
   * Does the same on behalf of the installation.
   * @param email whose, lower case
   * @returns whether two-step sign-in was on @throws AppError `not_found`
   */
  resetByEmail(email: string): Promise<boolean>
}

/** @param deps the pool, the log, the people, their second factors, passkeys and sessions */
export function createTwoStepResetService({
  db,
  transactions,
  users,
  secondFactors,
  passkeys,
  sessions,
}: {
  db: Db
  transactions: TransactionService
  users: UserService
  secondFactors: SecondFactorService
  passkeys: PasskeyService
  sessions: SessionService
}): TwoStepResetService {
  async function reset(executor: CompanyExecutor, person: SecondFactorOwner, by: EndedBy): Promise<boolean> {
    const { companyId, userId } = person
    // The person first, as for whoever signs in or changes their own factors, so that no two wait for each other.
    await users.lock(executor, companyId, userId)
    const registered = await secondFactors.removeAll(executor, person)
    if (registered.length === 0) return false
    await passkeys.removeAll(executor, person, by)
    await transactions.record(executor, {
      ...by,
      companyId,
      event: 'two_step.reset',
      target: { type: 'user', id: userId },
      before: { secondFactors: registered },
    })
    await sessions.endAllOf(executor, person, by)
    return true
  }

  return {
    reset,

    async resetByEmail(email) {
      const person = await users.findByEmail(email)
      if (!person) throw notFound('user')
      return inCompany(db, person.companyId).transaction((tx) => reset(tx, person, { actor: { type: 'system' } }))
    },
  }
}
