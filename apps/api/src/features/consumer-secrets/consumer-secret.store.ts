import type { AuthMethod } from '@latchkey/contracts'
import { and, asc, desc, eq, gt, inArray, isNull, lte, or, sql } from 'drizzle-orm'
import type { Executor } from '../../database/database.ts'
import { deleteOldest } from '../../database/delete-oldest.ts'
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
export async function insert(executor: Executor, row: ConsumerSecretInsert): Promise<void> {
  await executor.insert(consumerSecrets).values(row)
}

/** The consumer whose secrets are about to change, locked until the transaction ends so that such changes follow each other. */
export async function findConsumerForUpdate(
  executor: Executor,
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
  executor: Executor,
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
  executor: Executor,
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
  executor: Executor,
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

/** Writes down when, from where and with which program secrets were used last; never moves a time back. */
export async function updateLastUsed(executor: Executor, uses: LastUse[]): Promise<void> {
  await executor.execute(sql`
    update ${consumerSecrets} as secret
    set last_used_at = used.at, last_used_ip = used.ip, last_used_user_agent = used.user_agent
    from unnest(
      ${sql.param(uses.map(({ companyId }) => companyId))}::uuid[],
      ${sql.param(uses.map(({ id }) => id))}::uuid[],
      ${sql.param(uses.map(({ at }) => at.toISOString()))}::timestamptz[],
      ${sql.param(uses.map(({ from }) => from?.ip ?? null))}::text[],
      ${sql.param(uses.map(({ from }) => from?.userAgent ?? null))}::text[]
    ) as used (company_id, id, at, ip, user_agent)
    where secret.company_id = used.company_id and secret.id = used.id
      and (secret.last_used_at is null or secret.last_used_at < used.at)`)
}

/** Forgets a batch of secrets that ended before a moment. @returns how many */
export const deleteEnded = (executor: Executor, before: Date, limit: number): Promise<number> =>
  deleteOldest(executor, { moment: consumerSecrets.expiresAt, before, limit })
