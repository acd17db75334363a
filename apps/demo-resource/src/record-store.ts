import { and, count, desc, eq, ilike, lt, or, type SQL, sql } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { Db } from './database.ts'
import type { ListQuery } from './fields.ts'
import { numberSeries, type RecordTable } from './tables.ts'

/** A record by the names of its columns. What of it goes out is decided by the response schema. */
export type StoredRecord = Record<string, unknown> & { number: number }

/** The records of one noun. Every function sees the given company's only. */
export interface RecordStore {
  /** A page, newest first, and how many records match in all. */
  list(
    db: Db,
    companyId: string,
    query: ListQuery,
  ): Promise<{ records: StoredRecord[]; total: number; hasMore: boolean }>
  findById(db: Db, companyId: string, id: string): Promise<StoredRecord | undefined>
  /** @throws the driver's error when a constraint refuses the values */
  insert(db: Db, companyId: string, values: Record<string, unknown>): Promise<StoredRecord>
  /** @throws the driver's error when a constraint refuses the values */
  update(db: Db, companyId: string, id: string, values: Record<string, unknown>): Promise<StoredRecord | undefined>
  /** Whether there was such a record. */
  delete(db: Db, companyId: string, id: string): Promise<boolean>
}

const toRecord = (row: Record<string, unknown>): StoredRecord => {
  const entries = Object.entries(row).map(([name, value]) => [
    name,
    value instanceof Date ? value.toISOString() : value,
  ])
  return { ...Object.fromEntries(entries), number: Number(row['number']) }
}

const containing = (text: string) => `%${text.replaceAll(/[\\%_]/gu, String.raw`\$&`)}%`

/**
 * The store of one noun.
 * @param table its records
 * @param collection the name of its number series
 * @param searchIn columns that `search` looks into, beside the number
 */
export function createRecordStore(table: RecordTable, collection: string, searchIn: readonly PgColumn[]): RecordStore {
  const records: PgTable = table

  const matching = (companyId: string, { search, status }: ListQuery): SQL | undefined =>
    and(
      eq(table.companyId, companyId),
      status === undefined ? undefined : eq(table.status, status),
      search === undefined
        ? undefined
        : or(
            ...searchIn.map((column) => ilike(column, containing(search))),
            /^[1-9][0-9]{0,8}$/u.test(search) ? eq(table.number, Number(search)) : undefined,
          ),
    )

  const one = (companyId: string, id: string) => and(eq(table.companyId, companyId), eq(table.id, id))

  return {
    async list(db, companyId, query) {
      const match = matching(companyId, query)
      const before = query.cursor === undefined ? undefined : lt(table.number, query.cursor)
      const [rows, [counted]] = await Promise.all([
        db
          .select()
          .from(records)
          .where(and(match, before))
          .orderBy(desc(table.number))
          .limit(query.limit + 1),
        db.select({ total: count() }).from(records).where(match),
      ])
      const page = rows.slice(0, query.limit).map(toRecord)
      return { records: page, total: counted?.total ?? 0, hasMore: rows.length > query.limit }
    },

    async findById(db, companyId, id) {
      const [row] = await db.select().from(records).where(one(companyId, id))
      return row && toRecord(row)
    },

    insert: (db, companyId, values) =>
      db.transaction(async (tx) => {
        // Holds the row until the end of the transaction, so numbers are given out once and without gaps.
        const [series] = await tx
          .update(numberSeries)
          .set({ last: sql`${numberSeries.last} + 1` })
          .where(and(eq(numberSeries.companyId, companyId), eq(numberSeries.collection, collection)))
          .returning({ number: numberSeries.last })
        if (!series) throw new Error(`company without a number series for ${collection}`)
        const [row] = await tx
          .insert(records)
          .values({ ...values, companyId, number: series.number })
          .returning()
        if (!row) throw new Error('an insert returned no row')
        return toRecord(row)
      }),

    async update(db, companyId, id, values) {
      const [row] = await db
        .update(records)
        .set({ ...values, updatedAt: new Date() })
        .where(one(companyId, id))
        .returning()
      return row && toRecord(row)
    },

    async delete(db, companyId, id) {
      const rows = await db.delete(records).where(one(companyId, id)).returning({ id: table.id })
      return rows.length > 0
    },
  }
}
