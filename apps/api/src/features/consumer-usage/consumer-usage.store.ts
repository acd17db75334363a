import type { UsageOutcome } from '@latchkey/contracts'
import { and, asc, eq, sql } from 'drizzle-orm'
import { addCounts } from '../../database/count-writer.ts'
import type { Executor, Tx } from '../../database/database.ts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { removeExpired } from '../../database/remove-expired.ts'
import { timestamp } from '../../database/timestamp.ts'
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
 * Adds counts to those that are there, each consumer's and their company's, in one statement. A consumer that is gone is passed over.
 * @returns the id of the transaction
 */
export function upsert(tx: Tx, counts: UsageCount[]): Promise<string> {
  const column = <Value>(read: (count: UsageCount) => Value) => sql.param(counts.map(read))
  return addCounts(
    tx,
    sql`add_consumer_usage(
      ${column(({ companyId }) => companyId)}::uuid[],
      ${column(({ consumerId }) => consumerId)}::uuid[],
      ${column(({ hour }) => hour.toISOString())}::timestamptz[],
      ${column(({ outcome }) => outcome)}::text[],
      ${column(({ count }) => count)}::bigint[]
    )`,
  )
}

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

/** The same of companies' counts. @returns how many */
export const deleteTotalsEarlier = (executor: Executor, before: Date, limit: number): Promise<number> =>
  removeExpired(executor, 'company_usage', before, limit)
