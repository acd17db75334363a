import { maxLegacyCallers } from '@latchkey/contracts'
import { and, asc, countDistinct, eq, gte, inArray, lt, type SQL, sql, sum } from 'drizzle-orm'
import { addCounts } from '../../database/count-writer.ts'
import type { Executor, Tx } from '../../database/database.ts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { amongIds, firstRows, ordered, plainPage, readListing } from '../../database/listing.ts'
import { removeExpired } from '../../database/remove-expired.ts'
import type { Listing, Position } from '../../lib/keyset.ts'
import { legacyCallCounts } from './legacy-call-count.table.ts'
import { legacyCallers } from './legacy-caller.table.ts'

/** A row as stored. */
export type LegacyCallerRow = typeof legacyCallers.$inferSelect

/** What a caller did since it was written down last. `id` is its own only if it is new. */
export interface NotedCaller extends LegacyCallerRow {
  hours: { hour: Date; calls: number; refusals: number }[]
}

/**
 * Adds what callers did to what is there, and makes one of all but those of each company who called last. A company without a key is passed over.
 * @param kept how many of each company stay apart
 * @returns the id of the transaction
 */
export function add(tx: Tx, noted: NotedCaller[], kept: number): Promise<string> {
  const told = noted.map(({ companyId, id, ip, userAgent, firstCalledAt, lastCalledAt, permissions, hours }) => ({
    company_id: companyId,
    id,
    ip,
    user_agent: userAgent,
    first_called_at: firstCalledAt,
    last_called_at: lastCalledAt,
    permissions,
    hours,
  }))
  return addCounts(tx, sql`add_legacy_calls(${JSON.stringify(told)}::jsonb, ${kept})`)
}

const order = { value: legacyCallers.lastCalledAt, cast: 'timestamptz', descending: true } as const

/** A page of a company's callers, those who called last first. */
export function listByCompany(
  executor: CompanyExecutor,
  companyId: string,
  limit: number,
  after: Position | undefined,
): Promise<Listing<LegacyCallerRow>> {
  const where = eq(legacyCallers.companyId, companyId)
  const by = ordered(order, legacyCallers.id)
  const rows = (condition: SQL | undefined) =>
    sql`select ${legacyCallers.id} as id, ${order.value} as value from ${legacyCallers} where ${condition}`
  const page = plainPage(
    firstRows(rows, { order, id: legacyCallers.id, where, after }, limit + 1),
    sql`select from ${legacyCallers} where ${where} order by ${by}`,
  )
  return readListing(executor, page, limit, (ids) =>
    executor
      .select()
      .from(legacyCallers)
      .where(and(where, amongIds(legacyCallers.id, ids)))
      .orderBy(by),
  )
}

/** How often a caller called on a day. */
export interface DayCount {
  callerId: string
  /** The day's beginning in UTC. */
  day: string
  calls: number
  refusals: number
}

const dayOf = sql<string>`to_char(${legacyCallCounts.hour} at time zone 'UTC', 'YYYY-MM-DD')`

/** How often some callers called since a moment, by the day. */
export function listDays(
  executor: CompanyExecutor,
  companyId: string,
  callerIds: string[],
  since: Date,
): Promise<DayCount[]> {
  return executor
    .select({
      callerId: legacyCallCounts.callerId,
      day: dayOf.as('day'),
      calls: sum(legacyCallCounts.calls).mapWith(Number),
      refusals: sum(legacyCallCounts.refusals).mapWith(Number),
    })
    .from(legacyCallCounts)
    .where(
      and(
        eq(legacyCallCounts.companyId, companyId),
        inArray(legacyCallCounts.callerId, callerIds),
        gte(legacyCallCounts.hour, since),
      ),
    )
    .groupBy(legacyCallCounts.callerId, sql`day`)
    .orderBy(asc(legacyCallCounts.callerId), sql`day`)
}

/** How often a company's key was called in a span, and by how many callers. */
export async function countCalls(
  executor: CompanyExecutor,
  companyId: string,
  { from, to }: { from: Date; to: Date },
): Promise<{ calls: number; callers: number }> {
  const [row] = await executor
    .select({ calls: sum(legacyCallCounts.calls).mapWith(Number), callers: countDistinct(legacyCallCounts.callerId) })
    .from(legacyCallCounts)
    .where(
      and(eq(legacyCallCounts.companyId, companyId), gte(legacyCallCounts.hour, from), lt(legacyCallCounts.hour, to)),
    )
  return { calls: row?.calls ?? 0, callers: row?.callers ?? 0 }
}

/** What the calls of a company's callers needed, or of one of them; `undefined` if there is no such one. */
export async function findPermissions(
  executor: CompanyExecutor,
  companyId: string,
  callerId: string | undefined,
): Promise<string[] | undefined> {
  const rows = await executor
    .select({ permissions: legacyCallers.permissions })
    .from(legacyCallers)
    .where(
      and(eq(legacyCallers.companyId, companyId), callerId === undefined ? undefined : eq(legacyCallers.id, callerId)),
    )
    .orderBy(ordered(order, legacyCallers.id))
    // And the others, who are one.
    .limit(maxLegacyCallers + 1)
  if (callerId !== undefined && rows.length === 0) return undefined
  return [...new Set(rows.flatMap(({ permissions }) => permissions))].toSorted()
}

/** Forgets a batch of callers who have not called since a moment. @returns how many */
export const deleteEarlier = (executor: Executor, before: Date, limit: number): Promise<number> =>
  removeExpired(executor, 'legacy_callers', before, limit)

/** Forgets a batch of counts of hours that began before a moment. @returns how many */
export const deleteCountsEarlier = (executor: Executor, before: Date, limit: number): Promise<number> =>
  removeExpired(executor, 'legacy_call_counts', before, limit)
