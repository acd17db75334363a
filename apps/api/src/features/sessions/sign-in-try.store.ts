import { eq, sql } from 'drizzle-orm'
import type { Executor } from '../../database/database.ts'
import { deleteOldest } from '../../database/delete-oldest.ts'
import { signInTries } from './sign-in-try.table.ts'

/** What is counted under a key. */
export type SignInTries = typeof signInTries.$inferSelect

const inOrder = (rows: SignInTries[]): SignInTries[] => rows.toSorted((one, other) => one.key.compare(other.key))

/**
 * What is counted under some keys, locked until the transaction ends, in one order whoever asks.
 * @param begun the rows as they are where nothing was counted yet
 */
export const upsertLocked = (executor: Executor, begun: SignInTries[]): Promise<SignInTries[]> =>
  executor
    .insert(signInTries)
    .values(inOrder(begun))
    .onConflictDoUpdate({ target: signInTries.key, set: { key: sql`excluded.key` } })
    .returning()

/** Keeps what is counted under keys that are locked. */
export async function upsert(executor: Executor, rows: SignInTries[]): Promise<void> {
  await executor
    .insert(signInTries)
    .values(inOrder(rows))
    .onConflictDoUpdate({
      target: signInTries.key,
      set: {
        failures: sql`excluded.failures`,
        failedAt: sql`excluded.failed_at`,
        blockedUntil: sql`excluded.blocked_until`,
        succeededAt: sql`excluded.succeeded_at`,
        rememberedUntil: sql`excluded.remembered_until`,
      },
    })
}

/** Forgets what is counted under a key. */
export async function deleteByKey(executor: Executor, key: Buffer): Promise<void> {
  await executor.delete(signInTries).where(eq(signInTries.key, key))
}

/** Clears away a batch of what no longer counts. @returns how many */
export const deleteOld = (executor: Executor, before: Date, limit: number): Promise<number> =>
  deleteOldest(executor, { moment: signInTries.rememberedUntil, before, limit })
