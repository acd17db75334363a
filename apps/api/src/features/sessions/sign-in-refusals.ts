import type { Db } from '../../database/database.ts'
import { inCompany } from '../../database/in-company.ts'
import type { RequestOrigin } from '../../lib/actor.ts'
import { AppError } from '../../lib/app-error.ts'
import type { TransactionActor, TransactionEntry, TransactionService } from '../transactions/transaction.service.ts'
import type { Counted, SignInGuard } from './sign-in-guard.ts'

/** Somebody whose sign-in, or whose proof of who they are, is refused. */
export interface RefusedPerson {
  companyId: string
  userId: string
}

/** A try that may be refused. `findPerson`: who it would sign in, if anybody; it is asked after the answer. */
export interface GuardedTry {
  by: readonly Counted[]
  findPerson: () => Promise<RefusedPerson | undefined>
  origin: RequestOrigin
  /** Who is signed in already, and proves it once more. */
  actor?: TransactionActor
}

/** Writes refused sign-ins into the log, after their answers: their time would tell a known address from an unknown one. */
export interface SignInRefusals {
  /** Writes down that somebody was refused. @param reason one that the console has words for */
  record(person: RefusedPerson, reason: string, origin: RequestOrigin): void
  /**
   * Counts a try before it is made, as {@link SignInGuard.begin} does. The first that a wait refuses is written down, and none after it
   * until the wait is over: whoever goes on fills no log.
   * @throws AppError `too_many_requests`
   */
  begin(attempt: GuardedTry): Promise<void>
  /** Waits for entries under way. */
  close(): Promise<void>
}

const system = { type: 'system' } as const

const entryOf = (
  { companyId, userId }: RefusedPerson,
  reason: string,
  { origin, actor = system }: Pick<GuardedTry, 'origin' | 'actor'>,
): TransactionEntry => ({
  companyId,
  event: 'session.refused',
  actor,
  target: { type: 'user', id: userId },
  after: { reason },
  origin,
})

/** @param deps the pool, the log, what slows down guessing, and who is told of what nobody waits for */
export function createSignInRefusals({
  db,
  onBackgroundError,
  transactions,
  guard,
}: {
  db: Db
  onBackgroundError: (error: unknown) => void
  transactions: TransactionService
  guard: SignInGuard
}): SignInRefusals {
  const underWay = new Set<Promise<void>>()

  function afterwards(work: () => Promise<void>): void {
    const done = work()
      .catch(onBackgroundError)
      .finally(() => underWay.delete(done))
    underWay.add(done)
  }

  async function recordThrottled(attempt: GuardedTry, seconds: number): Promise<void> {
    const { by, origin } = attempt
    const person = await attempt.findPerson()
    if (!person) return
    await inCompany(db, person.companyId).transaction(async (tx) => {
      const isFirst = await guard.noteRefusal(tx, { by, userId: person.userId, ip: origin.ip, seconds })
      if (isFirst) await transactions.record(tx, entryOf(person, 'too_many_tries', attempt))
    })
  }

  return {
    record: (person, reason, origin) =>
      afterwards(() => transactions.record(inCompany(db, person.companyId), entryOf(person, reason, { origin }))),

    async begin(attempt) {
      try {
        await guard.begin(attempt.by)
      } catch (error) {
        const seconds = error instanceof AppError ? error.retryAfterSeconds : undefined
        if (seconds !== undefined) afterwards(() => recordThrottled(attempt, seconds))
        throw error
      }
    },

    async close() {
      await Promise.all(underWay)
    },
  }
}
