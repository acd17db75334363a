import { and, asc, eq, gt, inArray, lte, sql } from 'drizzle-orm'
import type { Executor, Tx } from '../../database/database.ts'
import { signingKeys } from './signing-key.table.ts'

/** A row as stored. */
export type SigningKeyRow = typeof signingKeys.$inferSelect

/** Keeps other nodes from making or ending keys at the same time, until the transaction ends. */
export async function lockAll(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('signing_keys'))`)
}

/** All keys, in the order in which they begin. */
export const listAll = (executor: Executor): Promise<SigningKeyRow[]> =>
  executor.select().from(signingKeys).orderBy(asc(signingKeys.signsFrom), asc(signingKeys.createdAt))

/** Some keys after another, in the order of their ids; for sealing them anew. */
export const listAfter = (executor: Executor, kid: string, limit: number): Promise<SigningKeyRow[]> =>
  executor.select().from(signingKeys).where(gt(signingKeys.kid, kid)).orderBy(asc(signingKeys.kid)).limit(limit)

/** Adds a key. */
export async function insert(executor: Executor, row: SigningKeyRow): Promise<void> {
  await executor.insert(signingKeys).values(row)
}

/** Says when a key stops signing, and when the last of its tokens has expired. */
export async function updateEnd(
  executor: Executor,
  kid: string,
  end: { signsUntil: Date; goneAt: Date },
): Promise<void> {
  await executor.update(signingKeys).set(end).where(eq(signingKeys.kid, kid))
}

/** Replaces a sealed private half, unless it has changed meanwhile. @returns whether it was replaced */
export async function updateSealed(
  executor: Executor,
  kid: string,
  sealed: Buffer,
  resealed: Buffer,
): Promise<boolean> {
  const { rowCount } = await executor
    .update(signingKeys)
    .set({ sealedPrivateKey: resealed })
    .where(and(eq(signingKeys.kid, kid), eq(signingKeys.sealedPrivateKey, sealed)))
  return rowCount === 1
}

/** Removes keys. */
export async function deleteByKid(executor: Executor, kids: string[]): Promise<void> {
  await executor.delete(signingKeys).where(inArray(signingKeys.kid, kids))
}

/** Removes the keys whose last token has expired. */
export async function deleteGone(executor: Executor, now: Date): Promise<void> {
  await executor.delete(signingKeys).where(lte(signingKeys.goneAt, now))
}
