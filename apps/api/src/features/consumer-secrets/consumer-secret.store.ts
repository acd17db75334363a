import { and, desc, eq, gt, inArray, isNull, lte, or, sql } from 'drizzle-orm'
import type { Executor } from '../../database/database.ts'
import { consumers } from '../consumers/consumer.table.ts'
import { consumerSecrets } from './consumer-secret.table.ts'

/** A new row. */
export type ConsumerSecretInsert = typeof consumerSecrets.$inferInsert

/** A secret as it can be shown. */
export interface LiveSecret {
  id: string
  consumerId: string
  name: string | null
  lastFour: string
  createdAt: Date
  expiresAt: Date | null
  lastUsedAt: Date | null
  lastUsedIp: string | null
  lastUsedUserAgent: string | null
}

const liveAt = (now: Date) => or(isNull(consumerSecrets.expiresAt), gt(consumerSecrets.expiresAt, now))

const ofConsumer = (companyId: string, consumerId: string) =>
  and(eq(consumerSecrets.companyId, companyId), eq(consumerSecrets.consumerId, consumerId))

/** Adds a secret. */
export async function insert(executor: Executor, row: ConsumerSecretInsert): Promise<void> {
  await executor.insert(consumerSecrets).values(row)
}

/** The consumer whose secrets are about to change, locked until the transaction ends so that such changes follow each other. */
export async function findConsumerForUpdate(
  executor: Executor,
  companyId: string,
  consumerId: string,
): Promise<{ clientType: 'confidential' | 'public' } | undefined> {
  const [row] = await executor
    .select({ clientType: consumers.clientType })
    .from(consumers)
    .where(and(eq(consumers.companyId, companyId), eq(consumers.id, consumerId)))
    .for('update')
  return row
}

/** The live secrets of some consumers of a company, newest first. */
export function listLive(
  executor: Executor,
  companyId: string,
  consumerIds: string[],
  now: Date,
): Promise<LiveSecret[]> {
  return executor
    .select({
      id: consumerSecrets.id,
      consumerId: consumerSecrets.consumerId,
      name: consumerSecrets.name,
      lastFour: consumerSecrets.lastFour,
      createdAt: consumerSecrets.createdAt,
      expiresAt: consumerSecrets.expiresAt,
      lastUsedAt: consumerSecrets.lastUsedAt,
      lastUsedIp: consumerSecrets.lastUsedIp,
      lastUsedUserAgent: consumerSecrets.lastUsedUserAgent,
    })
    .from(consumerSecrets)
    .where(and(eq(consumerSecrets.companyId, companyId), inArray(consumerSecrets.consumerId, consumerIds), liveAt(now)))
    .orderBy(sql`${consumerSecrets.expiresAt} is not null`, desc(consumerSecrets.createdAt), consumerSecrets.id)
}

/** Lets a consumer's live secrets end at a moment; one that ends sooner anyway stays as it is. */
export async function updateExpiry(
  executor: Executor,
  companyId: string,
  consumerId: string,
  now: Date,
  expiresAt: Date,
): Promise<void> {
  await executor
    .update(consumerSecrets)
    .set({ expiresAt })
    .where(
      and(
        ofConsumer(companyId, consumerId),
        liveAt(now),
        or(isNull(consumerSecrets.expiresAt), gt(consumerSecrets.expiresAt, expiresAt)),
      ),
    )
}

/** Forgets one secret of a consumer. */
export async function deleteById(executor: Executor, companyId: string, consumerId: string, id: string): Promise<void> {
  await executor.delete(consumerSecrets).where(and(ofConsumer(companyId, consumerId), eq(consumerSecrets.id, id)))
}

/** Forgets a consumer's secrets that have expired. */
export async function deleteExpired(
  executor: Executor,
  companyId: string,
  consumerId: string,
  now: Date,
): Promise<void> {
  await executor
    .delete(consumerSecrets)
    .where(and(ofConsumer(companyId, consumerId), lte(consumerSecrets.expiresAt, now)))
}
