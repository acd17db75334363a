import { and, eq, gt } from 'drizzle-orm'
import type { Executor } from '../../database/database.ts'
import { deleteOldest } from '../../database/delete-oldest.ts'
import { users } from '../users/user.table.ts'
import { pendingSignIns } from './pending-sign-in.table.ts'

/** A sign-in that waits for its second step. `ip`: where the password came from. */
export interface PendingSignIn {
  companyId: string
  userId: string
  email: string
  ip: string
}

/** Keeps a sign-in until its second step. */
export async function insert(executor: Executor, row: typeof pendingSignIns.$inferInsert): Promise<void> {
  await executor.insert(pendingSignIns).values(row)
}

/** The sign-in of a token, if its time is not over. */
export async function findByTokenHash(
  executor: Executor,
  tokenHash: Buffer,
  now: Date,
): Promise<PendingSignIn | undefined> {
  const [row] = await executor
    .select({
      companyId: pendingSignIns.companyId,
      userId: pendingSignIns.userId,
      email: users.email,
      ip: pendingSignIns.ip,
    })
    .from(pendingSignIns)
    .innerJoin(users, and(eq(users.companyId, pendingSignIns.companyId), eq(users.id, pendingSignIns.userId)))
    .where(and(eq(pendingSignIns.tokenHash, tokenHash), gt(pendingSignIns.expiresAt, now)))
  return row
}

/** Ends the sign-in of a token. @returns whether there was one still */
export async function deleteByTokenHash(executor: Executor, tokenHash: Buffer): Promise<boolean> {
  const { rowCount } = await executor.delete(pendingSignIns).where(eq(pendingSignIns.tokenHash, tokenHash))
  return rowCount === 1
}

/** Ends all sign-ins of a person that wait for their second step. */
export async function deleteByUser(executor: Executor, companyId: string, userId: string): Promise<void> {
  await executor
    .delete(pendingSignIns)
    .where(and(eq(pendingSignIns.companyId, companyId), eq(pendingSignIns.userId, userId)))
}

/** Clears away a batch of those whose time is over. @returns how many */
export const deleteExpired = (executor: Executor, before: Date, limit: number): Promise<number> =>
  deleteOldest(executor, { moment: pendingSignIns.expiresAt, before, limit })
