import type { UsageOutcome } from '@latchkey/contracts'
import { and, asc, eq, sql } from 'drizzle-orm'
import type { Executor, Tx } from '../../database/database.ts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { removeExpired } from '../../database/remove-expired.ts'
import { consumerUsage } from './consumer-usage.table.ts'

/** How often something happened to a consumer within an hour. */
export interface UsageCount {
  companyId: string
  consumerId: string
  /** The hour's beginning. */
  hour: Date
  outcome: UsageOutcome
  count: number
}

/**
 * Adds counts to those that are there, in one statement. A consumer that is gone is passed over.
 * @returns the id of the transaction, by which {@link findTransactionStatus} knows it
 */
export async function upsert(tx: Tx, counts: UsageCount[]): Promise<string> {
  const column = <Value>(read: (count: UsageCount) => Value) => sql.param(counts.map(read))
  const { rows } = await tx.execute<{ id: string }>(sql`
    select pg_current_xact_id()::text as id, add_consumer_usage(
      ${column(({ companyId }) => companyId)}::uuid[],
      ${column(({ consumerId }) => consumerId)}::uuid[],
      ${column(({ hour }) => hour.toISOString())}::timestamptz[],
      ${column(({ outcome }) => outcome)}::text[],
      ${column(({ count }) => count)}::bigint[]
    )`)
  const [row] = rows
  if (!row) throw new Error('a transaction has no id')
  return row.id
}

/**
 * How a transaction ended; `undefined` if that is not known any more, or the server is another one, in which it has not begun.
 * @param transactionId from {@link upsert}
 */
export async function findTransactionStatus(executor: Executor, transactionId: string): Promise<string | undefined> {
  const { rows } = await executor.execute<{ status: string | null }>(
    sql`select case when ${transactionId}::xid8 < pg_snapshot_xmax(pg_current_snapshot())
      then pg_xact_status(${transactionId}::xid8) end as status`,
  )
  return rows[0]?.status ?? undefined
}

// As seconds, since PostgreSQL can't read every year that JavaScript can write.
const timestamp = (moment: Date) => sql`to_timestamp(${moment.getTime() / 1000}::float8)`

/** A consumer's counts of the hours that begin from one moment up to another. */
export function listByConsumer(
  executor: CompanyExecutor,
  companyId: string,
  consumerId: string,
  { from, to }: { from: Date; to: Date },
): Promise<Pick<UsageCount, 'hour' | 'outcome' | 'count'>[]> {
  return executor
    .select({ hour: consumerUsage.hour, outcome: consumerUsage.outcome, count: consumerUsage.count })
    .from(consumerUsage)
    .where(
      and(
        eq(consumerUsage.companyId, companyId),
        eq(consumerUsage.consumerId, consumerId),
        sql`${consumerUsage.hour} >= ${timestamp(from)} and ${consumerUsage.hour} < ${timestamp(to)}`,
      ),
    )
    .orderBy(asc(consumerUsage.hour), asc(consumerUsage.outcome))
}

/** Forgets a batch of counts of hours that began before a moment. @returns how many */
export const deleteEarlier = (executor: Executor, before: Date, limit: number): Promise<number> =>
  removeExpired(executor, 'consumer_usage', before, limit)
