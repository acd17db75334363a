import { sql } from 'drizzle-orm'
import type { Executor } from './database.ts'

/**
 * Removes a batch of rows of all companies whose time is over, those first whose time was over first. Which column says so is one of the
 * database's `removal_rules`; a migration that adds such a table adds its rule.
 * @param kind the table
 * @param before what was over before this moment
 * @param limit the most rows of a batch
 * @returns how many were removed
 */
export async function removeExpired(executor: Executor, kind: string, before: Date, limit: number): Promise<number> {
  const { rows } = await executor.execute<{ removed: number }>(
    sql`select remove_expired(${kind}, ${before.toISOString()}::timestamptz, ${limit}) as removed`,
  )
  return rows[0]?.removed ?? 0
}
