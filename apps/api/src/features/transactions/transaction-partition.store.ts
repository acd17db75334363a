import { sql } from 'drizzle-orm'
import type { Executor } from '../../database/database.ts'

/**
 * Makes the partition of a month unless it is there, or the month is over by the database's clock.
 * @param month its first moment
 * @returns whether it was made
 */
export async function insertMonth(executor: Executor, month: Date): Promise<boolean> {
  const { rows } = await executor.execute<{ created: boolean }>(
    sql`select create_log_month(${month.toISOString().slice(0, 10)}::date) as created`,
  )
  return rows[0]?.created ?? false
}
