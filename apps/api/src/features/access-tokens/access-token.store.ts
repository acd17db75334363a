import { sql } from 'drizzle-orm'
import type { Executor } from '../../database/database.ts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { removeExpired } from '../../database/remove-expired.ts'
import { preparedOnce } from '../../database/statement.ts'
import { revokedAccessTokens } from './revoked-access-token.table.ts'

/** Notes that a token was revoked; again is no change. @returns whether it was this call that revoked it */
export async function insertRevoked(
  executor: CompanyExecutor,
  row: typeof revokedAccessTokens.$inferInsert,
): Promise<boolean> {
  const rows = await executor
    .insert(revokedAccessTokens)
    .values(row)
    .onConflictDoNothing()
    .returning({ id: revokedAccessTokens.id })
  return rows.length > 0
}

const revoked = preparedOnce((executor) =>
  executor
    .select({ id: sql<string>`answer` })
    .from(sql`revoked_access_tokens_by_ids(${sql.placeholder('ids')}::uuid[]) as answer`)
    .prepare('access_tokens_list_revoked'),
)

/** Those of some tokens that were revoked by themselves. Their ids are random, so that they need no company. */
export async function listRevoked(executor: Executor, ids: string[]): Promise<string[]> {
  const rows = await revoked(executor).execute({ ids })
  return rows.map(({ id }) => id)
}

/** Forgets a batch of revoked tokens that have expired since. @returns how many */
export const deleteExpired = (executor: Executor, before: Date, limit: number): Promise<number> =>
  removeExpired(executor, 'revoked_access_tokens', before, limit)
