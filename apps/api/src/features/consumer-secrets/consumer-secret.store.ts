import type { AuthMethod } from '@latchkey/contracts'
import { and, asc, desc, eq, gt, inArray, isNull, lte, or, sql } from 'drizzle-orm'
import type { Executor } from '../../database/database.ts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { removeExpired } from '../../database/remove-expired.ts'
import { updateLastUsed as writeLastUsed } from '../../database/update-last-used.ts'
import type { LastUse } from '../../lib/last-used.ts'
import { consumers } from '../consumers/consumer.table.ts'
import { consumerSecrets } from './consumer-secret.table.ts'

/** A new row. */
export type ConsumerSecretInsert = typeof consumerSecrets.$inferInsert

/** A secret as it can be shown, as long as it works. */
export interface LiveSecret {
  id: string
  consumerId: string
  name: string | null
  lastFour: string
  createdAt: Date
  expiresAt: Date | null
  isReplaced: boolean
  lastUsedAt: Date | null
  lastUsedIp: string | null
  lastUsedUserAgent: string | null
}

const liveAt = (now: Date) => or(isNull(consumerSecrets.expiresAt), gt(consumerSecrets.expiresAt, now))

const ofConsumer = (companyId: string, consumerId: string) =>
  and(eq(consumerSecrets.companyId, companyId), eq(consumerSecrets.consumerId, consumerId))

/** Adds a secret. */
export async function insert(executor: CompanyExecutor, row: ConsumerSecretInsert): Promise<void> {
  await executor.insert(consumerSecrets).values(row)
}

/** The consumer whose secrets are about to change, locked until the transaction ends so that such changes follow each other. */
export async function findConsumerForUpdate(
  executor: CompanyExecutor,
  companyId: string,
  consumerId: string,
): Promise<{ authMethod: AuthMethod } | undefined> {
  const [row] = await executor
    .select({ authMethod: consumers.authMethod })
    .from(consumers)
    .where(and(eq(consumers.companyId, companyId), eq(consumers.id, consumerId)))
    .for('update')
  return row
}

/** The live secrets of some consumers of a company: those that no rotation has replaced first, then the newest. */
export function listLive(
  executor: CompanyExecutor,
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
      isReplaced: consumerSecrets.isReplaced,
      lastUsedAt: consumerSecrets.lastUsedAt,
      lastUsedIp: consumerSecrets.lastUsedIp,
      lastUsedUserAgent: consumerSecrets.lastUsedUserAgent,
    })
    .from(consumerSecrets)
    .where(and(eq(consumerSecrets.companyId, companyId), inArray(consumerSecrets.consumerId, consumerIds), liveAt(now)))
    .orderBy(asc(consumerSecrets.isReplaced), desc(consumerSecrets.createdAt), consumerSecrets.id)
}

/** Lets a consumer's live secrets end at a moment, since a new one replaces them; one that ends sooner anyway does so. */
export async function updateReplaced(
  executor: CompanyExecutor,
  companyId: string,
  consumerId: string,
  now: Date,
  expiresAt: Date,
): Promise<void> {
  await executor
    .update(consumerSecrets)
    .set({
      isReplaced: true,
      expiresAt: sql`least(${consumerSecrets.expiresAt}, ${expiresAt.toISOString()}::timestamptz)`,
    })
    .where(and(ofConsumer(companyId, consumerId), liveAt(now)))
}

/** Ends one secret of a consumer. Its row stays for a while. */
export async function updateEnded(
  executor: CompanyExecutor,
  companyId: string,
  consumerId: string,
  id: string,
  endedAt: Date,
): Promise<void> {
  await executor
    .update(consumerSecrets)
    .set({ expiresAt: endedAt })
    .where(and(ofConsumer(companyId, consumerId), eq(consumerSecrets.id, id)))
}

/** Forgets the ended secrets of a consumer but the last to end. @param kept how many stay */
export async function deleteEndedBut(
  executor: CompanyExecutor,
  companyId: string,
  consumerId: string,
  now: Date,
  kept: number,
): Promise<void> {
  const beyond = executor
    .select({ id: consumerSecrets.id })
    .from(consumerSecrets)
    .where(and(ofConsumer(companyId, consumerId), lte(consumerSecrets.expiresAt, now)))
    .orderBy(desc(consumerSecrets.expiresAt), consumerSecrets.id)
    .offset(kept)
  await executor
    .delete(consumerSecrets)
    .where(and(ofConsumer(companyId, consumerId), inArray(consumerSecrets.id, beyond)))
}

/** Writes down when, from where and with which program secrets were used last. */
export const updateLastUsed = (executor: Executor, uses: LastUse[]): Promise<void> =>
  writeLastUsed(executor, 'consumer_secrets', uses)

/** Forgets a batch of secrets that ended before a moment. @returns how many */
export const deleteEnded = (executor: Executor, before: Date, limit: number): Promise<number> =>
  removeExpired(executor, 'consumer_secrets', before, limit)
