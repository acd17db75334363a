import { and, eq, gt, sql } from 'drizzle-orm'
import type { Executor } from '../../database/database.ts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { removeExpired } from '../../database/remove-expired.ts'
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
export async function insert(executor: CompanyExecutor, row: typeof pendingSignIns.$inferInsert): Promise<void> {
  await executor.insert(pendingSignIns).values(row)
}

/** The company of a token's sign-in. */
export async function findCompany(executor: Executor, tokenHash: Buffer): Promise<string | undefined> {
  const { rows } = await executor.execute<{ id: string | null }>(
    sql`select company_of_pending_sign_in(${tokenHash}) as id`,
  )
  return rows[0]?.id ?? undefined
}

/** The sign-in of a token, if its time is not over. */
export async function findByTokenHash(
  executor: CompanyExecutor,
  companyId: string,
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
    .where(
      and(
        eq(pendingSignIns.companyId, companyId),
        eq(pendingSignIns.tokenHash, tokenHash),
        gt(pendingSignIns.expiresAt, now),
      ),
    )
  return row
}

/** Ends the sign-in of a token. @returns whether there was one still */
export async function deleteByTokenHash(
  executor: CompanyExecutor,
  companyId: string,
  tokenHash: Buffer,
): Promise<boolean> {
  const { rowCount } = await executor
    .delete(pendingSignIns)
    .where(and(eq(pendingSignIns.companyId, companyId), eq(pendingSignIns.tokenHash, tokenHash)))
  return rowCount === 1
}

/** Ends all sign-ins of a person that wait for their second step. */
export async function deleteByUser(executor: CompanyExecutor, companyId: string, userId: string): Promise<void> {
  await executor
    .delete(pendingSignIns)
    .where(and(eq(pendingSignIns.companyId, companyId), eq(pendingSignIns.userId, userId)))
}

/** Clears away a batch of those whose time is over. @returns how many */
export const deleteExpired = (executor: Executor, before: Date, limit: number): Promise<number> =>
  removeExpired(executor, 'pending_sign_ins', before, limit)
