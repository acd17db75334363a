import { gt } from 'drizzle-orm'
import type { Place } from '../../database/changes/place.ts'
import type { Executor } from '../../database/database.ts'
import { removeExpired } from '../../database/remove-expired.ts'
import { statusConfirmations } from './status-confirmation.table.ts'

/** Notes what a guard knows, in place of what it said before. */
export async function upsert(executor: Executor, row: typeof statusConfirmations.$inferInsert): Promise<void> {
  const { server, snapshot, seenUntil } = row
  await executor
    .insert(statusConfirmations)
    .values(row)
    .onConflictDoUpdate({
      target: [statusConfirmations.resourceServerKey, statusConfirmations.guardId],
      set: { server, snapshot, seenUntil },
    })
}

/** The places of all guards that have said something lately. */
export const listSeen = (executor: Executor, now: Date): Promise<Place[]> =>
  executor
    .select({ server: statusConfirmations.server, snapshot: statusConfirmations.snapshot })
    .from(statusConfirmations)
    .where(gt(statusConfirmations.seenUntil, now))

/** Removes a batch of guards that have said nothing for long. @returns how many */
export const deleteUnseen = (executor: Executor, before: Date, limit: number): Promise<number> =>
  removeExpired(executor, 'status_confirmations', before, limit)
