import { randomUUID } from 'node:crypto'
import {
  type ApiConnection,
  type BrownOutCreate,
  fieldError,
  legacyUseDays,
  maxBrownOutDaysAhead,
  maxBrownOutHours,
  maxBrownOuts,
  maxRetirementDaysAhead,
  minBrownOutMinutes,
  minBrownOutNoticeMinutes,
  minRetirementNoticeHours,
  type Retirement,
} from '@latchkey/contracts'
import type { Db } from '../../database/database.ts'
import { type CompanyTx, inCompany } from '../../database/in-company.ts'
import type { Actor } from '../../lib/actor.ts'
import { AppError, invalidFields, notFound } from '../../lib/app-error.ts'
import { type Clock, secondsAfter } from '../../lib/clock.ts'
import { byActor, type TransactionService } from '../transactions/transaction.service.ts'
import type { LegacyCallerService } from '../legacy-callers/legacy-caller.service.ts'
import { type ApiConnectionReader, requireKey } from './api-connection-reader.ts'
import * as store from './api-connection.store.ts'
import * as brownOutStore from './brown-out.store.ts'

const minute = 60
const hour = 60 * minute
const day = 24 * hour
const keptDays = 90

/** How a company's key comes to its end: brown-outs that are announced, and a date. Each can be called off before. */
export interface KeyEndingService {
  /**
   * Announces a period in which the key is refused.
   * @param expectedVersion the version of the key that the change is based on; absent means whatever is there
   * @throws AppError `conflict` when there is no key, it is retired, or as many are announced as can be; `precondition_failed`; `validation` at
   *   `startsAt` that is too soon, too late or within another period, and at `endsAt` that is too soon or too late
   */
  announce(actor: Actor, brownOut: BrownOutCreate, expectedVersion?: number): Promise<ApiConnection>
  /** Calls a period off, or ends it. @throws AppError `not_found` */
  callOff(actor: Actor, id: string): Promise<ApiConnection>
  /**
   * Decides when the key stops working for good; another decision replaces it until then.
   * @param expectedVersion as for {@link announce}
   * @throws AppError `conflict`, `precondition_failed`; `validation` at `retiresAt` that is past or too late, or too soon for a key that is still used
   */
  retire(actor: Actor, retirement: Retirement, expectedVersion?: number): Promise<ApiConnection>
  /** Calls the retirement off. @throws AppError `precondition_failed`; `conflict` when none is decided or the key is retired already */
  keep(actor: Actor, expectedVersion?: number): Promise<ApiConnection>
  /** Forgets a batch of periods that ended 90 days ago. @returns how many */
  deleteEnded(limit: number): Promise<number>
}

interface Span {
  startsAt: Date
  endsAt: Date
}

const target = ({ companyId }: Actor) => ({ type: 'api_connection', id: companyId })

/** What is wrong with a period to be announced. */
function faultsOf({ startsAt, endsAt }: Span, announced: readonly Span[], retiresAt: Date | null, now: Date) {
  const length = (endsAt.getTime() - startsAt.getTime()) / 1000
  if (startsAt < secondsAfter(now, minBrownOutNoticeMinutes * minute))
    return [fieldError('startsAt', 'too_soon', minBrownOutNoticeMinutes)]
  if (startsAt > secondsAfter(now, maxBrownOutDaysAhead * day))
    return [fieldError('startsAt', 'too_late', maxBrownOutDaysAhead)]
  if (length < minBrownOutMinutes * minute) return [fieldError('endsAt', 'too_soon', minBrownOutMinutes)]
  if (length > maxBrownOutHours * hour) return [fieldError('endsAt', 'too_late', maxBrownOutHours)]
  if (retiresAt !== null && endsAt > retiresAt) return [fieldError('endsAt', 'too_late')]
  if (announced.some((one) => one.startsAt < endsAt && startsAt < one.endsAt))
    return [fieldError('startsAt', 'overlapping')]
  return []
}

/** When a key may be retired at the earliest. */
const earliestRetirement = ({ lastCalledAt }: store.SealedApiConnection, now: Date): Date =>
  lastCalledAt !== null && lastCalledAt > secondsAfter(now, -legacyUseDays * day)
    ? secondsAfter(now, minRetirementNoticeHours * hour)
    : now

/** @param deps the pool, the time, the log, what reads a key, and who knows its callers */
export function createKeyEndingService({
  db,
  clock,
  transactions,
  legacyCallers,
  read,
}: {
  db: Db
  clock: Clock
  transactions: TransactionService
  legacyCallers: LegacyCallerService
  read: ApiConnectionReader
}): KeyEndingService {
  async function change(
    { companyId }: Actor,
    expectedVersion: number | undefined,
    work: (tx: CompanyTx, key: store.SealedApiConnection, now: Date) => Promise<void>,
  ): Promise<ApiConnection> {
    await inCompany(db, companyId).transaction(async (tx) => {
      const now = clock.now()
      await work(tx, requireKey(await store.findForUpdate(tx, companyId), now, expectedVersion), now)
    })
    return read(companyId)
  }

  return {
    announce: (actor, brownOut, expectedVersion) =>
      change(actor, expectedVersion, async (tx, { retiresAt }, now) => {
        const { companyId } = actor
        const span = { startsAt: new Date(brownOut.startsAt), endsAt: new Date(brownOut.endsAt) }
        const announced = await brownOutStore.listAfter(tx, companyId, now)
        const faults = faultsOf(span, announced, retiresAt, now)
        if (faults.length > 0) throw invalidFields(...faults)
        if (announced.length >= maxBrownOuts) {
          throw new AppError('conflict', `At most ${maxBrownOuts} brown-outs can be announced. Call one off first.`)
        }
        const id = randomUUID()
        await brownOutStore.insert(tx, { ...span, companyId, id, createdBy: actor.userId, createdAt: now })
        await store.update(tx, companyId, {})
        await transactions.record(tx, {
          ...byActor(actor),
          event: 'brown_out.created',
          target: { type: 'brown_out', id },
          after: { startsAt: span.startsAt.toISOString(), endsAt: span.endsAt.toISOString() },
        })
      }),

    async callOff(actor, id) {
      const { companyId } = actor
      await inCompany(db, companyId).transaction(async (tx) => {
        const gone = await brownOutStore.deleteById(tx, companyId, id, clock.now())
        if (!gone) throw notFound('brown-out')
        await store.update(tx, companyId, {})
        await transactions.record(tx, {
          ...byActor(actor),
          event: 'brown_out.deleted',
          target: { type: 'brown_out', id },
          before: { startsAt: gone.startsAt.toISOString(), endsAt: gone.endsAt.toISOString() },
        })
      })
      return read(companyId)
    },

    async retire(actor, retirement, expectedVersion) {
      // Whoever called a moment ago counts.
      await legacyCallers.flush()
      return change(actor, expectedVersion, async (tx, key, now) => {
        const retiresAt = retirement.retiresAt === null ? now : new Date(retirement.retiresAt)
        if (retiresAt < now) throw invalidFields(fieldError('retiresAt', 'too_soon'))
        if (retiresAt > secondsAfter(now, maxRetirementDaysAhead * day)) {
          throw invalidFields(fieldError('retiresAt', 'too_late', maxRetirementDaysAhead))
        }
        if (retiresAt < earliestRetirement(key, now)) throw invalidFields(fieldError('retiresAt', 'still_used'))
        if (key.retiresAt?.getTime() === retiresAt.getTime()) return
        await store.update(tx, actor.companyId, { retiresAt })
        await transactions.record(tx, {
          ...byActor(actor),
          event: 'api_connection.retirement_scheduled',
          target: target(actor),
          before: { retiresAt: key.retiresAt?.toISOString() ?? null },
          after: { retiresAt: retiresAt.toISOString() },
        })
      })
    },

    keep: (actor, expectedVersion) =>
      change(actor, expectedVersion, async (tx, { retiresAt }) => {
        if (retiresAt === null) throw new AppError('conflict', 'No retirement of the API Key is decided.')
        await store.update(tx, actor.companyId, { retiresAt: null })
        await transactions.record(tx, {
          ...byActor(actor),
          event: 'api_connection.retirement_called_off',
          target: target(actor),
          before: { retiresAt: retiresAt.toISOString() },
          after: { retiresAt: null },
        })
      }),

    deleteEnded: (limit) => brownOutStore.deleteEnded(db, secondsAfter(clock.now(), -keptDays * day), limit),
  }
}
