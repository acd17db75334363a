import { randomUUID } from 'node:crypto'
import type { Company, User } from '@latchkey/contracts'
import { createCachedLookup } from '../../database/changes/cached-lookup.ts'
import type { Changes } from '../../database/changes/changes.ts'
import type { Db, Executor } from '../../database/database.ts'
import type { Actor, RequestOrigin } from '../../lib/actor.ts'
import { AppError } from '../../lib/app-error.ts'
import { secondsAfter, type Clock } from '../../lib/clock.ts'
import { longOver } from '../../lib/long-over.ts'
import { networkOf } from '../../lib/network.ts'
import { hashSecret, newSecret } from '../../lib/secret.ts'
import { createThrottle, type ThrottleLimit } from '../../lib/throttle.ts'
import { byActor, type TransactionService } from '../transactions/transaction.service.ts'
import type { Authentication, UserService } from '../users/user.service.ts'
import * as store from './session.store.ts'

/** A session ends this many seconds after the sign-in, however busy it is: 12 hours. */
export const sessionSeconds = 12 * 60 * 60

/** A person with a live session. `permissions` are what their group has now. */
export interface SignedIn {
  sessionId: string
  user: User
  permissions: string[]
  company: Company
  expiresAt: Date
}

/** A try to sign in. `email` is lower case; `previousToken` is the session this browser had until now. */
export interface SignInTry {
  email: string
  password: string
  origin: RequestOrigin
  previousToken?: string | undefined
}

/** Sign-ins of people. */
export interface SessionService {
  /**
   * Opens a session under a new token (256 random bits) and ends the browser's previous one.
   * @throws AppError `wrong_credentials`: the same, after the same work, for an unknown address, a wrong password, a suspended
   * person; `too_many_requests` when this address failed too often from the same place
   */
  signIn(attempt: SignInTry): Promise<{ token: string; signedIn: SignedIn }>
  /** Who a token stands for, or `undefined` when it has expired, was ended, or the person is suspended. */
  find(token: string): Promise<SignedIn | undefined>
  /** Ends the actor's session. Ending it twice is fine. */
  end(actor: Actor): Promise<void>
  /** Removes a batch of sessions that have expired. @returns how many */
  deleteExpired(atMost: number): Promise<number>
  /** Waits for log entries under way. */
  close(): Promise<void>
}

const refused = () => new AppError('wrong_credentials', 'Check the e-mail address and the password.')

/** @param deps the pool, the time, the log and the people */
export function createSessionService({
  db,
  changes,
  clock,
  onBackgroundError,
  transactions,
  users,
  limit = { tries: 10, seconds: 60 },
}: {
  db: Db
  changes: Changes
  clock: Clock
  onBackgroundError: (error: unknown) => void
  transactions: TransactionService
  users: UserService
  limit?: ThrottleLimit
}): SessionService {
  const byTokenHash = createCachedLookup<store.LiveSession>({
    changes,
    max: 10_000,
    load: async (hashes) => {
      const rows = await store.listByTokenHashes(
        db,
        hashes.map((hash) => Buffer.from(hash, 'base64')),
      )
      return new Map(rows.map((session) => [session.tokenHash.toString('base64'), session]))
    },
    subjectsOf: ({ sessionId, user, permissionGroupId, company }) => [
      `session:${sessionId}`,
      `user:${user.id}`,
      `permission_group:${permissionGroupId}`,
      `company:${company.id}`,
    ],
  })
  const throttle = createThrottle({ clock, limit })
  const underWay = new Set<Promise<void>>()

  // Not awaited by the answer, or its time would tell a known address from an unknown one.
  function recordRefusal(
    { companyId, userId, reason }: Authentication & { outcome: 'refused' },
    origin: RequestOrigin,
  ) {
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

  async function endPrevious(executor: Executor, token: string, origin: RequestOrigin): Promise<void> {
    const ended = await store.deleteByTokenHash(executor, hashSecret(token))
    if (!ended) return
    await transactions.record(executor, {
      companyId: ended.companyId,
      event: 'session.ended',
      actor: { type: 'user', id: ended.userId },
      target: { type: 'session', id: ended.id },
      origin,
    })
  }

  async function authenticate({ email, password, origin }: SignInTry): Promise<{ companyId: string; userId: string }> {
    const authentication = await users.authenticate(email, password)
    if (authentication.outcome !== 'right') {
      if (authentication.outcome === 'refused') recordRefusal(authentication, origin)
      throw refused()
    }
    return authentication
  }

  return {
    async signIn(attempt) {
      const { origin, previousToken } = attempt
      const { companyId, userId } = await throttle.run(`${networkOf(origin.ip)} ${attempt.email}`, () =>
        authenticate(attempt),
      )
      const token = newSecret()
      const tokenHash = hashSecret(token)
      const now = clock.now()
      const signedIn = await db.transaction(async (tx) => {
        if (previousToken !== undefined) await endPrevious(tx, previousToken, origin)
        const id = randomUUID()
        await store.insert(tx, {
          companyId,
          id,
          userId,
          tokenHash,
          ...origin,
          createdAt: now,
          expiresAt: secondsAfter(now, sessionSeconds),
        })
        await transactions.record(tx, {
          companyId,
          event: 'session.created',
          actor: { type: 'user', id: userId },
          target: { type: 'session', id },
          origin,
        })
        const [live] = await store.listByTokenHashes(tx, [tokenHash])
        // Suspended between the two looks: nothing of this sign-in stays.
        if (!live) throw refused()
        return live
      })
      return { token, signedIn }
    },

    async find(token) {
      const session = await byTokenHash.get(hashSecret(token).toString('base64'))
      return session && session.expiresAt > clock.now() ? session : undefined
    },

    end: (actor) =>
      db.transaction(async (tx) => {
        if (!(await store.deleteById(tx, actor.companyId, actor.sessionId))) return
        await transactions.record(tx, {
          ...byActor(actor),
          event: 'session.ended',
          target: { type: 'session', id: actor.sessionId },
        })
      }),

    deleteExpired: (atMost) => store.deleteExpired(db, longOver(clock), atMost),

    async close() {
      await Promise.all(underWay)
    },
  }
}
