import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Executor } from '../database.ts'
import { changes } from './change.table.ts'

const readingSchema = z.tuple([
  z.object({
    horizon: z.string(),
    noted: z.array(z.object({ id: z.int(), subject: z.string() })),
  }),
])

/** What was noted, and the oldest transaction still running: whatever is noted later has its number or a higher one. */
export type Reading = z.infer<typeof readingSchema>[0]

/**
 * What was noted from a transaction on, in the order of noting; some of it may have been read before.
 * @param horizon of the reading before; absent means that only the new horizon is of interest
 */
export async function listFrom(executor: Executor, horizon: string | undefined): Promise<Reading> {
  const { rows } = await executor.execute(
    horizon === undefined
      ? sql`select pg_snapshot_xmin(pg_current_snapshot())::text as horizon, '[]'::json as noted`
      : sql`select pg_snapshot_xmin(pg_current_snapshot())::text as horizon,
          (select coalesce(json_agg(json_build_object('id', id, 'subject', subject) order by id), '[]')
           from ${changes} where transaction_id >= ${horizon}::xid8) as noted`,
  )
  return readingSchema.parse(rows)[0]
}
