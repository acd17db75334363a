import { and, desc, eq, gte, inArray, lt, type SQL, sql } from 'drizzle-orm'
import { nounOf, transactionEvents, type TransactionFilter } from '@latchkey/contracts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import type { Position } from '../../lib/keyset.ts'
import { transactionHeads, transactionSeals } from './transaction-chain.table.ts'
import { transactions } from './transaction.table.ts'

/** A row of the log. */
export type TransactionInsert = typeof transactions.$inferInsert

/** An entry with its number, and what its target was called in it. What changed is there when it was asked for. */
export type TransactionRow = Awaited<ReturnType<typeof select>>[number]

/**
 * The entries that a query of ids and times finds, with their seals, each out of the one month that it is of. One by one, which is what the
 * limits are for: PostgreSQL takes no account of the months when it weighs a join, and would go through the whole of some.
 */
const select = (executor: CompanyExecutor, companyId: string, found: SQL, hasChanges: boolean) => {
  const entry = executor
    .select()
    .from(transactions)
    .where(and(of(companyId), sql`${transactions.id} = found.id`, sql`${transactions.occurredAt} = found.occurred_at`))
    .limit(1)
    .as('entry')
  const seal = executor
    .select({ sequence: transactionSeals.sequence })
    .from(transactionSeals)
    .where(
      and(
        eq(transactionSeals.companyId, companyId),
        sql`${transactionSeals.transactionId} = found.id`,
        sql`${transactionSeals.occurredAt} = found.occurred_at`,
      ),
    )
    .limit(1)
    .as('seal')
  const nameIn = (side: typeof entry.before | typeof entry.after) =>
    sql`case when jsonb_typeof(${side} -> 'name') = 'string' then left(${side} ->> 'name', 200) end`
  const columns = {
    id: entry.id,
    sequence: seal.sequence,
    occurredAt: entry.occurredAt,
    event: entry.event,
    actorType: entry.actorType,
    actorId: entry.actorId,
    targetType: entry.targetType,
    targetId: entry.targetId,
    targetName: sql<string | null>`coalesce(${nameIn(entry.after)}, ${nameIn(entry.before)})`,
    ip: entry.ip,
    userAgent: entry.userAgent,
    traceId: entry.traceId,
  }
  const nothing = sql<Record<string, unknown> | null>`null::jsonb`
  const changes = hasChanges ? { before: entry.before, after: entry.after } : { before: nothing, after: nothing }
  return executor
    .select({ ...columns, ...changes })
    .from(sql`(${found}) as found`)
    .innerJoinLateral(entry, sql`true`)
    .innerJoinLateral(seal, sql`true`)
    .orderBy(desc(entry.occurredAt), desc(entry.position))
}

const newestFirst = [desc(transactions.occurredAt), desc(transactions.position)]

const of = (companyId: string) => eq(transactions.companyId, companyId)

function wantedEvents({ event, noun }: TransactionFilter) {
  if (event === undefined && noun === undefined) return undefined
  return transactionEvents.filter(
    (name) => (event?.includes(name) ?? true) && (noun === undefined || nounOf(name) === noun),
  )
}

const not = (condition: SQL) => sql`(${condition}) is not true`

/** What a user did, and what was done to them by others, as conditions that exclude each other. */
function branchesOfUser(userId: string): SQL[] {
  const isActor = eq(transactions.actorId, userId)
  const isTarget = sql`${eq(transactions.targetType, 'user')} and ${eq(transactions.targetId, userId.toLowerCase())}`
  return [isActor, sql`${isTarget} and ${not(isActor)}`]
}

/** What a consumer did, what was done to it, and to what is its own, as conditions that exclude each other. */
function branchesOfConsumer(consumerId: string): SQL[] {
  const isActor = eq(transactions.actorId, consumerId)
  const isTarget = eq(transactions.targetId, consumerId.toLowerCase())
  const isOwner = eq(transactions.namedConsumerId, consumerId.toLowerCase())
  return [isActor, sql`${isTarget} and ${not(isActor)}`, sql`${isOwner} and ${not(isActor)} and ${not(isTarget)}`]
}

/**
 * What is asked for as conditions that exclude each other. Each can be read newest first from an index of its own, while for all at once
 * PostgreSQL would have to sort everything that matches before it knows which is newest.
 */
function branchesOf(filter: TransactionFilter): (SQL | undefined)[] {
  const { userId, consumerId, targetId } = filter
  const events = wantedEvents(filter)
  if (userId === undefined && consumerId === undefined && targetId === undefined) {
    return events?.map((event) => eq(transactions.event, event)) ?? [undefined]
  }
  const anyEvent = events && inArray(transactions.event, events)
  const ofUser = userId === undefined ? [undefined] : branchesOfUser(userId)
  const ofConsumer = consumerId === undefined ? [undefined] : branchesOfConsumer(consumerId)
  return ofUser.flatMap((user) => ofConsumer.map((consumer) => and(user, consumer, anyEvent)))
}

/** The newest of what is asked for, as a query of their ids and times, in no order. */
function newestIds(companyId: string, filter: TransactionFilter, after: Position | undefined, limit: number): SQL {
  const { targetType, targetId, from, to } = filter
  const until = after && sql`${after.value}::timestamptz`
  // The first of the two is for PostgreSQL to leave out the months that it excludes: it doesn't see that from the second.
  const beyond =
    after &&
    sql`${transactions.occurredAt} <= ${until} and (${transactions.occurredAt}, ${transactions.position}) < (${until}, (
      select ${transactions.position} from ${transactions}
      where ${of(companyId)} and ${transactions.id} = ${after.id}::uuid and ${transactions.occurredAt} = ${until}))`
  const common = and(
    of(companyId),
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
  if (branches.length === 0) return sql`select null::uuid as id, null::timestamptz as occurred_at where false`
  return sql`
    select id, occurred_at from (${sql.join(branches, sql` union all `)}) as newest order by occurred_at desc, position desc limit ${limit}`
}

/** Appends an entry. */
export async function insert(executor: CompanyExecutor, row: TransactionInsert): Promise<void> {
  await executor.insert(transactions).values(row)
}

/** One entry. */
export async function findById(
  executor: CompanyExecutor,
  companyId: string,
  id: string,
): Promise<TransactionRow | undefined> {
  const ids = sql`select id, occurred_at from ${transactions} where ${and(of(companyId), eq(transactions.id, id))}`
  const [row] = await select(executor, companyId, ids, true)
  return row
}

/** A page of a company's entries, the newest first, and one more if there is a next page. */
export const listByCompany = (
  executor: CompanyExecutor,
  companyId: string,
  filter: TransactionFilter,
  page: { after: Position | undefined; limit: number },
): Promise<TransactionRow[]> =>
  select(executor, companyId, newestIds(companyId, filter, page.after, page.limit + 1), false)

/** A page of a company's entries with what changed. */
export const listWholeByCompany = (
  executor: CompanyExecutor,
  companyId: string,
  filter: TransactionFilter,
  page: { after: Position | undefined; limit: number },
): Promise<TransactionRow[]> => select(executor, companyId, newestIds(companyId, filter, page.after, page.limit), true)

/** How many of a company's entries match, counted up to `most`. */
export async function countByCompany(
  executor: CompanyExecutor,
  companyId: string,
  filter: TransactionFilter,
  most: number,
): Promise<number> {
  const { rows } = await executor.execute<{ total: number }>(
    sql`select count(*)::integer as total from (${newestIds(companyId, filter, undefined, most)}) as counted`,
  )
  return rows[0]?.total ?? 0
}

/** How many entries a company has had in all, how many of them retention gave up, and since when they are kept. */
export async function findHead(
  executor: CompanyExecutor,
  companyId: string,
): Promise<{ sequence: number; dropped: number; keptSince: Date | null }> {
  const [head] = await executor
    .select({
      sequence: transactionHeads.sequence,
      dropped: transactionHeads.dropped,
      keptSince: transactionHeads.keptSince,
    })
    .from(transactionHeads)
    .where(eq(transactionHeads.companyId, companyId))
  return head ?? { sequence: 0, dropped: 0, keptSince: null }
}
