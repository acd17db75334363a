import { and, asc, eq, gt, gte, lte, sql } from 'drizzle-orm'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { transactionHeads, transactionSeals } from './transaction-chain.table.ts'
import { transactions } from './transaction.table.ts'

/**
 * What a seal's hash is over, besides the hash before: the entry as a text that is the same whenever it is put together. Spelled out here
 * rather than left to the database's own function, which whoever can rewrite the log could replace.
 */
const sealedText = sql<string | null>`case when ${transactions.id} is not null then jsonb_build_array(
  ${transactions.companyId}, ${transactionSeals.sequence}, ${transactions.id}, ${transactions.position},
  (extract(epoch from ${transactions.occurredAt}) * 1000)::bigint, ${transactions.event},
  ${transactions.actorType}, ${transactions.actorId}, ${transactions.targetType}, ${transactions.targetId},
  ${transactions.before}, ${transactions.after}, ${transactions.ip}, ${transactions.userAgent}, ${transactions.traceId}
)::text end`

/** Where a company's chain ends, as its head has it and as its links have it, at the same moment. */
export async function findEnd(executor: CompanyExecutor, companyId: string) {
  const { rows } = await executor.execute<{ sequence: string | null; hash: Buffer | null; last: string | null }>(sql`
    select head.sequence, head.hash, chain.last
    from (select max(${transactionSeals.sequence}) as last from ${transactionSeals}
      where ${eq(transactionSeals.companyId, companyId)}) as chain
    left join ${transactionHeads} as head on head.company_id = ${companyId}::uuid`)
  const [end] = rows
  return {
    head: end?.hash && end.sequence !== null ? { sequence: Number(end.sequence), hash: end.hash } : undefined,
    last: Number(end?.last ?? 0),
  }
}

/** A batch of a company's chain, each link with the text it seals, which is `null` when the entry is gone. */
export const listLinks = (
  executor: CompanyExecutor,
  companyId: string,
  { after, upTo, limit }: { after: number; upTo: number; limit: number },
) =>
  executor
    .select({
      sequence: transactionSeals.sequence,
      transactionId: transactionSeals.transactionId,
      hash: transactionSeals.hash,
      text: sealedText,
      event: transactions.event,
      occurredAt: transactions.occurredAt,
    })
    .from(transactionSeals)
    .leftJoin(
      transactions,
      and(
        eq(transactions.companyId, transactionSeals.companyId),
        eq(transactions.id, transactionSeals.transactionId),
        eq(transactions.occurredAt, transactionSeals.occurredAt),
      ),
    )
    .where(
      and(
        eq(transactionSeals.companyId, companyId),
        gt(transactionSeals.sequence, after),
        lte(transactionSeals.sequence, upTo),
      ),
    )
    .orderBy(asc(transactionSeals.sequence))
    .limit(limit)

/** What a company's log says was given up, the oldest first. */
export const listDroppings = (executor: CompanyExecutor, companyId: string) =>
  executor
    .select({ id: transactions.id, occurredAt: transactions.occurredAt, after: transactions.after })
    .from(transactions)
    .where(and(eq(transactions.companyId, companyId), eq(transactions.event, 'transaction.dropped')))
    .orderBy(asc(transactions.occurredAt), asc(transactions.position))

/** When and what an entry says it was, whatever its seal says. */
export async function findEntry(executor: CompanyExecutor, companyId: string, id: string) {
  const [entry] = await executor
    .select({ event: transactions.event, occurredAt: transactions.occurredAt })
    .from(transactions)
    .where(and(eq(transactions.companyId, companyId), eq(transactions.id, id)))
    .limit(1)
  return entry
}

/** A batch of a company's entries in the order of their time, each with its number in the chain, which is `null` when it has none. */
export const listWithSequence = (
  executor: CompanyExecutor,
  companyId: string,
  { after, limit }: { after: { occurredAt: Date; position: number } | undefined; limit: number },
) =>
  executor
    .select({
      id: transactions.id,
      occurredAt: transactions.occurredAt,
      position: transactions.position,
      event: transactions.event,
      sequence: transactionSeals.sequence,
    })
    .from(transactions)
    .leftJoin(
      transactionSeals,
      and(
        eq(transactionSeals.companyId, transactions.companyId),
        eq(transactionSeals.transactionId, transactions.id),
        eq(transactionSeals.occurredAt, transactions.occurredAt),
      ),
    )
    .where(
      and(
        eq(transactions.companyId, companyId),
        after && gte(transactions.occurredAt, after.occurredAt),
        after &&
          sql`(${transactions.occurredAt}, ${transactions.position}) > (${after.occurredAt.toISOString()}::timestamptz, ${after.position})`,
      ),
    )
    .orderBy(asc(transactions.occurredAt), asc(transactions.position))
    .limit(limit)
