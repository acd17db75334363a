import { and, eq } from 'drizzle-orm'
import type { Executor } from '../../database/database.ts'
import { transactionKeys } from './transaction-key.table.ts'

const isDropping = eq(transactionKeys.purpose, 'dropping')

/** The sealed key, if it was needed already. */
export async function findSealedKey(executor: Executor): Promise<Buffer | undefined> {
  const [row] = await executor.select().from(transactionKeys).where(isDropping)
  return row?.sealedKey
}

/** Keeps a sealed key unless there is one. */
export async function insertSealedKey(executor: Executor, sealedKey: Buffer): Promise<void> {
  await executor.insert(transactionKeys).values({ purpose: 'dropping', sealedKey }).onConflictDoNothing()
}

/** Replaces what is sealed unless it has changed. @returns whether it did */
export async function updateSealedKey(executor: Executor, sealed: Buffer, resealed: Buffer): Promise<boolean> {
  const { rowCount } = await executor
    .update(transactionKeys)
    .set({ sealedKey: resealed })
    .where(and(isDropping, eq(transactionKeys.sealedKey, sealed)))
  return rowCount === 1
}
