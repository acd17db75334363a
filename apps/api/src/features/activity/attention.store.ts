import { type FailureReason, maxAttentionNamed, maxCounted } from '@latchkey/contracts'
import { type SQL, sql } from 'drizzle-orm'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { timestamp } from '../../database/timestamp.ts'
import { consumerFailures } from '../consumer-failures/consumer-failure.table.ts'
import { consumerSecrets } from '../consumer-secrets/consumer-secret.table.ts'
import { consumerUsage } from '../consumer-usage/consumer-usage.table.ts'
import { consumers } from '../consumers/consumer.table.ts'

/** One of the first few of a kind; `total` is how many there are, counted up to one more than the contracts' `maxCounted`. */
type Named<Detail> = Detail & { id: string; name: string; total: number }

/** A moment as text, which is what it becomes in the end. */
const text = (moment: ReturnType<typeof sql>) =>
  sql`to_char(${moment} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

const total = sql`count(*) over ()::integer as total`

/** Active consumers that were refused since a moment and got no token after that. Somebody's "no" to an app is nothing to mend. */
export async function listFailing(
  executor: CompanyExecutor,
  companyId: string,
  since: Date,
): Promise<Named<{ reason: FailureReason; refusals: number; refusedAt: string }>[]> {
  const { rows } = await executor.execute<Named<{ reason: FailureReason; refusals: number; refusedAt: string }>>(sql`
    with by_reason as (
      select consumer_id, outcome, sum(count) as refusals from ${consumerUsage}
      where company_id = ${companyId} and hour >= ${timestamp(since)} and outcome not in ('issued', 'access_denied')
      group by consumer_id, outcome
    ), refused as (
      select consumer_id, sum(refusals) as refusals, (array_agg(outcome order by refusals desc, outcome))[1] as reason
      from by_reason group by consumer_id
    )
    select consumer.id, consumer.name, reason, refusals::float8 as refusals, ${text(sql`newest.occurred_at`)} as "refusedAt", ${total}
    from refused
    join ${consumers} as consumer on consumer.company_id = ${companyId} and consumer.id = consumer_id
    cross join lateral (
      select occurred_at from ${consumerFailures} as failure
      where failure.company_id = ${companyId} and failure.consumer_id = consumer.id and failure.reason <> 'access_denied'
      order by occurred_at desc limit 1
    ) as newest
    where consumer.status = 'active' and (consumer.last_used_at is null or consumer.last_used_at < newest.occurred_at)
    order by refusals desc, consumer.id limit ${maxAttentionNamed.failing}`)
  return rows
}

/**
 * That a secret ends in a span and is still needed: no other lasts longer, or none of those is used as lately. The others are looked up for it,
 * as a value rather than a condition, for which PostgreSQL might read all of them.
 * @param secret what its row is called
 */
const isEnding = (secret: SQL, { from, to }: { from: Date; to: Date }): SQL =>
  sql`${secret}.expires_at > ${timestamp(from)} and ${secret}.expires_at <= ${timestamp(to)} and (
    select true from ${consumerSecrets} as other
    where other.company_id = ${secret}.company_id and other.consumer_id = ${secret}.consumer_id
      and (other.expires_at is null or other.expires_at > ${secret}.expires_at)
      and (${secret}.last_used_at is null or other.last_used_at >= ${secret}.last_used_at)
    limit 1
  ) is null`

/** Active consumers with a secret that ends in a span and is still needed, each with the first of these. */
export async function listExpiringSecrets(
  executor: CompanyExecutor,
  companyId: string,
  span: { from: Date; to: Date },
): Promise<Named<{ lastFour: string; expiresAt: string }>[]> {
  const { rows } = await executor.execute<Named<{ lastFour: string; expiresAt: string }>>(sql`
    with found as (
      select consumer.id, consumer.name, secret.last_four, secret.expires_at
      from ${consumerSecrets} as secret
      join ${consumers} as consumer on consumer.company_id = ${companyId} and consumer.id = secret.consumer_id
      where secret.company_id = ${companyId} and ${isEnding(sql`secret`, span)}
        and consumer.status = 'active' and consumer.auth_method = 'client_secret'
        and (
          select true from ${consumerSecrets} as earlier
          where earlier.company_id = ${companyId} and earlier.consumer_id = secret.consumer_id
            and (earlier.expires_at, earlier.id) < (secret.expires_at, secret.id) and ${isEnding(sql`earlier`, span)}
          limit 1
        ) is null
      order by secret.expires_at limit ${maxCounted + 1}
    )
    select id, name, last_four as "lastFour", ${text(sql`expires_at`)} as "expiresAt", ${total}
    from found order by expires_at, id limit ${maxAttentionNamed.expiringSecrets}`)
  return rows
}

/** Active consumers that were made before a moment and never got a token. */
export async function listNeverUsed(
  executor: CompanyExecutor,
  companyId: string,
  before: Date,
): Promise<Named<{ createdAt: string }>[]> {
  const { rows } = await executor.execute<Named<{ createdAt: string }>>(sql`
    with found as (
      select id, name, created_at from ${consumers}
      where company_id = ${companyId} and status = 'active' and sort_last_used_at = '-infinity'
        and created_at < ${timestamp(before)}
      order by created_at limit ${maxCounted + 1}
    )
    select id, name, ${text(sql`created_at`)} as "createdAt", ${total}
    from found order by created_at, id limit ${maxAttentionNamed.neverUsed}`)
  return rows
}

/** Active consumers that got a token once, but none since a moment. */
export async function listUnused(
  executor: CompanyExecutor,
  companyId: string,
  since: Date,
): Promise<Named<{ lastUsedAt: string }>[]> {
  const { rows } = await executor.execute<Named<{ lastUsedAt: string }>>(sql`
    with found as (
      select id, name, sort_last_used_at from ${consumers}
      where company_id = ${companyId} and status = 'active'
        and sort_last_used_at > '-infinity' and sort_last_used_at < ${timestamp(since)}
      order by sort_last_used_at limit ${maxCounted + 1}
    )
    select id, name, ${text(sql`sort_last_used_at`)} as "lastUsedAt", ${total}
    from found order by sort_last_used_at, id limit ${maxAttentionNamed.unused}`)
  return rows
}
