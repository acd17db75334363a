import { randomUUID } from 'node:crypto'
import {
  type AccountLink,
  type AccountLinkDescription,
  type AccountLinkPurpose,
  accountLinkSeconds,
  setPasswordPath,
  type UserStatus,
} from '@latchkey/contracts'
import type { Db } from '../../database/database.ts'
import { type CompanyExecutor, inCompany } from '../../database/in-company.ts'
import type { RequestOrigin } from '../../lib/actor.ts'
import { AppError, notFound } from '../../lib/app-error.ts'
import { secondsAfter, type Clock } from '../../lib/clock.ts'
import { longOver } from '../../lib/long-over.ts'
import { networkOf } from '../../lib/network.ts'
import { hashPassword } from '../../lib/password.ts'
import { requireGoodPassword } from '../../lib/password-rules.ts'
import { hashSecret, newSecret } from '../../lib/secret.ts'
import { countTry, createThrottle } from '../../lib/throttle.ts'
import { accountLinkMail } from '../../mail/account-link-mail.ts'
import type { Mailer } from '../../mail/mailer.ts'
import type { SecuritySettingsService } from '../security-settings/security-settings.service.ts'
import type { SessionService } from '../sessions/session.service.ts'
import type { LockOuts } from '../sessions/lock-outs.ts'
import type { TransactionEntry, TransactionService } from '../transactions/transaction.service.ts'
import type { UserService } from '../users/user.service.ts'
import * as store from './account-link.store.ts'

/** A link to be made, and on whose behalf. */
export interface AccountLinkCreate extends Pick<TransactionEntry, 'companyId' | 'actor' | 'origin'> {
  userId: string
  purpose: AccountLinkPurpose
}

/** One-use links with which people set their password. */
export interface AccountLinkService {
  /** Makes a link in place of the one the person has, in the caller's transaction. @returns its token, for {@link deliver} */
  create(executor: CompanyExecutor, link: AccountLinkCreate): Promise<string>
  /** Sends a link that was made, once its transaction is over; where that can't be done the answer holds it. */
  deliver(token: string): Promise<AccountLink>
  /**
   * Makes a link for whoever has this address (lower case), and sends it as {@link deliver} does; for the operator.
   * @throws AppError `not_found`; `conflict` for somebody who is suspended, or whose company is
   */
  createByOperator(email: string): Promise<AccountLink>
  /** Ends a person's link, in the caller's transaction. */
  end(executor: CompanyExecutor, companyId: string, userId: string): Promise<void>
  /** Whom a link is for. @throws AppError `request_ended` for one that does not work, or does not any more */
  describe(token: string): Promise<AccountLinkDescription>
  /**
   * Sets the person's password, once, ends the sessions they have, and the lock-out where they do it.
   * @throws AppError `request_ended`; `validation` at `password` for one that is short or easy to guess, which uses nothing up
   */
  redeem(token: string, password: string, origin: RequestOrigin): Promise<void>
  /**
   * Sends a link to whoever has this address (lower case), if somebody has. Nothing of that is waited for, so that no answer tells.
   * @throws AppError `too_many_requests`
   */
  requestPasswordReset(email: string, origin: RequestOrigin): void
  /** Removes a batch of links that have expired. @returns how many */
  deleteExpired(atMost: number): Promise<number>
  /** Waits for messages under way. */
  close(): Promise<void>
}

/** The status of a person for whom a link of each purpose works. */
const statusFor: Record<AccountLinkPurpose, UserStatus> = { invitation: 'invited', password_reset: 'active' }

const ended = () => new AppError('request_ended', 'This link does not work any more. Ask for a new one.')

// Whoever shares an address with many others still gets through; nobody's mailbox is filled by strangers.
const perNetwork = { tries: 20, seconds: 10 * 60 }
const perAddress = { tries: 3, seconds: 60 * 60 }

/** @param deps the pool, the time, the log, people, their company's rules and their sessions; without a mailer links are for administrators to pass on */
export function createAccountLinkService({
  db,
  clock,
  onBackgroundError,
  issuer,
  mailer,
  transactions,
  users,
  securitySettings,
  lockOuts,
  sessions,
}: {
  db: Db
  clock: Clock
  onBackgroundError: (error: unknown) => void
  issuer: string
  mailer: Mailer | undefined
  transactions: TransactionService
  users: UserService
  securitySettings: SecuritySettingsService
  lockOuts: LockOuts
  sessions: SessionService
}): AccountLinkService {
  const networks = createThrottle({ clock, limit: perNetwork })
  const addresses = createThrottle({ clock, limit: perAddress })
  const underWay = new Set<Promise<void>>()

  async function find(token: string): Promise<store.AccountLinkRow> {
    const tokenHash = hashSecret(token)
    const companyId = await store.findCompany(db, tokenHash)
    const link = companyId && (await store.findByTokenHash(inCompany(db, companyId), companyId, tokenHash))
    if (!link || link.expiresAt <= clock.now() || link.user.status !== statusFor[link.purpose]) throw ended()
    return link
  }

  async function create(executor: CompanyExecutor, { userId, purpose, ...by }: AccountLinkCreate): Promise<string> {
    const token = newSecret()
    const now = clock.now()
    const expiresAt = secondsAfter(now, accountLinkSeconds[purpose])
    const id = randomUUID()
    await store.upsert(executor, {
      companyId: by.companyId,
      userId,
      id,
      purpose,
      tokenHash: hashSecret(token),
      createdAt: now,
      expiresAt,
    })
    await transactions.record(executor, {
      ...by,
      event: 'account_link.created',
      target: { type: 'user', id: userId },
      after: { purpose, expiresAt: expiresAt.toISOString() },
    })
    return token
  }

  /** @returns whether the mail server took it */
  async function send({ purpose, expiresAt, user, company }: store.AccountLinkRow, url: string): Promise<boolean> {
    if (!mailer) return false
    const language = user.language ?? company.language
    try {
      await mailer.send(accountLinkMail({ purpose, language, user, companyName: company.name, url, expiresAt }))
      return true
    } catch (error) {
      onBackgroundError(new Error('an e-mail could not be sent', { cause: error }))
      return false
    }
  }

  async function deliver(token: string): Promise<AccountLink> {
    const link = await find(token)
    const { purpose, expiresAt } = link
    const url = `${issuer}${setPasswordPath}#${token}`
    const sentByMail = await send(link, url)
    return { purpose, sentByMail, url: sentByMail ? null : url, expiresAt: expiresAt.toISOString() }
  }

  async function resetPassword(email: string, origin: RequestOrigin): Promise<void> {
    const person = await store.findActiveByEmail(db, email)
    if (!person) return
    const token = await inCompany(db, person.companyId).transaction((tx) =>
      create(tx, { ...person, purpose: 'password_reset', actor: { type: 'system' }, origin }),
    )
    await deliver(token)
  }

  return {
    create,
    deliver,

    async createByOperator(email) {
      const person = await users.findByEmail(email)
      if (!person) throw notFound('person')
      const { companyId, userId, status } = person
      if (status === 'suspended')
        throw new AppError('conflict', 'Nobody who is suspended, or whose company is, gets a link.')
      const purpose = status === 'invited' ? 'invitation' : 'password_reset'
      const token = await inCompany(db, companyId).transaction((tx) =>
        create(tx, { companyId, userId, purpose, actor: { type: 'system' } }),
      )
      return deliver(token)
    },

    end: (executor, companyId, userId) => store.deleteByUser(executor, companyId, userId),

    async describe(token) {
      const { companyId, purpose, user, company, expiresAt } = await find(token)
      const { minPasswordLength, refusesCommonPasswords } = await securitySettings.rulesOf(
        inCompany(db, companyId),
        companyId,
      )
      return {
        purpose,
        email: user.email,
        name: user.name,
        companyName: company.name,
        language: user.language ?? company.language,
        passwordRules: { minPasswordLength, refusesCommonPasswords },
        expiresAt: expiresAt.toISOString(),
      }
    },

    async redeem(token, password, origin) {
      const { companyId, purpose, user } = await find(token)
      requireGoodPassword(
        'password',
        password,
        user,
        await securitySettings.rulesOf(inCompany(db, companyId), companyId),
      )
      const passwordHash = await hashPassword(password)
      await inCompany(db, companyId).transaction(async (tx) => {
        // The person first, as for whoever suspends or removes them, so that no two wait for each other.
        const by = { companyId, userId: user.id, origin }
        const isSet = await users.setOwnPassword(tx, { ...by, passwordHash, statusBefore: statusFor[purpose] })
        if (!isSet || !(await store.deleteByTokenHash(tx, companyId, hashSecret(token)))) throw ended()
        await lockOuts.lift(tx, { email: user.email, ip: origin.ip })
        await sessions.endAllOf(tx, by, { actor: { type: 'user', id: user.id }, origin })
        await transactions.record(tx, {
          companyId,
          event: 'account_link.used',
          actor: { type: 'user', id: user.id },
          target: { type: 'user', id: user.id },
          after: { purpose },
          origin,
        })
      })
    },

    requestPasswordReset(email, origin) {
      countTry(networks, networkOf(origin.ip))
      // Told to nobody: whoever asks for somebody else learns nothing of others who did.
      if (!mailer || addresses.blockedFor(email) !== undefined) return
      addresses.failed(email)
      const sending = resetPassword(email, origin)
        .catch(onBackgroundError)
        .finally(() => underWay.delete(sending))
      underWay.add(sending)
    },

    deleteExpired: (atMost) => store.deleteExpired(db, longOver(clock), atMost),

    async close() {
      await Promise.all(underWay)
      mailer?.close()
    },
  }
}
