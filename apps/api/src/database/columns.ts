import { sql } from 'drizzle-orm'
import { customType, text, timestamp, uuid } from 'drizzle-orm/pg-core'

/** A moment: `timestamptz` with milliseconds, as JavaScript has them. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' })

/** The company a row belongs to: first in every key. */
export const companyId = () => uuid('company_id').notNull()

// Lists are sorted by columns rather than by expressions: where row-level security stands in front of a table, PostgreSQL looks nothing up
// in an index by the result of a function, which might tell somebody of rows that are not theirs.

/** What a list sorts names by: whatever the case. */
export const sortName = () =>
  text('sort_name')
    .notNull()
    .generatedAlwaysAs(sql`lower(name)`)

/** What a list sorts a moment by that may not have come yet, which is before all others. @param of the column with the moment */
export const sortMoment = (name: string, of: string) =>
  moment(name)
    .notNull()
    .generatedAlwaysAs(sql`coalesce(${sql.identifier(of)}, '-infinity'::timestamptz)`)

/**
 * What a search looks in: the columns' texts in lower case, each on a line of its own, which no search can reach beyond. A space before each
 * lets a short search find the beginnings of words.
 * @param columns texts; what is `null` is empty
 */
export const searchText = (...columns: string[]) =>
  text('search_text')
    .notNull()
    .generatedAlwaysAs(
      sql.join(
        columns.map(
          (column) => sql`lower(' ' || coalesce(translate(${sql.identifier(column)}, chr(10) || chr(9), '  '), ''))`,
        ),
        sql` || chr(10) || `,
      ),
    )

/** The id of the transaction that wrote a row, which tells what is new to whoever has a snapshot of before. */
export const transactionId = customType<{ data: string }>({ dataType: () => 'xid8' })

/** Raw bytes: hashes and sealed secrets. */
export const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' })

/** Raw bytes as PostgreSQL reads them in a text, such as a value inside JSON. @param value the bytes */
export const hexText = (value: Buffer): string => `\\x${value.toString('hex')}`
