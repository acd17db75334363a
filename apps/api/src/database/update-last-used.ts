import { sql } from 'drizzle-orm'
import type { LastUse } from '../lib/last-used.ts'
import type { Executor } from './database.ts'

/**
 * Writes down when rows were used last, and from where if that is known: of many companies in one statement. A time that is there is never
 * moved back.
 * @param executor where
 * @param noun the table
 * @param uses which rows, and when
 */
export async function updateLastUsed(
  executor: Executor,
  noun: 'authorizations' | 'consumer_secrets' | 'consumers' | 'sessions',
  uses: readonly LastUse[],
): Promise<void> {
  await executor.execute(sql`select write_last_uses(
    ${noun},
    ${sql.param(uses.map(({ companyId }) => companyId))}::uuid[],
    ${sql.param(uses.map(({ id }) => id))}::uuid[],
    ${sql.param(uses.map(({ at }) => at.toISOString()))}::timestamptz[],
    ${sql.param(uses.map(({ from }) => from?.ip ?? null))}::text[],
    ${sql.param(uses.map(({ from }) => from?.userAgent ?? null))}::text[]
  )`)
}
