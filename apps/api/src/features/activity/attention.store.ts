import { type FailureReason, maxAttentionNamed, maxCounted } from '@latchkey/contracts'
import { sql } from 'drizzle-orm'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { timestamp } from '../../database/timestamp.ts'
import { consumerFailures } from '../consumer-failures/consumer-failure.table.ts'
import { consumerSecrets } from '../consumer-secrets/consumer-secret.table.ts'
import { consumers } from '../consumers/consumer.table.ts'
import { isEnding, isUnmended, lateRefusals, sendsSecret } from '../consumers/needs-attention.ts'

/** One of the first few of a kind; `total` is how many there are, counted up to one more than the contracts' `maxCounted`. */
type Named<Detail> = Detail & { id: string; name: string; total: number }

/** A moment as text, which is what it becomes in the end. */
const text = (moment: ReturnType<typeof sql>) =>
  sql`to_char(${moment} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

const total = sql`count(*) over ()::integer as total`

/** Active consumers that were refused of late and got no token after that. */
export async function listFailing(
  executor: CompanyExecutor,
  companyId: string,
  now: Date,
): Promise<Named<{ reason: FailureReason; refusals: number; refusedAt: string }>[]> {
  const newest = sql`(select max(occurred_at) from ${consumerFailures} as failure
    where failure.company_id = ${companyId} and failure.consumer_id = named.id and failure.reason <> 'access_denied')`
  const { rows } = await executor.execute<Named<{ reason: FailureReason; refusals: number; refusedAt: string }>>(sql`
    with by_reason as (
      select consumer_id, outcome, sum(count) as refusals from ${lateRefusals(companyId, now)} group by consumer_id, outcome
    ), refused as (
      select consumer_id, sum(refusals) as refusals, (array_agg(outcome order by refusals desc, outcome))[1] as reason
      from by_reason group by consumer_id
    ), named as (
      select consumers.id, consumers.name, reason, refusals, ${total}
      from refused join ${consumers} on consumers.company_id = ${companyId} and consumers.id = consumer_id
      where ${isUnmended}
      order by refusals desc, consumers.id limit ${maxAttentionNamed}
    )
    select id, name, reason, refusals::float8 as refusals, ${text(newest)} as "refusedAt", total
    from named order by named.refusals desc, id`)
  return rows
}

/** Active consumers with a secret that ends soon and is still needed, each with the first of these. */
export async function listExpiringSecrets(
  executor: CompanyExecutor,
  companyId: string,
  now: Date,
): Promise<Named<{ lastFour: string; expiresAt: string }>[]> {
  const { rows } = await executor.execute<Named<{ lastFour: string; expiresAt: string }>>(sql`
    with found as (
      select consumers.id, consumers.name, secret.last_four, secret.expires_at
      from ${consumerSecrets} as secret
      join ${consumers} on consumers.company_id = ${companyId} and consumers.id = secret.consumer_id
      where secret.company_id = ${companyId} and ${isEnding(sql`secret`, now)} and ${sendsSecret}
        and (
          select true from ${consumerSecrets} as earlier
          where earlier.company_id = ${companyId} and earlier.consumer_id = secret.consumer_id
            and (earlier.expires_at, earlier.id) < (secret.expires_at, secret.id) and ${isEnding(sql`earlier`, now)}
          limit 1
        ) is null
      order by secret.expires_at limit ${maxCounted + 1}
    )
    select id, name, last_four as "lastFour", ${text(sql`expires_at`)} as "expiresAt", ${total}
    from found order by expires_at, id limit ${maxAttentionNamed}`)
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
    from found order by created_at, id limit ${maxAttentionNamed}`)
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
    from found order by sort_last_used_at, id limit ${maxAttentionNamed}`)
  return rows
}
