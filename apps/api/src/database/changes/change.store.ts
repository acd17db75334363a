import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Executor } from '../database.ts'
import { changes } from './change.table.ts'
import type { Place } from './place.ts'

/** What was noted since a place, and the place to go on from. */
export interface Reading {
  place: Place
  subjects: string[]
}

const readingSchema = z.tuple([z.object({ server: z.string(), snapshot: z.string(), subjects: z.array(z.string()) })])

// One statement has one snapshot: what it does not tell of is in no transaction that it counts as over.
const here = sql`pg_postmaster_start_time()::text as server, pg_current_snapshot()::text as snapshot`
// Rows that were brought here from elsewhere may seem to come from transactions that have not begun.
const hasBegun = sql`transaction_id < pg_snapshot_xmax(pg_current_snapshot())`

/** What was noted since a place, each subject once. @param since absent means that only the place is of interest */
export async function listSince(executor: Executor, since: Place | undefined): Promise<Reading> {
  const { rows } = await executor.execute(
    since === undefined
      ? sql`select ${here}, '[]'::json as subjects`
      : sql`select ${here}, (
          select coalesce(json_agg(distinct subject), '[]') from ${changes}
          where transaction_id >= pg_snapshot_xmin(${since.snapshot}::pg_snapshot) and ${hasBegun}
            and not pg_visible_in_snapshot(transaction_id, ${since.snapshot}::pg_snapshot)
        ) as subjects`,
  )
  const [{ server, snapshot, subjects }] = readingSchema.parse(rows)
  return { place: { server, snapshot }, subjects }
}

/**
 * Deletes a batch of what whoever was at a place had seen, and of what was brought here from elsewhere.
 * @param limit the most rows of a batch
 * @returns how many
 */
export async function deleteSeenAt(executor: Executor, { snapshot }: Place, limit: number): Promise<number> {
  const { rowCount } = await executor.execute(sql`
    delete from ${changes} where ctid = any(array(
      select ctid from ${changes}
      where transaction_id < pg_snapshot_xmax(${snapshot}::pg_snapshot)
          and pg_visible_in_snapshot(transaction_id, ${snapshot}::pg_snapshot)
        or not ${hasBegun}
      order by transaction_id limit ${limit} for update skip locked
    ))`)
  return rowCount ?? 0
}
