import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Place } from '../../database/changes/place.ts'
import type { Executor } from '../../database/database.ts'
import { removeExpired } from '../../database/remove-expired.ts'
import { tokenStatuses } from './token-status.table.ts'

/** A status of slots that follow each other, and the transaction that gave it to them. */
export interface TokenStatusRow {
  transaction: bigint
  firstSlot: number
  slots: number
  status: number
  /** When the last token with one of the slots has ended anyway, in seconds since 1970. */
  expiresAt: number
}

const rowSchema = z
  .tuple([z.string(), z.int(), z.int(), z.int(), z.number()])
  .transform(([transaction, firstSlot, slots, status, expiresAt]) => ({
    transaction: BigInt(transaction),
    firstSlot,
    slots,
    status,
    expiresAt: Math.ceil(expiresAt),
  }))
const readingSchema = z.tuple([
  z.object({ server: z.string(), snapshot: z.string(), same: z.boolean(), rows: z.array(rowSchema) }),
])

/** What is there since a place, or all that is if the place is another server's; and the place to go on from. */
export interface StatusReading {
  place: Place
  isWhole: boolean
  rows: TokenStatusRow[]
}

// One statement has one snapshot, as in the changes.
const here = sql`pg_postmaster_start_time()::text as server, pg_current_snapshot()::text as snapshot`
const rowsWhere = (condition: ReturnType<typeof sql>) => sql`(
  select coalesce(json_agg(json_build_array(transaction_id::text, first_slot, slots, status, extract(epoch from expires_at))), '[]')
  from ${tokenStatuses} where ${condition}
) as rows`

/** Reads the statuses that are new since a place. @param since absent means all of them */
export async function listSince(executor: Executor, since: Place | undefined): Promise<StatusReading> {
  const whole = sql`select ${here}, false as same, ${rowsWhere(sql`true`)}`
  if (since === undefined) return toReading(await executor.execute(whole))
  const reading = toReading(
    await executor.execute(
      sql`select ${here}, pg_postmaster_start_time()::text = ${since.server} as same, ${rowsWhere(
        sql`transaction_id >= pg_snapshot_xmin(${since.snapshot}::pg_snapshot)
          and transaction_id < pg_snapshot_xmax(pg_current_snapshot())
          and not pg_visible_in_snapshot(transaction_id, ${since.snapshot}::pg_snapshot)`,
      )}`,
    ),
  )
  // Another server may number its transactions anew, and hold other rows.
  return reading.isWhole ? toReading(await executor.execute(whole)) : reading
}

function toReading({ rows }: { rows: unknown[] }): StatusReading {
  const [{ server, snapshot, same, rows: found }] = readingSchema.parse(rows)
  return { place: { server, snapshot }, isWhole: !same, rows: found }
}

/** Notes a status of one slot. @param expiresAt when the last token with it has ended anyway */
export async function insert(
  executor: Executor,
  row: { firstSlot: number; slots: number; status: number; expiresAt: Date },
): Promise<void> {
  await executor.insert(tokenStatuses).values(row)
}

/** How many blocks of slots were given to consumers and grants so far, at least. */
export async function countBlocks(executor: Executor): Promise<number> {
  const { rows } = await executor.execute<{ blocks: string }>(sql`select count_status_blocks() as blocks`)
  return Number(rows[0]?.blocks ?? 0)
}

/** Removes a batch of statuses of what has ended anyway. @returns how many */
export const deleteExpired = (executor: Executor, before: Date, limit: number): Promise<number> =>
  removeExpired(executor, 'token_statuses', before, limit)
