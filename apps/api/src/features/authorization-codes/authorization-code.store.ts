import { and, eq, gt, isNull } from 'drizzle-orm'
import type { Executor } from '../../database/database.ts'
import { authorizationCodes } from './authorization-code.table.ts'

/** A row as stored. */
export type AuthorizationCodeRow = typeof authorizationCodes.$inferSelect

/** Adds a code. */
export async function insert(executor: Executor, row: typeof authorizationCodes.$inferInsert): Promise<void> {
  await executor.insert(authorizationCodes).values(row)
}

/** A code by its hash, whatever its state: an unguessable value needs no company. */
export async function findByHash(executor: Executor, codeHash: Buffer): Promise<AuthorizationCodeRow | undefined> {
  const [row] = await executor.select().from(authorizationCodes).where(eq(authorizationCodes.codeHash, codeHash))
  return row
}

/** Uses a code up, if it is live: of any number of attempts one gets `true`. */
export async function updateUsed(executor: Executor, codeHash: Buffer, now: Date): Promise<boolean> {
  const rows = await executor
    .update(authorizationCodes)
    .set({ usedAt: now })
    .where(
      and(
        eq(authorizationCodes.codeHash, codeHash),
        isNull(authorizationCodes.usedAt),
        gt(authorizationCodes.expiresAt, now),
      ),
    )
    .returning({ grantId: authorizationCodes.grantId })
  return rows.length > 0
}
