import type { Executor } from '../../database/database.ts'
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
