import type { Executor } from '../../database/database.ts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { removeExpired } from '../../database/remove-expired.ts'
import { usedAssertions } from './used-assertion.table.ts'

/** Notes that an assertion is used, unless it was. @returns whether it was this call that used it */
export async function insert(executor: CompanyExecutor, row: typeof usedAssertions.$inferInsert): Promise<boolean> {
  const rows = await executor
    .insert(usedAssertions)
    .values(row)
    .onConflictDoNothing()
    .returning({ jtiHash: usedAssertions.jtiHash })
  return rows.length > 0
}

/** Forgets a batch of assertions that have expired since. @returns how many */
export const deleteExpired = (executor: Executor, before: Date, limit: number): Promise<number> =>
  removeExpired(executor, 'used_assertions', before, limit)
