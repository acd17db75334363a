import { randomUUID } from 'node:crypto'
import type { AccountSession, Company, SecurityRules, User } from '@latchkey/contracts'
import { createCachedLookup } from '../../database/changes/cached-lookup.ts'
import type { Changes } from '../../database/changes/changes.ts'
import type { Db } from '../../database/database.ts'
import { type CompanyExecutor, type CompanyTx, inCompany, turnTo } from '../../database/in-company.ts'
import type { Actor, RequestOrigin } from '../../lib/actor.ts'
import { AppError, notFound } from '../../lib/app-error.ts'
import { secondsAfter, type Clock } from '../../lib/clock.ts'
import { describeDevice } from '../../lib/device.ts'
import { createLastUsedRecorder } from '../../lib/last-used.ts'
import { longOver } from '../../lib/long-over.ts'
import { hashSecret, newSecret } from '../../lib/secret.ts'
import { byActor, type TransactionEntry, type TransactionService } from '../transactions/transaction.service.ts'
import type { UserService } from '../users/user.service.ts'
import * as pendingStore from './pending-sign-in.store.ts'
import * as store from './session.store.ts'

/** For how many seconds a proof of who one is counts: 5 minutes. */
export const proofSeconds = 5 * 60

/** When a session was last seen is written down no oftener than this. */
const seenEverySeconds = 30

const maxListed = 100

/** A person with a live session. `permissions` are what their group has now, `rules` what their company asks of people signed in. */
export interface SignedIn {
  sessionId: string
  user: User
  permissions: string[]
  company: Company
  rules: Pick<SecurityRules, 'twoStepPolicy' | 'allowedIpRanges'>
  expiresAt: Date
  /** When they last showed who they are. */
  provedAt: Date
  /** Whether their company asks them for a second factor and they have none: they may set one up, and nothing else. */
  lacksSecondFactor: boolean
}

/** Somebody who showed who they are. `previousToken` is the session this browser had until now. */
export interface SessionOpening {
  companyId: string
  userId: string
  origin: RequestOrigin
  previousToken?: string | undefined
}

/** A session with its token, which is known this once. */
export interface OpenedSession {
  token: string
  signedIn: SignedIn
}

/** Whose sessions; all, or all but one. */
export interface SessionOwner {
  companyId: string
  userId: string
  exceptId?: string
}

/** Who ended a session, and from where. */
export type EndedBy = Pick<TransactionEntry, 'actor' | 'origin'>

/** The sessions of people. */
export interface SessionService {
  /**
   * Opens a session under a new token (256 random bits) and ends the browser's previous one, in the caller's transaction.
   * @returns `undefined` when the person may not sign in; the caller takes everything back then
   */
  open(tx: CompanyTx, opening: SessionOpening): Promise<OpenedSession | undefined>
  /** Who a token stands for, or `undefined` when it has expired, was ended, or the person is suspended. */
  find(token: string): Promise<SignedIn | undefined>
  /** Whether the person showed who they are in the last five minutes, by signing in or giving the password once more. */
  isProved(signedIn: SignedIn): boolean
  /** Ends the actor's session. Ending it twice is fine. */
  end(actor: Actor): Promise<void>
  /** The actor's own live sessions, the latest first, at most 100. */
  list(actor: Actor): Promise<AccountSession[]>
  /** Ends one of the actor's own sessions. @throws AppError `not_found` */
  endOne(actor: Actor, id: string): Promise<void>
  /** Ends all of the actor's sessions but the one they act in. */
  endOthers(actor: Actor): Promise<void>
  /**
   * Ends all sessions of a person, and sign-ins that wait for their second step, in the caller's transaction: whoever sets another password does, after the change of the row.
   * @param by who does it, as the log says
   */
  endAllOf(executor: CompanyExecutor, person: SessionOwner, by: EndedBy): Promise<void>
  /**
   * Ends the sessions of the actor's company that are over by the limits before a change or after it, in the caller's transaction: whoever
   * changes the limits does, so that longer ones bring none back. The log says which the change ended; the others were over by themselves.
   * The actor's own is not seen for less than others: it ends at the next request.
   */
  endOverLimits(
    executor: CompanyExecutor,
    actor: Actor,
    limits: { before: store.SessionLimits; after: store.SessionLimits },
  ): Promise<void>
  /**
   * Makes sure that the actor's session has not ended since the request began, or before, at another node: for what outlives it.
   * @throws AppError `unauthenticated`
   */
  requireOpen(executor: CompanyExecutor, actor: Actor): Promise<void>
  /**
   * Gives the actor's session another token, in the caller's transaction; the old one is good for nothing from then on.
   * @throws AppError `unauthenticated` when it has ended meanwhile
   */
  rotate(executor: CompanyExecutor, actor: Actor): Promise<{ token: string; expiresAt: Date }>
  /** Removes a batch of sessions that have expired. @returns how many */
  deleteExpired(atMost: number): Promise<number>
  /** Writes down when sessions were last seen. */
  close(): Promise<void>
}

const hasEnded = () => new AppError('unauthenticated', 'Sign in to go on.')

/** @param deps the pool, the time, the log and the people */
export function createSessionService({
  db,
  changes,
  clock,
  onBackgroundError,
  transactions,
  users,
}: {
  db: Db
  changes: Changes
  clock: Clock
  onBackgroundError: (error: unknown) => void
  transactions: TransactionService
  users: UserService
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
  const seen = createLastUsedRecorder({
    clock,
    flush: (noted) => store.updateLastSeen(db, noted),
    onError: onBackgroundError,
  })
  /** It may be of another company than the one that is signed in to. */
  async function endPrevious(tx: CompanyTx, token: string, origin: RequestOrigin): Promise<void> {
    const tokenHash = hashSecret(token)
    const companyId = await store.findCompany(tx, tokenHash)
    if (companyId === undefined) return
    const theirs = await turnTo(tx, companyId)
    const ended = await store.deleteByTokenHash(theirs, companyId, tokenHash)
    if (!ended) return
    await transactions.record(theirs, {
      companyId,
      event: 'session.ended',
      actor: { type: 'user', id: ended.userId },
      target: { type: 'session', id: ended.id },
      origin,
    })
  }

  async function isInUse(session: store.LiveSession): Promise<boolean> {
    const idleSince = secondsAfter(clock.now(), -session.rules.sessionIdleSeconds)
    if (session.lastSeenAt <= idleSince) {
      // It may have been in use at another node since this one looked.
      const lastSeenAt = await store.findLastSeen(
        inCompany(db, session.company.id),
        session.company.id,
        session.sessionId,
      )
      if (!lastSeenAt || lastSeenAt <= idleSince) return false
      session.lastSeenAt = lastSeenAt
    }
    const now = clock.now()
    if (session.lastSeenAt <= secondsAfter(now, -seenEverySeconds)) {
      session.lastSeenAt = now
      seen.mark(session.company.id, session.sessionId)
    }
    return true
  }

  async function recordEnded(executor: CompanyExecutor, companyId: string, ids: string[], by: EndedBy): Promise<void> {
    for (const id of ids) {
      await transactions.record(executor, {
        ...by,
        companyId,
        event: 'session.ended',
        target: { type: 'session', id },
      })
    }
  }

  async function endAllOf(
    executor: CompanyExecutor,
    { companyId, userId, exceptId }: SessionOwner,
    by: EndedBy,
  ): Promise<void> {
    // First: what becomes a session meanwhile is then among those that are ended.
    await pendingStore.deleteByUser(executor, companyId, userId)
    await recordEnded(executor, companyId, await store.deleteByUser(executor, companyId, userId, exceptId), by)
  }

  const endOwn = (actor: Actor, id: string): Promise<boolean> =>
    inCompany(db, actor.companyId).transaction(async (tx) => {
      const ended = await store.deleteByIdOfUser(tx, actor.companyId, actor.userId, id)
      if (ended) await recordEnded(tx, actor.companyId, [id], byActor(actor))
      return ended
    })

  return {
    async open(tx, { companyId, userId, origin, previousToken }) {
      if (previousToken !== undefined) await endPrevious(tx, previousToken, origin)
      const executor = await turnTo(tx, companyId)
      const token = newSecret()
      const tokenHash = hashSecret(token)
      const id = randomUUID()
      const now = clock.now()
      const { sessionAbsoluteSeconds } = await store.findLimits(executor, companyId)
      await store.insert(executor, {
        companyId,
        id,
        userId,
        tokenHash,
        ...origin,
        createdAt: now,
        lastSeenAt: now,
        provedAt: now,
        expiresAt: secondsAfter(now, sessionAbsoluteSeconds),
      })
      await transactions.record(executor, {
        companyId,
        event: 'session.created',
        actor: { type: 'user', id: userId },
        target: { type: 'session', id },
        origin,
      })
      const [live] = await store.listByTokenHashes(executor, [tokenHash])
      return live && { token, signedIn: live }
    },

    async find(token) {
      const session = await byTokenHash.get(hashSecret(token).toString('base64'))
      return session && session.expiresAt > clock.now() && (await isInUse(session)) ? session : undefined
    },

    isProved: ({ provedAt }) => provedAt > secondsAfter(clock.now(), -proofSeconds),

    async end(actor) {
      await endOwn(actor, actor.sessionId)
    },

    async list({ companyId, userId, sessionId }) {
      const now = clock.now()
      const own = inCompany(db, companyId)
      const limits = await store.findLimits(own, companyId)
      const rows = await store.listLiveByUser(own, companyId, userId, {
        currentId: sessionId,
        now,
        begunSince: secondsAfter(now, -limits.sessionAbsoluteSeconds),
        seenSince: secondsAfter(now, -limits.sessionIdleSeconds),
        limit: maxListed,
      })
      return rows.map(({ id, ip, userAgent, createdAt, lastSeenAt, ...row }) => {
        const { browser, system } = describeDevice(userAgent)
        const expiresAt = store.endOf({ createdAt, expiresAt: row.expiresAt }, limits)
        return {
          id,
          browser,
          system,
          ip,
          createdAt: createdAt.toISOString(),
          lastSeenAt: (id === sessionId ? now : lastSeenAt).toISOString(),
          expiresAt: expiresAt.toISOString(),
          isCurrent: id === sessionId,
        }
      })
    },

    async endOne(actor, id) {
      if (!(await endOwn(actor, id))) throw notFound('session')
    },

    endOthers: (actor) =>
      inCompany(db, actor.companyId).transaction(async (tx) => {
        // The person first, as for whoever changes the password: each would end the other's session otherwise, and wait for it.
        await users.lock(tx, actor.companyId, actor.userId)
        await endAllOf(tx, { ...actor, exceptId: actor.sessionId }, byActor(actor))
      }),

    endAllOf,

    async endOverLimits(executor, actor, { before, after }) {
      const { companyId, sessionId } = actor
      const now = clock.now()
      const shortest = (limit: keyof store.SessionLimits) => secondsAfter(now, -Math.min(before[limit], after[limit]))
      const ended = await store.deleteOverLimits(executor, companyId, {
        begunUntil: shortest('sessionAbsoluteSeconds'),
        seenUntil: shortest('sessionIdleSeconds'),
        exceptId: sessionId,
      })
      const wereLive = ended.filter(
        (session) =>
          store.endOf(session, before) > now && secondsAfter(session.lastSeenAt, before.sessionIdleSeconds) > now,
      )
      await recordEnded(
        executor,
        companyId,
        wereLive.map(({ id }) => id),
        byActor(actor),
      )
    },

    async requireOpen(executor, { companyId, sessionId }) {
      if (!(await store.findLastSeen(executor, companyId, sessionId))) throw hasEnded()
    },

    async rotate(executor, { companyId, sessionId }) {
      const token = newSecret()
      const change = { tokenHash: hashSecret(token), provedAt: clock.now() }
      const session = await store.updateToken(executor, companyId, sessionId, change)
      if (!session) throw hasEnded()
      return { token, expiresAt: session.expiresAt }
    },

    deleteExpired: (atMost) => store.deleteExpired(db, longOver(clock), atMost),

    close: () => seen.close(),
  }
}
