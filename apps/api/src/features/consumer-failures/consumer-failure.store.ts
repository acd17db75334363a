import { and, desc, eq, sql } from 'drizzle-orm'
import type { Executor } from '../../database/database.ts'
import { deleteOldest } from '../../database/delete-oldest.ts'
import { consumers } from '../consumers/consumer.table.ts'
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
  await executor.execute(sql`
    with noted as (
      insert into ${consumerFailures}
        (company_id, id, consumer_id, occurred_at, endpoint, error, reason, detail, trace_id, ip, user_agent)
      select noted.* from unnest(
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
        ${column(({ userAgent }) => userAgent)}::text[]
      ) as noted (company_id, id, consumer_id, occurred_at, endpoint, error, reason, detail, trace_id, ip, user_agent)
      join ${consumers} as consumer on consumer.company_id = noted.company_id and consumer.id = noted.consumer_id
      on conflict do nothing
      returning company_id, consumer_id, id, occurred_at
    ),
    known as (
      select company_id, consumer_id, id, occurred_at from noted
      union all
      select failure.company_id, failure.consumer_id, failure.id, failure.occurred_at
      from ${consumerFailures} as failure
      where (failure.company_id, failure.consumer_id) in (select company_id, consumer_id from noted)
    ),
    placed as (
      select company_id, id, row_number() over (
        partition by company_id, consumer_id order by occurred_at desc, id desc
      ) as place
      from known
    ),
    -- What another node is about to forget is left to it: two nodes that wait for each other would be a deadlock.
    surplus as (
      select failure.company_id, failure.id
      from ${consumerFailures} as failure
      join placed on placed.company_id = failure.company_id and placed.id = failure.id
      where placed.place > ${kept}
      for update of failure skip locked
    )
    delete from ${consumerFailures} using surplus
    where ${consumerFailures.companyId} = surplus.company_id and ${consumerFailures.id} = surplus.id`)
}

/** A consumer's failures, the newest first. */
export function listByConsumer(
  executor: Executor,
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
  deleteOldest(executor, { moment: consumerFailures.occurredAt, before, limit })
