import { maxActiveConsumersTold, type UsageOutcome } from '@latchkey/contracts'
import { and, eq, lt, type SQL, sql, sum } from 'drizzle-orm'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { timestamp } from '../../database/timestamp.ts'
import { authorizations } from '../authorizations/authorization.table.ts'
import { companyUsage } from '../consumer-usage/company-usage.table.ts'
import { consumerUsage } from '../consumer-usage/consumer-usage.table.ts'
import { consumers } from '../consumers/consumer.table.ts'

/** Hours that begin from one moment up to another. */
export interface Span {
  from: Date
  to: Date
}

/** How often something happened within an hour or a day; neither where nothing did. */
export interface SlotCount {
  start: Date
  outcome: UsageOutcome | null
  count: number | null
}

/** How often one consumer, or several, got a token and were refused. */
export interface Requests {
  issued: number
  refused: number
}

/** When the slots of a span begin. Hours are counted in UTC, and days begin where the clock in the zone has midnight. */
const startsOf = ({ from, to }: Span, unit: 'hour' | 'day', timeZone: string): SQL => {
  const [first, last, zone] = [
    timestamp(from),
    sql`(${timestamp(to)} - interval '1 microsecond')`,
    sql`${timeZone}::text`,
  ]
  return unit === 'hour'
    ? sql`generate_series(date_trunc('hour', ${first}, 'UTC'), ${last}, interval '1 hour') as start`
    : sql`(select day at time zone ${zone} as start from generate_series(
        date_trunc('day', ${first} at time zone ${zone}), ${last} at time zone ${zone}, interval '1 day'
      ) as day) as starts`
}

/** What a company's consumers did, by the hour or the day, in the order of time. */
export function listSlots(
  executor: CompanyExecutor,
  companyId: string,
  span: Span,
  { unit, timeZone }: { unit: 'hour' | 'day'; timeZone: string },
): Promise<SlotCount[]> {
  const { hour, outcome, count } = companyUsage
  return executor
    .select({ start: sql<Date>`slot.start`.mapWith(hour), outcome, count: sum(count).mapWith(Number) })
    .from(
      sql`(select start, lead(start, 1, ${timestamp(span.to)}) over (order by start) as "end"
        from ${startsOf(span, unit, timeZone)}) as slot`,
    )
    .leftJoin(
      companyUsage,
      and(
        eq(companyUsage.companyId, companyId),
        sql`${hour} >= greatest(slot.start, ${timestamp(span.from)}) and ${hour} < slot."end"`,
      ),
    )
    .groupBy(sql`slot.start`, outcome)
    .orderBy(sql`slot.start`, outcome)
}

/**
 * How often a company's consumers together got a token and were refused in a span. Of an hour that it ends in it has as much as it has
 * of the hour, as if all happened evenly.
 */
export async function sumRequests(executor: CompanyExecutor, companyId: string, { from, to }: Span): Promise<Requests> {
  const { hour, outcome, count } = companyUsage
  const part = sql`least(1, extract(epoch from ${timestamp(to)} - ${hour}) / 3600)`
  const countOf = (condition: SQL) =>
    sql`round(coalesce(sum(${count} * ${part}) filter (where ${condition}), 0))`.mapWith(Number)
  const [row] = await executor
    .select({ issued: countOf(sql`${outcome} = 'issued'`), refused: countOf(sql`${outcome} <> 'issued'`) })
    .from(companyUsage)
    .where(
      and(eq(companyUsage.companyId, companyId), sql`${hour} >= ${timestamp(from)} and ${hour} < ${timestamp(to)}`),
    )
  return row ?? { issued: 0, refused: 0 }
}

/** Which of a company's consumers did something. */
export interface ActiveConsumers {
  /** How many got a token. */
  active: number
  activeBefore: number
  /** Those with the most requests, most first. */
  top: ({ id: string; name: string } & Requests)[]
}

/** Goes through what each consumer did, in both spans at once. @param before a span that ends before the other begins */
export async function findActiveConsumers(
  executor: CompanyExecutor,
  companyId: string,
  { from, to }: Span,
  before: Span,
): Promise<ActiveConsumers> {
  const { hour, outcome, count } = consumerUsage
  const isNow = sql`${hour} >= ${timestamp(from)}`
  // Looked up for each: joined, all consumers would be read for the few.
  const nameOfTop = sql`select ${consumers.name} from ${consumers}
    where ${consumers.companyId} = ${companyId} and ${consumers.id} = top.id`
  const { rows } = await executor.execute<{ active: number; activeBefore: number; top: ActiveConsumers['top'] }>(sql`
    with by_consumer as (
      select ${consumerUsage.consumerId} as id,
        coalesce(sum(${count}) filter (where ${outcome} = 'issued' and ${isNow}), 0) as issued,
        coalesce(sum(${count}) filter (where ${outcome} <> 'issued' and ${isNow}), 0) as refused,
        bool_or(${outcome} = 'issued' and ${hour} < ${timestamp(before.to)}) as was_active
      from ${consumerUsage}
      where ${consumerUsage.companyId} = ${companyId}
        and ${hour} >= ${timestamp(before.from)} and ${hour} < ${timestamp(to)}
      group by 1
    ), top as (
      select * from by_consumer where issued + refused > 0 order by issued + refused desc, id limit ${maxActiveConsumersTold}
    )
    select
      (select count(*)::integer from by_consumer where issued > 0) as active,
      (select count(*)::integer from by_consumer where was_active) as "activeBefore",
      (select coalesce(
          json_agg(
            json_build_object('id', top.id, 'name', (${nameOfTop}), 'issued', issued, 'refused', refused)
            order by issued + refused desc, top.id
          ), '[]')
        from top) as top`)
  return rows[0] ?? { active: 0, activeBefore: 0, top: [] }
}

/** How many of a company's authorizations were live at one moment and at an earlier one. */
export async function countLiveAuthorizations(
  executor: CompanyExecutor,
  companyId: string,
  moment: Date,
  earlier: Date,
): Promise<{ count: number; before: number }> {
  const { grantedAt, revokedAt, expiresAt } = authorizations
  const liveAt = (at: Date) =>
    sql`count(*) filter (where ${grantedAt} < ${timestamp(at)}
    and (${revokedAt} is null or ${revokedAt} >= ${timestamp(at)})
    and (${expiresAt} is null or ${expiresAt} >= ${timestamp(at)}))`.mapWith(Number)
  const [row] = await executor
    .select({ count: liveAt(moment), before: liveAt(earlier) })
    .from(authorizations)
    .where(and(eq(authorizations.companyId, companyId), lt(grantedAt, moment)))
  return row ?? { count: 0, before: 0 }
}

/** Whether a company has any consumer. */
export async function isAnyConsumer(executor: CompanyExecutor, companyId: string): Promise<boolean> {
  const rows = await executor
    .select({ id: consumers.id })
    .from(consumers)
    .where(eq(consumers.companyId, companyId))
    .orderBy(consumers.createdAt)
    .limit(1)
  return rows.length > 0
}
