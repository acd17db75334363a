import type { Db, Executor } from '../../database/database.ts'
import type { RequestOrigin } from '../../lib/actor.ts'
import { AppError } from '../../lib/app-error.ts'
import type { TransactionService } from '../transactions/transaction.service.ts'
import type { Authentication, RightPassword, UserService } from '../users/user.service.ts'
import type { OpenedSession, SessionService } from './session.service.ts'
import { type Counted, countedByPassword, type SignInGuard } from './sign-in-guard.ts'

/** A try to sign in. `email` is lower case; `previousToken` is the session this browser had until now. */
export interface SignInTry {
  email: string
  password: string
  origin: RequestOrigin
  previousToken?: string | undefined
}

/** Signing in. */
export interface SignInService {
  /**
   * Opens a session for whoever gives the right password.
   * @throws AppError `wrong_credentials`: the same, after the same work, for an unknown address, a wrong password, a suspended
   * person; `too_many_requests`: the same for known and unknown addresses
   */
  signIn(attempt: SignInTry): Promise<OpenedSession>
  /** Removes a batch of what is remembered of tries and no longer counts. @returns how many */
  deleteOldTries(atMost: number): Promise<number>
  /** Waits for log entries under way. */
  close(): Promise<void>
}

const refused = () => new AppError('wrong_credentials', 'Check the e-mail address and the password.')

/** @param deps the pool, the log, the people, their sessions, and what slows down guessing */
export function createSignInService({
  db,
  onBackgroundError,
  transactions,
  users,
  sessions,
  guard,
}: {
  db: Db
  onBackgroundError: (error: unknown) => void
  transactions: TransactionService
  users: UserService
  sessions: SessionService
  guard: SignInGuard
}): SignInService {
  const underWay = new Set<Promise<void>>()

  // Not awaited by the answer, or its time would tell a known address from an unknown one.
  function recordRefusal(
    { companyId, userId, reason }: Authentication & { outcome: 'refused' },
    origin: RequestOrigin,
  ): void {
    const entry = transactions
      .record(db, {
        companyId,
        event: 'session.refused',
        actor: { type: 'system' },
        target: { type: 'user', id: userId },
        after: { reason },
        origin,
      })
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
    who: RightPassword,
    { origin, previousToken }: SignInTry,
    by: Counted[],
  ): Promise<OpenedSession> {
    // The password may have been changed while this one was looked at: its sessions are ended then, and this must not be one more.
    if (!(await users.isStillRight(tx, who))) throw refused()
    const opened = await sessions.open(tx, { ...who, origin, previousToken })
    // Suspended between the two looks: nothing of this sign-in stays.
    if (!opened) throw refused()
    await guard.succeeded(tx, by)
    return opened
  }

  return {
    async signIn(attempt) {
      const by = countedByPassword(attempt.email, attempt.origin.ip)
      await guard.begin(by)
      const who = await authenticate(attempt)
      return db.transaction((tx) => open(tx, who, attempt, by))
    },

    deleteOldTries: (atMost) => guard.deleteOld(atMost),

    async close() {
      await Promise.all(underWay)
    },
  }
}
