import { sql } from 'drizzle-orm'
import type { AnyPgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { LastUse } from '../lib/last-used.ts'
import type { Executor } from './database.ts'

/** A table whose rows belong to companies and note when they were used last. */
type UsedTable = PgTable & { companyId: AnyPgColumn; id: AnyPgColumn }

/**
 * Writes down when rows were used last, many in one statement; a time that is there is never moved back.
 * @param executor where
 * @param table whose rows
 * @param moment the column that holds the time
 * @param uses which rows, and when
 */
export async function updateLastUsed(
  executor: Executor,
  table: UsedTable,
  moment: AnyPgColumn,
  uses: readonly LastUse[],
): Promise<void> {
  await executor.execute(sql`
    update ${table} set ${sql.identifier(moment.name)} = used.at
    from unnest(
      ${sql.param(uses.map(({ companyId }) => companyId))}::uuid[],
      ${sql.param(uses.map(({ id }) => id))}::uuid[],
      ${sql.param(uses.map(({ at }) => at.toISOString()))}::timestamptz[]
    ) as used (company_id, id, at)
    where ${table.companyId} = used.company_id and ${table.id} = used.id and (${moment} is null or ${moment} < used.at)`)
}
