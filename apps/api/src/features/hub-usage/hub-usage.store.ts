import type { HubOutcome } from '@latchkey/contracts'
import { and, asc, eq, sql } from 'drizzle-orm'
import { addCounts } from '../../database/count-writer.ts'
import type { Executor, Tx } from '../../database/database.ts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { removeExpired } from '../../database/remove-expired.ts'
import { timestamp } from '../../database/timestamp.ts'
import { hubUsage } from './hub-usage.table.ts'

/** How often a consumer's calls went in a way within an hour. */
export interface HubCount {
  companyId: string
  consumerId: string
  /** The hour's beginning. */
  hour: Date
  outcome: HubOutcome
  count: number
  /** Of what was answered, by the contracts' `hubLatencyBounds`. */
  latencies: number[] | null
}

/** Adds counts to those that are there, in one statement. A consumer that is gone is passed over. @returns the id of the transaction */
export function upsert(tx: Tx, counts: HubCount[]): Promise<string> {
  const told = counts.map(({ companyId, consumerId, hour, outcome, count, latencies }) => ({
    company_id: companyId,
    consumer_id: consumerId,
    hour,
    outcome,
    count,
    latencies,
  }))
  return addCounts(tx, sql`add_hub_usage(${JSON.stringify(told)}::jsonb)`)
}

/** A consumer's counts of the hours that begin from one moment up to another. */
export function listByConsumer(
  executor: CompanyExecutor,
  companyId: string,
  consumerId: string,
  { from, to }: { from: Date; to: Date },
): Promise<Pick<HubCount, 'hour' | 'outcome' | 'count' | 'latencies'>[]> {
  return executor
    .select({
      hour: hubUsage.hour,
      outcome: hubUsage.outcome,
      count: hubUsage.count,
      latencies: hubUsage.latencies,
    })
    .from(hubUsage)
    .where(
      and(
        eq(hubUsage.companyId, companyId),
        eq(hubUsage.consumerId, consumerId),
        sql`${hubUsage.hour} >= ${timestamp(from)} and ${hubUsage.hour} < ${timestamp(to)}`,
      ),
    )
    .orderBy(asc(hubUsage.hour), asc(hubUsage.outcome))
}

/** Forgets a batch of counts of hours that began before a moment. @returns how many */
export const deleteEarlier = (executor: Executor, before: Date, limit: number): Promise<number> =>
  removeExpired(executor, 'hub_usage', before, limit)
