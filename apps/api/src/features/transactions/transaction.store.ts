import { and, desc, eq, gte, inArray, lt, type SQL, sql } from 'drizzle-orm'
import { nounOf, transactionEvents, type TransactionFilter } from '@latchkey/contracts'
import type { Executor } from '../../database/database.ts'
import type { Position } from '../../lib/keyset.ts'
import { transactionHeads, transactionSeals } from './transaction-chain.table.ts'
import { transactions } from './transaction.table.ts'

/** A row of the log. */
export type TransactionInsert = typeof transactions.$inferInsert

/** An entry with its number, and what its target was called in it. */
export type TransactionRow = Awaited<ReturnType<typeof select>>[number]

/** An entry with what changed as well. */
export type WholeTransactionRow = Awaited<ReturnType<typeof selectWhole>>[number]

const nameIn = (side: typeof transactions.before | typeof transactions.after) =>
  sql`case when jsonb_typeof(${side} -> 'name') = 'string' then left(${side} ->> 'name', 200) end`

const columns = {
  id: transactions.id,
  sequence: transactionSeals.sequence,
  occurredAt: transactions.occurredAt,
  event: transactions.event,
  actorType: transactions.actorType,
  actorId: transactions.actorId,
  targetType: transactions.targetType,
  targetId: transactions.targetId,
  targetName: sql<string | null>`coalesce(${nameIn(transactions.after)}, ${nameIn(transactions.before)})`,
  ip: transactions.ip,
  userAgent: transactions.userAgent,
  traceId: transactions.traceId,
}

const newestFirst = [desc(transactions.occurredAt), desc(transactions.position)]

const sealOf = and(
  eq(transactionSeals.companyId, transactions.companyId),
  eq(transactionSeals.transactionId, transactions.id),
)

const select = (executor: Executor, where: SQL | undefined) =>
  executor
    .select(columns)
    .from(transactions)
    .innerJoin(transactionSeals, sealOf)
    .where(where)
    .orderBy(...newestFirst)

const selectWhole = (executor: Executor, where: SQL | undefined) =>
  executor
    .select({ ...columns, before: transactions.before, after: transactions.after })
    .from(transactions)
    .innerJoin(transactionSeals, sealOf)
    .where(where)
    .orderBy(...newestFirst)

const of = (companyId: string) => eq(transactions.companyId, companyId)

// As in the table's index.
const namedConsumer = sql<string>`coalesce(${transactions.after} ->> 'consumerId', ${transactions.before} ->> 'consumerId')`

function wantedEvents({ event, noun }: TransactionFilter) {
  if (event === undefined && noun === undefined) return undefined
  return transactionEvents.filter(
    (name) => (event?.includes(name) ?? true) && (noun === undefined || nounOf(name) === noun),
  )
}

const not = (condition: SQL) => sql`(${condition}) is not true`

/**
 * What is asked for as conditions that exclude each other. Each can be read newest first from an index of its own, while for all at once
 * PostgreSQL would have to sort everything that matches before it knows which is newest.
 */
function branchesOf(filter: TransactionFilter): (SQL | undefined)[] {
  const { userId, consumerId, targetId } = filter
  const events = wantedEvents(filter)
  const anyEvent = events && inArray(transactions.event, events)
  if (consumerId !== undefined) {
    const isActor = eq(transactions.actorId, consumerId)
    const isTarget = eq(transactions.targetId, consumerId)
    const isOwner = eq(namedConsumer, consumerId)
    return [
      and(isActor, anyEvent),
      and(isTarget, not(isActor), anyEvent),
      and(isOwner, not(isActor), not(isTarget), anyEvent),
    ]
  }
  if (userId !== undefined || targetId !== undefined) return [anyEvent]
  return events?.map((event) => eq(transactions.event, event)) ?? [undefined]
}

/** The newest of what is asked for, as a query of their ids, in no order. */
function newestIds(companyId: string, filter: TransactionFilter, after: Position | undefined, limit: number): SQL {
  const { userId, targetType, targetId, from, to } = filter
  const beyond =
    after &&
    sql`(${transactions.occurredAt}, ${transactions.position}) < (${after.value}::timestamptz, (
      select ${transactions.position} from ${transactions} where ${of(companyId)} and ${transactions.id} = ${after.id}::uuid))`
  const common = and(
    of(companyId),
    userId === undefined ? undefined : eq(transactions.actorId, userId),
    targetType === undefined ? undefined : eq(transactions.targetType, targetType),
    targetId === undefined ? undefined : eq(transactions.targetId, targetId),
    from === undefined ? undefined : gte(transactions.occurredAt, new Date(from)),
    to === undefined ? undefined : lt(transactions.occurredAt, new Date(to)),
    beyond,
  )
  const order = sql.join(newestFirst, sql`, `)
  const branches = branchesOf(filter).map(
    (branch) => sql`(
      select ${transactions.id}, ${transactions.occurredAt}, ${transactions.position} from ${transactions}
      where ${and(common, branch)} order by ${order} limit ${limit})`,
  )
  if (branches.length === 0) return sql`select null::uuid as id where false`
  return sql`
    select id from (${sql.join(branches, sql` union all `)}) as newest order by occurred_at desc, position desc limit ${limit}`
}

const amongNewest = (...asked: Parameters<typeof newestIds>) =>
  and(of(asked[0]), sql`${transactions.id} = any(array(${newestIds(...asked)}))`)

/** Appends an entry. */
export async function insert(executor: Executor, row: TransactionInsert): Promise<void> {
  await executor.insert(transactions).values(row)
}

/** One entry. */
export async function findById(
  executor: Executor,
  companyId: string,
  id: string,
): Promise<WholeTransactionRow | undefined> {
  const [row] = await selectWhole(executor, and(of(companyId), eq(transactions.id, id)))
  return row
}

/** A page of a company's entries, the newest first, and one more if there is a next page. */
export const listByCompany = (
  executor: Executor,
  companyId: string,
  filter: TransactionFilter,
  page: { after: Position | undefined; limit: number },
): Promise<TransactionRow[]> => select(executor, amongNewest(companyId, filter, page.after, page.limit + 1))

/** A page of a company's entries with what changed. */
export const listWholeByCompany = (
  executor: Executor,
  companyId: string,
  filter: TransactionFilter,
  page: { after: Position | undefined; limit: number },
): Promise<WholeTransactionRow[]> => selectWhole(executor, amongNewest(companyId, filter, page.after, page.limit))

/** How many of a company's entries match, counted up to `most`. */
export async function countByCompany(
  executor: Executor,
  companyId: string,
  filter: TransactionFilter,
  most: number,
): Promise<number> {
  const { rows } = await executor.execute<{ total: number }>(
    sql`select count(*)::integer as total from (${newestIds(companyId, filter, undefined, most)}) as counted`,
  )
  return rows[0]?.total ?? 0
}

/** How many entries a company has in all. */
export async function findSequence(executor: Executor, companyId: string): Promise<number> {
  const [head] = await executor
    .select({ sequence: transactionHeads.sequence })
    .from(transactionHeads)
    .where(eq(transactionHeads.companyId, companyId))
  return head?.sequence ?? 0
}
