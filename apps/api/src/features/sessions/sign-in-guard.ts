import type { Db, Executor } from '../../database/database.ts'
import { AppError } from '../../lib/app-error.ts'
import { secondsAfter, type Clock } from '../../lib/clock.ts'
import { longOver } from '../../lib/long-over.ts'
import { networkOf } from '../../lib/network.ts'
import { hashSecret } from '../../lib/secret.ts'
import * as store from './sign-in-try.store.ts'

/** How many tries may fail before there is a wait, how long the first wait is, how long the longest, and when all is forgotten. */
interface Limit {
  free: number
  firstSeconds: number
  longestSeconds: number
  forgottenSeconds: number
}

const hour = 60 * 60

// Strict where whoever guesses can keep nobody else out; mild where they could.
const limits = {
  accountFromNetwork: { free: 10, firstSeconds: 30, longestSeconds: 15 * 60, forgottenSeconds: 24 * hour },
  account: { free: 50, firstSeconds: 5, longestSeconds: 30, forgottenSeconds: hour },
  network: { free: 100, firstSeconds: 30, longestSeconds: 15 * 60, forgottenSeconds: hour },
  proof: { free: 10, firstSeconds: 30, longestSeconds: 15 * 60, forgottenSeconds: 24 * hour },
  secondFactor: { free: 5, firstSeconds: 30, longestSeconds: 15 * 60, forgottenSeconds: 24 * hour },
} as const satisfies Record<string, Limit>

/** Where somebody signed in lately is theirs: what others do elsewhere does not keep them out there. */
const ownNetworkSeconds = 90 * 24 * hour

/** What tries are counted by. */
export interface Counted {
  kind: keyof typeof limits
  key: Buffer
}

const counted = (kind: Counted['kind'], ...parts: string[]): Counted => ({
  kind,
  key: hashSecret([kind, ...parts].join(' ')),
})

/**
 * What a try with a password is counted by.
 * @param email as typed, lower case, whether or not anybody has it
 * @param ip where the try comes from
 */
export const countedByPassword = (email: string, ip: string): Counted[] => [
  counted('accountFromNetwork', networkOf(ip), email),
  counted('account', email),
  counted('network', networkOf(ip)),
]

/** What a try with nothing but a passkey is counted by. @param ip where the try comes from */
export const countedByPasskey = (ip: string): Counted[] => [counted('network', networkOf(ip))]

/** What a try at the second step is counted by. @param userId who gave the right password before */
export const countedBySecondFactor = (userId: string): Counted[] => [counted('secondFactor', userId)]

/** What a try to prove once more who one is is counted by. @param userId who is signed in */
export const countedByProof = (userId: string): Counted[] => [counted('proof', userId)]

/** Slows down guessing, on all nodes together. */
export interface SignInGuard {
  /**
   * Counts a try as failed before it is made, so that many at once are no way around the limit.
   * @throws AppError `too_many_requests` with the seconds to wait; the try is not made then, and not counted
   */
  begin(by: readonly Counted[]): Promise<void>
  /**
   * Notes that somebody was kept waiting, in the caller's transaction.
   * @param refusal what the try was counted by, who was kept, where, and for how many seconds more
   * @returns whether it is the first time until the wait is over
   */
  noteRefusal(
    executor: Executor,
    refusal: { by: readonly Counted[]; userId: string; ip: string; seconds: number },
  ): Promise<boolean>
  /** Takes back what {@link SignInGuard.begin} counted, in the transaction of what succeeded. */
  succeeded(executor: Executor, by: readonly Counted[]): Promise<void>
  /** Removes a batch of what no longer counts. @returns how many */
  deleteOld(atMost: number): Promise<number>
}

const latest = (...moments: (Date | null)[]): Date =>
  new Date(Math.max(...moments.map((moment) => moment?.getTime() ?? 0)))

const begun = ({ kind, key }: Counted, now: Date): store.SignInTries => ({
  key,
  failures: 0,
  failedAt: now,
  blockedUntil: null,
  succeededAt: null,
  rememberedUntil: secondsAfter(now, limits[kind].forgottenSeconds),
})

const failed = (kind: Counted['kind'], row: store.SignInTries, now: Date): store.SignInTries => {
  const { free, firstSeconds, longestSeconds, forgottenSeconds } = limits[kind]
  const forgotten = row.failedAt <= secondsAfter(now, -forgottenSeconds)
  const failures = (forgotten ? 0 : row.failures) + 1
  // 20 doublings of a second are more than any longest wait.
  const seconds = Math.min(firstSeconds * 2 ** Math.min(failures - free, 20), longestSeconds)
  return {
    ...row,
    failures,
    failedAt: now,
    blockedUntil: failures < free ? null : secondsAfter(now, seconds),
    rememberedUntil: latest(row.rememberedUntil, secondsAfter(now, forgottenSeconds)),
  }
}

const succeeded = (kind: Counted['kind'], row: store.SignInTries, now: Date): store.SignInTries => {
  // Whoever guesses at others’ accounts may have one: it clears the way to that one only.
  if (kind === 'account' || kind === 'network') return { ...row, failures: Math.max(0, row.failures - 1) }
  const rememberedUntil = secondsAfter(now, ownNetworkSeconds)
  return { ...row, failures: 0, blockedUntil: null, succeededAt: now, rememberedUntil }
}

/** The rows of what is counted by, each with its limit. */
async function lock(executor: Executor, by: readonly Counted[], now: Date) {
  const rows = await store.upsertLocked(
    executor,
    by.map((one) => begun(one, now)),
  )
  return rows.flatMap((row) => {
    const kind = by.find(({ key }) => key.equals(row.key))?.kind
    return kind ? [{ kind, row }] : []
  })
}

/** @param deps the pool and the time */
export function createSignInGuard({ db, clock }: { db: Db; clock: Clock }): SignInGuard {
  return {
    begin: (by) =>
      db.transaction(async (tx) => {
        const now = clock.now()
        const rows = await lock(tx, by, now)
        const isOwn = rows.some(
          ({ kind, row }) =>
            kind === 'accountFromNetwork' &&
            row.succeededAt !== null &&
            row.succeededAt > secondsAfter(now, -ownNetworkSeconds),
        )
        const blocking = rows.filter(({ kind }) => !isOwn || kind === 'accountFromNetwork')
        const until = latest(...blocking.map(({ row }) => row.blockedUntil))
        if (until > now) {
          const retryAfterSeconds = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000))
          throw new AppError('too_many_requests', 'Too many tries. Wait a moment and try again.', { retryAfterSeconds })
        }
        await store.upsert(
          tx,
          rows.map(({ kind, row }) => failed(kind, row, now)),
        )
      }),

    async noteRefusal(executor, { by, userId, ip, seconds }) {
      const now = clock.now()
      const key = hashSecret(['refusal', ...by.map(({ kind }) => kind), networkOf(ip), userId].join(' '))
      const until = secondsAfter(now, seconds)
      const fresh = { key, failures: 0, failedAt: now, blockedUntil: null, succeededAt: null, rememberedUntil: until }
      const [row] = await store.upsertLocked(executor, [fresh])
      if (!row || (row.blockedUntil !== null && row.blockedUntil > now)) return false
      await store.upsert(executor, [{ ...row, blockedUntil: until, rememberedUntil: until }])
      return true
    },

    async succeeded(executor, by) {
      const now = clock.now()
      const rows = await lock(executor, by, now)
      await store.upsert(
        executor,
        rows.map(({ kind, row }) => succeeded(kind, row, now)),
      )
    },

    deleteOld: (atMost) => store.deleteOld(db, longOver(clock), atMost),
  }
}
