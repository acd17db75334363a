import { type GetColumnData, type SQL, sql } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import { Pool } from 'pg'
import { clientOf, type Executor } from './database.ts'

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

/**
 * A statement that does something for many requests at a time, without what the query builder does for each row. Outside a transaction it
 * goes by its name, so that each connection plans it once.
 * @param name unique among statements
 * @param text with parameters `$1`, `$2`, …; no column is a moment, which the two ways read differently
 * @returns runs it with its values
 */
export const sharedStatement =
  <Row extends Record<string, unknown>>(name: string, text: string) =>
  async (executor: Executor, values: unknown[]): Promise<Row[]> => {
    const client = clientOf(executor)
    const { rows } =
      client instanceof Pool
        ? await client.query({ name, text, values })
        : await executor.execute(withValues(text, values))
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as the statement's author says
    return rows as Row[]
  }

/** Columns to select, each read as its table's. */
type Read<Columns extends Record<string, AnyPgColumn>> = { [Key in keyof Columns]: SQL<GetColumnData<Columns[Key]>> }

const read = <Columns extends Record<string, AnyPgColumn>>(
  columns: Columns,
  place: (column: AnyPgColumn) => SQL,
): Read<Columns> =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys are those that were given
  Object.fromEntries(
    Object.entries(columns).map(([key, column]) => [key, place(column).mapWith(column)]),
  ) as unknown as Read<Columns>

/**
 * Columns of what one of the database's own functions answers, for a query from `<function>(…) as answer`.
 * @param columns whose names the answer has, and as whose they are read
 */
export const answered = <Columns extends Record<string, AnyPgColumn>>(columns: Columns): Read<Columns> =>
  read(columns, ({ name }) => sql`answer.${sql.identifier(name)}`)

/**
 * Columns of a whole row in such an answer.
 * @param row what the answer calls it
 * @param columns those of its table that are wanted
 */
export const answeredRow = <Columns extends Record<string, AnyPgColumn>>(
  row: string,
  columns: Columns,
): Read<Columns> => read(columns, ({ name }) => sql`(answer.${sql.identifier(row)}).${sql.identifier(name)}`)
