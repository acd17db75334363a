import { fieldError, type Account, type AccountUpdate, type Company, type PasswordChange } from '@latchkey/contracts'
import type { Db } from '../../database/database.ts'
import { inCompany } from '../../database/in-company.ts'
import type { Actor } from '../../lib/actor.ts'
import { AppError, invalidFields } from '../../lib/app-error.ts'
import type { Clock } from '../../lib/clock.ts'
import { requireGoodPassword } from '../../lib/password-rules.ts'
import { hashPassword, passwordMatches } from '../../lib/password.ts'
import type { AccountLinkService } from '../account-links/account-link.service.ts'
import type { SecondFactorService } from '../second-factors/second-factor.service.ts'
import type { SecuritySettingsService } from '../security-settings/security-settings.service.ts'
import type { SessionService } from '../sessions/session.service.ts'
import { recordRefusedProof } from '../sessions/refused-proof.ts'
import { countedByProof, type SignInGuard } from '../sessions/sign-in-guard.ts'
import type { SignInRefusals } from '../sessions/sign-in-refusals.ts'
import { byActor, type TransactionService } from '../transactions/transaction.service.ts'
import * as store from './account.store.ts'
import type { UserService } from './user.service.ts'

/** What people do about themselves. */
export interface AccountService {
  /** The actor's own account. @param company theirs */
  get(actor: Actor, company: Company): Promise<Account>
  /** Changes the actor's own account. @param company theirs */
  update(actor: Actor, company: Company, update: AccountUpdate): Promise<Account>
  /**
   * Sets another password, ends all other sessions of the person and the link they have, and gives this session another token.
   * @throws AppError `validation` at `currentPassword` (`wrong_password`) or at `newPassword` (`too_short`, `common_password`);
   * `too_many_requests`
   */
  changePassword(actor: Actor, change: PasswordChange): Promise<{ token: string; expiresAt: Date }>
}

/** @param deps the pool, the time, the log, the people, their company's rules, second factors, links and sessions, what slows down guessing, and what writes that down */
export function createAccountService({
  db,
  clock,
  transactions,
  users,
  securitySettings,
  secondFactors,
  accountLinks,
  sessions,
  guard,
  refusals,
}: {
  db: Db
  clock: Clock
  transactions: TransactionService
  users: UserService
  securitySettings: SecuritySettingsService
  secondFactors: SecondFactorService
  accountLinks: AccountLinkService
  sessions: SessionService
  guard: SignInGuard
  refusals: SignInRefusals
}): AccountService {
  async function find({ companyId, userId }: Actor): Promise<store.OwnAccount> {
    const account = await store.findAccount(inCompany(db, companyId), companyId, userId)
    // Removed while the request was under way.
    if (!account) throw new AppError('unauthenticated', 'Sign in to go on.')
    return account
  }

  async function get(actor: Actor, company: Company): Promise<Account> {
    const { user, passwordChangedAt } = await find(actor)
    const { minPasswordLength, refusesCommonPasswords } = await securitySettings.rulesOf(
      inCompany(db, actor.companyId),
      actor.companyId,
    )
    return {
      ...user,
      company,
      passwordChangedAt: passwordChangedAt?.toISOString() ?? null,
      twoStep: await secondFactors.describe(actor),
      passwordRules: { minPasswordLength, refusesCommonPasswords },
    }
  }

  async function refuse(actor: Actor): Promise<never> {
    await recordRefusedProof(inCompany(db, actor.companyId), transactions, actor, 'wrong_password')
    throw invalidFields(fieldError('currentPassword', 'wrong_password'))
  }

  return {
    get,

    async update(actor, company, update) {
      await users.updateProfile(actor, update)
      return get(actor, company)
    },

    async changePassword(actor, { currentPassword, newPassword }) {
      const { user, passwordHash } = await find(actor)
      const { companyId, userId, sessionId } = actor
      // Together with other proofs, or there would be another way to go on guessing.
      const by = countedByProof(userId)
      await refusals.begin({
        by,
        findPerson: async () => actor,
        origin: actor.origin,
        actor: { type: 'user', id: userId },
      })
      if (!(await passwordMatches(passwordHash ?? undefined, currentPassword))) return refuse(actor)
      await db.transaction((tx) => guard.succeeded(tx, by))
      requireGoodPassword(
        'newPassword',
        newPassword,
        user,
        await securitySettings.rulesOf(inCompany(db, companyId), companyId),
      )
      const to = await hashPassword(newPassword)
      const changed = await inCompany(db, actor.companyId).transaction(async (tx) => {
        const change = { from: passwordHash ?? '', to, at: clock.now() }
        if (!(await store.updatePasswordHashFrom(tx, companyId, userId, change))) return undefined
        await transactions.record(tx, {
          ...byActor(actor),
          event: 'user.password_changed',
          target: { type: 'user', id: userId },
        })
        // Or whoever got hold of one would replace the new password as well.
        await accountLinks.end(tx, companyId, userId)
        await sessions.endAllOf(tx, { companyId, userId, exceptId: sessionId }, byActor(actor))
        return sessions.rotate(tx, actor)
      })
      return changed ?? refuse(actor)
    },
  }
}
