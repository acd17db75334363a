import { type ConsumerAttention, expiringSecretDays, failingHours, failureReasons } from '@latchkey/contracts'
import { type SQL, sql } from 'drizzle-orm'
import { timestamp } from '../../database/timestamp.ts'
import { daysBefore } from '../../lib/clock.ts'
import { consumerFailures } from '../consumer-failures/consumer-failure.table.ts'
import { consumerSecrets } from '../consumer-secrets/consumer-secret.table.ts'
import { consumerUsage } from '../consumer-usage/consumer-usage.table.ts'

// What Home names and what the list of consumers can be narrowed to is the same. It is asked of rows of `consumers`, called so. What is looked
// up for each is a value rather than a condition, which PostgreSQL might read all of the other table for.

const hourMilliseconds = 60 * 60 * 1000

/** Somebody's "no" to an app is nothing to mend. */
const faults = failureReasons.filter((reason) => reason !== 'access_denied')

/** The hours that began in the last 24 of them. One more, for another node's clock may be ahead. */
function lateHours(now: Date): string[] {
  const next = Math.floor(now.getTime() / hourMilliseconds) + 1
  return Array.from({ length: failingHours + 1 }, (_, back) => new Date((next - back) * hourMilliseconds).toISOString())
}

/** That a row of `usage` is of a refusal of late. Hours and reasons are named, so that an index passes over the tokens of these hours. */
const isLateRefusal = (now: Date): SQL =>
  sql`usage.hour = any(${sql.param(lateHours(now))}::timestamptz[]) and usage.outcome = any(${sql.param(faults)}::text[])`

/** What to count to know who was refused of late, and how often: a table of usage and its condition. */
export const lateRefusals = (companyId: string, now: Date): SQL =>
  sql`${consumerUsage} as usage where usage.company_id = ${companyId} and ${isLateRefusal(now)}`

/** That a consumer is active and got no token since it was refused. */
export const isUnmended = sql`consumers.status = 'active' and (
  select true from ${consumerFailures} as failure
  where failure.company_id = consumers.company_id and failure.consumer_id = consumers.id
    and failure.occurred_at > consumers.sort_last_used_at and failure.reason <> 'access_denied' limit 1)`

/** That a secret ends soon and is still needed: no other lasts longer, or none of those is used as lately. @param secret a row's name */
export function isEnding(secret: SQL, now: Date): SQL {
  return sql`${secret}.expires_at > ${timestamp(now)} and ${secret}.expires_at <= ${timestamp(daysBefore(now, -expiringSecretDays))}
    and (
      select true from ${consumerSecrets} as other
      where other.company_id = ${secret}.company_id and other.consumer_id = ${secret}.consumer_id
        and (other.expires_at is null or other.expires_at > ${secret}.expires_at)
        and (${secret}.last_used_at is null or other.last_used_at >= ${secret}.last_used_at) limit 1) is null`
}

/** That a consumer is active and sends a secret. */
export const sendsSecret = sql`consumers.status = 'active' and consumers.auth_method = 'client_secret'`

/** Why somebody should look at a consumer. */
interface Need {
  /** That it is so of a consumer. */
  is: (now: Date) => SQL
  /** The ids of all of which it is so, and perhaps of others, as a query that doesn't go through all consumers. */
  among: (companyId: string, now: Date) => SQL
}

/** What can need attention, besides what a consumer's own row tells. */
export const needs: Record<ConsumerAttention, Need> = {
  failing: {
    is: (now) => sql`${isUnmended} and (
      select true from ${consumerUsage} as usage
      where usage.company_id = consumers.company_id and usage.consumer_id = consumers.id and ${isLateRefusal(now)} limit 1)`,
    among: (companyId, now) => sql`select distinct usage.consumer_id as id from ${lateRefusals(companyId, now)}`,
  },
  expiringSecrets: {
    is: (now) => sql`${sendsSecret} and (
      select true from ${consumerSecrets} as secret
      where secret.company_id = consumers.company_id and secret.consumer_id = consumers.id and ${isEnding(sql`secret`, now)} limit 1)`,
    among: (companyId, now) => sql`select secret.consumer_id as id from ${consumerSecrets} as secret
      where secret.company_id = ${companyId} and ${isEnding(sql`secret`, now)}`,
  },
}
