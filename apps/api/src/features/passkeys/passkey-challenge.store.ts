import { and, eq, gt } from 'drizzle-orm'
import type { Executor } from '../../database/database.ts'
import { deleteOldest } from '../../database/delete-oldest.ts'
import { passkeyChallenges } from './passkey-challenge.table.ts'

/** Keeps a challenge until it is answered. */
export async function insert(executor: Executor, row: typeof passkeyChallenges.$inferInsert): Promise<void> {
  await executor.insert(passkeyChallenges).values(row)
}

/** Uses a challenge up. @returns whether there was such a one whose time is not over */
export async function deleteByKey(executor: Executor, key: Buffer, now: Date): Promise<boolean> {
  const { rowCount } = await executor
    .delete(passkeyChallenges)
    .where(and(eq(passkeyChallenges.key, key), gt(passkeyChallenges.expiresAt, now)))
  return rowCount === 1
}

/** Clears away a batch of those whose time is over. @returns how many */
export const deleteExpired = (executor: Executor, before: Date, limit: number): Promise<number> =>
  deleteOldest(executor, { moment: passkeyChallenges.expiresAt, before, limit })
