import { fieldError, type SecondFactor } from '@latchkey/contracts'
import type { Db, Executor } from '../../database/database.ts'
import { retryAfterDeadlock } from '../../database/retry-after-deadlock.ts'
import type { Actor, RequestOrigin } from '../../lib/actor.ts'
import { AppError, invalidFields } from '../../lib/app-error.ts'
import { type Clock, secondsAfter } from '../../lib/clock.ts'
import { longOver } from '../../lib/long-over.ts'
import { hashSecret, newSecret } from '../../lib/secret.ts'
import type { SecondFactorService } from '../second-factors/second-factor.service.ts'
import { byActor, type TransactionActor, type TransactionService } from '../transactions/transaction.service.ts'
import type { RightPassword, UserService } from '../users/user.service.ts'
import * as pendingStore from './pending-sign-in.store.ts'
import type { OpenedSession, SessionService } from './session.service.ts'
import {
  type Counted,
  countedByPassword,
  countedByProof,
  countedBySecondFactor,
  type SignInGuard,
} from './sign-in-guard.ts'

/** How long somebody who gave the password has for the second step, in seconds. */
export const secondStepSeconds = 10 * 60

/** A try to sign in. `email` is lower case; `previousToken` is the session this browser had until now. */
export interface SignInTry {
  email: string
  password: string
  origin: RequestOrigin
  previousToken?: string | undefined
}

/** A try at the second step. `pendingToken`: what the first one answered. */
export interface SecondStepTry {
  pendingToken: string | undefined
  code: string
  origin: RequestOrigin
  previousToken?: string | undefined
}

/** What comes after the right password: a session, or the second step, with the token it is taken with. */
export type SignInResult = OpenedSession | { pendingToken: string; secondFactors: SecondFactor[]; expiresAt: Date }

/** Signing in. */
export interface SignInService {
  /**
   * Opens a session for whoever gives the right password, or asks for the second step.
   * @throws AppError `wrong_credentials`: the same, after the same work, for an unknown address, a wrong password, a suspended
   * person; `too_many_requests`: the same for known and unknown addresses
   */
  signIn(attempt: SignInTry): Promise<SignInResult>
  /**
   * Opens a session for whoever gave the right password before and the right code now.
   * @throws AppError `request_ended` when the password was not given, or too long ago; `validation` at `code`; `too_many_requests`
   */
  giveSecondFactor(attempt: SecondStepTry): Promise<OpenedSession>
  /**
   * Takes the password as proof that the actor is still who signed in, and gives the session another token.
   * @throws AppError `validation` at `password`; `too_many_requests`
   */
  prove(actor: Actor, password: string): Promise<{ token: string; expiresAt: Date }>
  /** Removes a batch of what is remembered of tries and no longer counts. @returns how many */
  deleteOldTries(atMost: number): Promise<number>
  /** Removes a batch of sign-ins that waited for their second step in vain. @returns how many */
  deleteExpiredPending(atMost: number): Promise<number>
  /** Waits for log entries under way. */
  close(): Promise<void>
}

const refused = () => new AppError('wrong_credentials', 'Check the e-mail address and the password.')
const ended = () => new AppError('request_ended', 'It took too long, or the password has changed. Sign in again.')

/** @param deps the pool, the time, the log, the people, their second factors and sessions, and what slows down guessing */
export function createSignInService({
  db,
  clock,
  onBackgroundError,
  transactions,
  users,
  secondFactors,
  sessions,
  guard,
}: {
  db: Db
  clock: Clock
  onBackgroundError: (error: unknown) => void
  transactions: TransactionService
  users: UserService
  secondFactors: SecondFactorService
  sessions: SessionService
  guard: SignInGuard
}): SignInService {
  const underWay = new Set<Promise<void>>()

  // A browser's previous session may be of another company: then there are two logs to append to, in either order.
  const inTransaction = <Result>(work: (tx: Executor) => Promise<Result>): Promise<Result> =>
    retryAfterDeadlock(() => db.transaction(work))

  // Not awaited by the answer, or its time would tell a known address from an unknown one.
  function recordRefusal(
    { companyId, userId, reason }: { companyId: string; userId: string; reason: string },
    origin: RequestOrigin,
    actor: TransactionActor = { type: 'system' },
  ): void {
    const target = { type: 'user', id: userId }
    const entry = transactions
      .record(db, { companyId, event: 'session.refused', actor, target, after: { reason }, origin })
      .catch(onBackgroundError)
      .finally(() => underWay.delete(entry))
    underWay.add(entry)
  }

  async function authenticate({ email, password, origin }: SignInTry): Promise<RightPassword> {
    const authentication = await users.authenticate(email, password)
    if (authentication.outcome !== 'right') {
      if (authentication.outcome === 'refused') recordRefusal(authentication, origin)
      throw refused()
    }
    return authentication
  }

  async function open(
    tx: Executor,
    { companyId, userId }: { companyId: string; userId: string },
    { origin, previousToken }: Pick<SignInTry, 'origin' | 'previousToken'>,
    by: Counted[],
  ): Promise<OpenedSession> {
    const opened = await sessions.open(tx, { companyId, userId, origin, previousToken })
    // Suspended between the two looks: nothing of this sign-in stays.
    if (!opened) throw refused()
    await users.recordSignIn(tx, companyId, userId)
    await guard.succeeded(tx, by)
    return opened
  }

  async function askForSecondStep(
    tx: Executor,
    { companyId, userId }: RightPassword,
    ip: string,
  ): Promise<{ pendingToken: string; expiresAt: Date }> {
    const pendingToken = newSecret()
    const expiresAt = secondsAfter(clock.now(), secondStepSeconds)
    await pendingStore.insert(tx, { companyId, userId, ip, tokenHash: hashSecret(pendingToken), expiresAt })
    return { pendingToken, expiresAt }
  }

  return {
    async signIn(attempt) {
      const by = countedByPassword(attempt.email, attempt.origin.ip)
      await guard.begin(by)
      const who = await authenticate(attempt)
      return inTransaction(async (tx) => {
        // The password may have been changed while this one was looked at: its sessions are ended then, and this must not be one more.
        if (!(await users.isStillRight(tx, who))) throw refused()
        const factors = await secondFactors.listOf(tx, who)
        if (factors.length === 0) return open(tx, who, attempt, by)
        return { ...(await askForSecondStep(tx, who, attempt.origin.ip)), secondFactors: factors }
      })
    },

    async giveSecondFactor({ pendingToken, code, origin, previousToken }) {
      const tokenHash = pendingToken === undefined ? undefined : hashSecret(pendingToken)
      const pending = tokenHash && (await pendingStore.findByTokenHash(db, tokenHash, clock.now()))
      if (!pending) throw ended()
      const { companyId, userId, email, ip } = pending
      const by = countedBySecondFactor(userId)
      await guard.begin(by)
      return inTransaction(async (tx) => {
        // Before the sign-in, as for whoever changes the password, so that no two wait for each other.
        await users.lock(tx, companyId, userId)
        if (!(await pendingStore.deleteByTokenHash(tx, tokenHash))) throw ended()
        if (!(await secondFactors.use(tx, pending, code, origin))) {
          recordRefusal({ companyId, userId, reason: 'wrong_code' }, origin)
          throw invalidFields(fieldError('code', 'wrong_code'))
        }
        return open(tx, pending, { origin, previousToken }, [...countedByPassword(email, ip), ...by])
      })
    },

    async prove(actor, password) {
      const { companyId, userId, sessionId } = actor
      const by = countedByProof(userId)
      await guard.begin(by)
      if (!(await users.passwordIsRight(actor, password))) {
        recordRefusal({ companyId, userId, reason: 'wrong_password' }, actor.origin, { type: 'user', id: userId })
        throw invalidFields(fieldError('password', 'wrong_password'))
      }
      return db.transaction(async (tx) => {
        const rotated = await sessions.rotate(tx, actor)
        const target = { type: 'session', id: sessionId }
        await transactions.record(tx, { ...byActor(actor), event: 'session.proved', target })
        await guard.succeeded(tx, by)
        return rotated
      })
    },

    deleteOldTries: (atMost) => guard.deleteOld(atMost),

    deleteExpiredPending: (atMost) => pendingStore.deleteExpired(db, longOver(clock), atMost),

    async close() {
      await Promise.all(underWay)
    },
  }
}
