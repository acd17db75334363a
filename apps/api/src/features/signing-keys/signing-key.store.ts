import { desc, sql } from 'drizzle-orm'
import type { Executor, Tx } from '../../database/database.ts'
import { signingKeys } from './signing-key.table.ts'

/** A row as stored. */
export type SigningKeyRow = typeof signingKeys.$inferSelect

/** Keeps other nodes from making a first key at the same time, until the transaction ends. */
export async function lockAll(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('signing_keys'))`)
}

/** All keys, the newest first. */
export const listAll = (executor: Executor): Promise<SigningKeyRow[]> =>
  executor.select().from(signingKeys).orderBy(desc(signingKeys.createdAt))

/** Adds a key. */
export async function insert(executor: Executor, row: SigningKeyRow): Promise<void> {
  await executor.insert(signingKeys).values(row)
}
