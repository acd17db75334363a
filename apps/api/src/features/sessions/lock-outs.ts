import type { SecurityRules } from '@latchkey/contracts'
import type { Db, Executor } from '../../database/database.ts'
import { secondsAfter, type Clock } from '../../lib/clock.ts'
import { networkOf } from '../../lib/network.ts'
import { hashSecret } from '../../lib/secret.ts'
import * as store from './sign-in-try.store.ts'

/** Where somebody tries to sign in: the address as typed in lower case, and where from. */
export interface TryPlace {
  email: string
  ip: string
}

/** What a company decided of lock-outs. */
export type LockOutRule = Pick<SecurityRules, 'lockOutTries' | 'lockOutSeconds'>

/**
 * Refuses the right password as well after some wrong ones in a row, for as long as a company decided. It counts by address and network, so
 * that nobody is kept out by what others do elsewhere, and tries meanwhile prolong nothing. Who is locked out gets the answer to a wrong
 * password: it tells nobody that the address exists, nor that a guess was right.
 */
export interface LockOuts {
  /**
   * Judges a try whose password was looked at, and counts it. Call it for addresses that nobody has too, so that it takes as long.
   * @returns whether the place is locked out
   */
  judge(place: TryPlace, rule: LockOutRule, isRight: boolean): Promise<boolean>
  /** Ends the lock-out of a place, in the caller's transaction: of whoever set another password there. */
  lift(executor: Executor, place: TryPlace): Promise<void>
}

const forgottenSeconds = 24 * 60 * 60

const keyOf = ({ email, ip }: TryPlace): Buffer => hashSecret(['lockOut', networkOf(ip), email].join(' '))

function counted(row: store.SignInTries, { lockOutTries, lockOutSeconds }: LockOutRule, now: Date): store.SignInTries {
  const isForgotten = row.failedAt <= secondsAfter(now, -forgottenSeconds)
  const failures = (isForgotten ? 0 : row.failures) + 1
  const rememberedUntil = secondsAfter(now, forgottenSeconds)
  return lockOutTries === null || failures < lockOutTries
    ? { ...row, failures, failedAt: now, blockedUntil: null, rememberedUntil }
    : { ...row, failures: 0, failedAt: now, blockedUntil: secondsAfter(now, lockOutSeconds), rememberedUntil }
}

/** @param deps the pool and the time */
export function createLockOuts({ db, clock }: { db: Db; clock: Clock }): LockOuts {
  return {
    judge: (place, rule, isRight) =>
      db.transaction(async (tx) => {
        const now = clock.now()
        const begun = { failures: 0, failedAt: now, blockedUntil: null, succeededAt: null }
        const rememberedUntil = secondsAfter(now, forgottenSeconds)
        const [row] = await store.upsertLocked(tx, [{ ...begun, key: keyOf(place), rememberedUntil }])
        if (!row) throw new Error('a try was counted but not returned')
        const isLockedOut = rule.lockOutTries !== null && row.blockedUntil !== null && row.blockedUntil > now
        const next = isLockedOut ? row : isRight ? { ...row, failures: 0, blockedUntil: null } : counted(row, rule, now)
        await store.upsert(tx, [next])
        return isLockedOut
      }),

    lift: (executor, place) => store.deleteByKey(executor, keyOf(place)),
  }
}
