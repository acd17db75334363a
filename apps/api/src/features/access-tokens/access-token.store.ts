import { and, eq } from 'drizzle-orm'
import type { Executor } from '../../database/database.ts'
import { revokedAccessTokens } from './revoked-access-token.table.ts'

/** Notes that a token was revoked; again is no change. @returns whether it was this call that revoked it */
export async function insertRevoked(
  executor: Executor,
  row: typeof revokedAccessTokens.$inferInsert,
): Promise<boolean> {
  const rows = await executor
    .insert(revokedAccessTokens)
    .values(row)
    .onConflictDoNothing()
    .returning({ id: revokedAccessTokens.id })
  return rows.length > 0
}

/** Whether a token was revoked by itself. */
export async function isRevoked(executor: Executor, companyId: string, id: string): Promise<boolean> {
  const rows = await executor
    .select({ id: revokedAccessTokens.id })
    .from(revokedAccessTokens)
    .where(and(eq(revokedAccessTokens.companyId, companyId), eq(revokedAccessTokens.id, id)))
  return rows.length > 0
}
