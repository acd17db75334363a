import { type SQL, sql } from 'drizzle-orm'
import { Pool } from 'pg'
import type { Executor } from './database.ts'

/**
 * A query of the query builder that is put together once for each executor rather than for each call.
 * @param prepare makes it, with placeholders, under a name: each connection then plans it once as well
 * @returns the query, ready to be executed with its values
 */
export function preparedOnce<Query>(prepare: (executor: Executor) => Query): (executor: Executor) => Query {
  const known = new WeakMap<Executor, Query>()
  return (executor) => {
    const query = known.get(executor) ?? prepare(executor)
    known.set(executor, query)
    return query
  }
}

/** The text with its values where the parameters stand, for an executor that knows no names. */
const withValues = (text: string, values: readonly unknown[]): SQL =>
  sql.join(
    text.split(/\$(\d+)/u).map((part, index) => (index % 2 === 0 ? sql.raw(part) : sql`${values[Number(part) - 1]}`)),
  )

const poolOf = (executor: Executor): Pool | undefined =>
  '$client' in executor && executor.$client instanceof Pool ? executor.$client : undefined

/**
 * A statement that the query builder has no words for, one that does several things for several values at a time. Outside a transaction it
 * goes by its name, so that each connection plans it once: planning it costs more than doing it.
 * @param name unique among statements
 * @param text with parameters `$1`, `$2`, …; it answers with a column `hash`, of those values for which it was done
 * @returns runs it with its values
 */
export const hashStatement =
  (name: string, text: string) =>
  async (executor: Executor, values: unknown[]): Promise<Buffer[]> => {
    const pool = poolOf(executor)
    const { rows } = pool
      ? await pool.query<{ hash: Buffer }>({ name, text, values })
      : await executor.execute<{ hash: Buffer }>(withValues(text, values))
    return rows.map(({ hash }) => hash)
  }
