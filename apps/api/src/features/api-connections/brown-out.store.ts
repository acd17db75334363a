import { and, asc, eq, gt } from 'drizzle-orm'
import type { Executor } from '../../database/database.ts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { removeExpired } from '../../database/remove-expired.ts'
import { brownOuts } from './brown-out.table.ts'

/** A period as stored. */
export type BrownOutRow = Pick<typeof brownOuts.$inferSelect, 'id' | 'startsAt' | 'endsAt'>

const columns = { id: brownOuts.id, startsAt: brownOuts.startsAt, endsAt: brownOuts.endsAt }

/** Adds a period. */
export async function insert(executor: CompanyExecutor, row: typeof brownOuts.$inferInsert): Promise<void> {
  await executor.insert(brownOuts).values(row)
}

/** A company's periods that are not over at a moment, in their order. */
export const listAfter = (executor: CompanyExecutor, companyId: string, now: Date): Promise<BrownOutRow[]> =>
  executor
    .select(columns)
    .from(brownOuts)
    .where(and(eq(brownOuts.companyId, companyId), gt(brownOuts.endsAt, now)))
    .orderBy(asc(brownOuts.startsAt))

/** Takes a period that is not over back. @returns what it was, or `undefined` if there is no such one */
export async function deleteById(
  executor: CompanyExecutor,
  companyId: string,
  id: string,
  now: Date,
): Promise<BrownOutRow | undefined> {
  const [row] = await executor
    .delete(brownOuts)
    .where(and(eq(brownOuts.companyId, companyId), eq(brownOuts.id, id), gt(brownOuts.endsAt, now)))
    .returning(columns)
  return row
}

/** Forgets a batch of periods that ended before a moment. @returns how many */
export const deleteEnded = (executor: Executor, before: Date, limit: number): Promise<number> =>
  removeExpired(executor, 'brown_outs', before, limit)
