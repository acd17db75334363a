import { type ApiConnection, type BrownOut, legacyUseDays } from '@latchkey/contracts'
import type { Db } from '../../database/database.ts'
import { inCompany } from '../../database/in-company.ts'
import { AppError } from '../../lib/app-error.ts'
import { type Clock, secondsAfter } from '../../lib/clock.ts'
import type { LegacyCallerService } from '../legacy-callers/legacy-caller.service.ts'
import * as brownOutStore from './brown-out.store.ts'
import * as store from './api-connection.store.ts'

const hourSeconds = 60 * 60
const weekSeconds = 7 * 24 * hourSeconds

/** Reads a company's key, with what it is used for and what is to come of it. */
export type ApiConnectionReader = (companyId: string) => Promise<ApiConnection>

/** Whether a key works never again. */
export const isRetired = ({ retiresAt }: { retiresAt: Date | null }, now: Date): boolean =>
  retiresAt !== null && retiresAt <= now

const hourBefore = (moment: Date): Date => new Date(moment.getTime() - (moment.getTime() % (hourSeconds * 1000)))
const hourAfter = (moment: Date): Date => hourBefore(secondsAfter(moment, hourSeconds - 0.001))

/**
 * The key that a change is about, which nobody else can change until the transaction ends.
 * @param expectedVersion the version the change is based on; absent means whatever is there
 * @throws AppError `conflict` when there is none or it works never again, `precondition_failed`
 */
export function requireKey(
  connection: store.SealedApiConnection | undefined,
  now: Date,
  expectedVersion?: number,
): store.SealedApiConnection {
  if (!connection) throw new AppError('conflict', 'There is no API Key yet. Generate one first.')
  if (expectedVersion !== undefined && expectedVersion !== connection.version) {
    throw new AppError('precondition_failed', 'The API Key was changed meanwhile. Read it again and repeat the change.')
  }
  if (isRetired(connection, now)) {
    throw new AppError('conflict', 'The API Key is retired for good. Make an OAuth consumer instead.')
  }
  return connection
}

/** @param deps the pool, the time, and who knows the callers */
export function createApiConnectionReader({
  db,
  clock,
  legacyCallers,
}: {
  db: Db
  clock: Clock
  legacyCallers: LegacyCallerService
}): ApiConnectionReader {
  /** What the same hours had in the last week that has them behind it; of a part of an hour its part. */
  async function expectedCalls(companyId: string, { startsAt, endsAt }: brownOutStore.BrownOutRow): Promise<number> {
    const ahead = (endsAt.getTime() - clock.now().getTime()) / 1000
    const shift = -weekSeconds * Math.max(1, Math.ceil(ahead / weekSeconds))
    const [from, to] = [hourBefore(secondsAfter(startsAt, shift)), hourAfter(secondsAfter(endsAt, shift))]
    const { calls } = await legacyCallers.countCalls(companyId, { from, to })
    return Math.round((calls * (endsAt.getTime() - startsAt.getTime())) / (to.getTime() - from.getTime()))
  }

  const toBrownOut = async (companyId: string, row: brownOutStore.BrownOutRow): Promise<BrownOut> => ({
    id: row.id,
    startsAt: row.startsAt.toISOString(),
    endsAt: row.endsAt.toISOString(),
    expectedCalls: await expectedCalls(companyId, row),
  })

  return async (companyId) => {
    const own = inCompany(db, companyId)
    const now = clock.now()
    await legacyCallers.flush()
    const [row, brownOuts, counted] = await Promise.all([
      store.findByCompany(own, companyId),
      brownOutStore.listAfter(own, companyId, now),
      legacyCallers.countCalls(companyId, { from: secondsAfter(now, -legacyUseDays * 24 * hourSeconds), to: now }),
    ])
    return {
      status: row === undefined ? 'not_generated' : isRetired(row, now) ? 'retired' : row.status,
      key: row?.key ?? null,
      permissionGroup: row?.permissionGroup ?? null,
      retiresAt: row?.retiresAt?.toISOString() ?? null,
      brownOuts: await Promise.all(brownOuts.map((brownOut) => toBrownOut(companyId, brownOut))),
      use: {
        since: row?.usedSince?.toISOString() ?? null,
        lastCalledAt: row?.lastCalledAt?.toISOString() ?? null,
        ...counted,
      },
      createdAt: row?.createdAt.toISOString() ?? null,
      regeneratedAt: row?.regeneratedAt?.toISOString() ?? null,
      createdBy: row?.createdBy ?? null,
      version: row?.version ?? 0,
    }
  }
}
