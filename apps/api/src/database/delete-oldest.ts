import { and, lt, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Executor } from './database.ts'

/**
 * Deletes a batch of rows whose time is over, those first whose time was over first. Rows that somebody else holds are passed over, so that
 * nodes share the work and wait for nobody.
 * @param options `moment` is the column that says when a row's time is over, and has an index; a partial one asks for its condition in
 *   `where`; `limit` is the most rows of a batch
 * @returns how many rows were deleted
 */
export async function deleteOldest(
  executor: Executor,
  options: { moment: PgColumn; before: Date; limit: number; where?: SQL | undefined },
): Promise<number> {
  const { moment, before, limit, where } = options
  const { table } = moment
  const { rowCount } = await executor.execute(sql`
    delete from ${table} where ctid = any(array(
      select ${table}.ctid from ${table} where ${and(lt(moment, before), where)}
      order by ${moment} limit ${limit} for update of ${table} skip locked
    ))`)
  return rowCount ?? 0
}
