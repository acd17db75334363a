import type { Executor } from '../../database/database.ts'
import { deleteOldest } from '../../database/delete-oldest.ts'
import { usedAssertions } from './used-assertion.table.ts'

/** Notes that an assertion is used, unless it was. @returns whether it was this call that used it */
export async function insert(executor: Executor, row: typeof usedAssertions.$inferInsert): Promise<boolean> {
  const rows = await executor
    .insert(usedAssertions)
    .values(row)
    .onConflictDoNothing()
    .returning({ jtiHash: usedAssertions.jtiHash })
  return rows.length > 0
}

/** Forgets a batch of assertions that have expired since. @returns how many */
export const deleteExpired = (executor: Executor, before: Date, limit: number): Promise<number> =>
  deleteOldest(executor, { moment: usedAssertions.expiresAt, before, limit })
