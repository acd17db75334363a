import { and, desc, eq, sql } from 'drizzle-orm'
import type { Executor } from '../../database/database.ts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { removeExpired } from '../../database/remove-expired.ts'
import { consumerFailures } from './consumer-failure.table.ts'

/** A row as stored. */
export type ConsumerFailureRow = typeof consumerFailures.$inferSelect

/**
 * Adds failures and forgets all but the newest of each consumer they concern, in one statement. A consumer that is gone is passed over, and
 * so is a failure that is there already.
 * @param kept how many of each consumer stay
 */
export async function insertAndTrim(executor: Executor, rows: ConsumerFailureRow[], kept: number): Promise<void> {
  const column = <Value>(read: (row: ConsumerFailureRow) => Value) => sql.param(rows.map(read))
  await executor.execute(sql`select add_consumer_failures(
    ${column(({ companyId }) => companyId)}::uuid[],
    ${column(({ id }) => id)}::uuid[],
    ${column(({ consumerId }) => consumerId)}::uuid[],
    ${column(({ occurredAt }) => occurredAt.toISOString())}::timestamptz[],
    ${column(({ endpoint }) => endpoint)}::text[],
    ${column(({ error }) => error)}::text[],
    ${column(({ reason }) => reason)}::text[],
    ${column(({ detail }) => JSON.stringify(detail))}::jsonb[],
    ${column(({ traceId }) => traceId)}::text[],
    ${column(({ ip }) => ip)}::text[],
    ${column(({ userAgent }) => userAgent)}::text[],
    ${kept}
  )`)
}

/** A consumer's failures, the newest first. */
export function listByConsumer(
  executor: CompanyExecutor,
  companyId: string,
  consumerId: string,
  limit: number,
): Promise<ConsumerFailureRow[]> {
  return executor
    .select()
    .from(consumerFailures)
    .where(and(eq(consumerFailures.companyId, companyId), eq(consumerFailures.consumerId, consumerId)))
    .orderBy(desc(consumerFailures.occurredAt), desc(consumerFailures.id))
    .limit(limit)
}

/** Forgets a batch of failures from before a moment. @returns how many */
export const deleteEarlier = (executor: Executor, before: Date, limit: number): Promise<number> =>
  removeExpired(executor, 'consumer_failures', before, limit)
