import { and, eq, sql } from 'drizzle-orm'
import type { Company, User } from '@latchkey/contracts'
import type { Executor } from '../../database/database.ts'
import { preparedOnce } from '../../database/statement.ts'
import { deleteOldest } from '../../database/delete-oldest.ts'
import { companies } from '../companies/company.table.ts'
import { permissionGroups } from '../permission-groups/permission-group.table.ts'
import { users } from '../users/user.table.ts'
import { sessions } from './session.table.ts'

/** A new row. */
export type SessionInsert = typeof sessions.$inferInsert

/** A live session with everything that is asked about it at each request. */
export interface LiveSession {
  sessionId: string
  tokenHash: Buffer
  expiresAt: Date
  permissionGroupId: string
  permissions: string[]
  user: User
  company: Company
}

/** Opens a session. */
export async function insert(executor: Executor, row: SessionInsert): Promise<void> {
  await executor.insert(sessions).values(row)
}

const byTokenHashes = preparedOnce((executor) =>
  executor
    .select({
      sessionId: sessions.id,
      tokenHash: sessions.tokenHash,
      expiresAt: sessions.expiresAt,
      permissionGroupId: users.permissionGroupId,
      permissions: permissionGroups.permissions,
      user: { id: users.id, name: users.name, email: users.email, role: users.role, language: users.language },
      company: {
        id: companies.id,
        name: companies.name,
        number: companies.number,
        language: companies.language,
        color: companies.color,
      },
    })
    .from(sessions)
    .innerJoin(users, and(eq(users.companyId, sessions.companyId), eq(users.id, sessions.userId)))
    .innerJoin(
      permissionGroups,
      and(eq(permissionGroups.companyId, users.companyId), eq(permissionGroups.id, users.permissionGroupId)),
    )
    .innerJoin(companies, eq(companies.id, sessions.companyId))
    .where(
      and(
        sql`${sessions.tokenHash} = any(${sql.placeholder('tokenHashes')}::bytea[])`,
        eq(users.status, 'active'),
        eq(companies.status, 'active'),
      ),
    )
    .prepare('sessions_list_by_token_hashes'),
)

/** The sessions of tokens whose people may still sign in; whether they have expired is for the caller to see. */
export const listByTokenHashes = (executor: Executor, tokenHashes: Buffer[]): Promise<LiveSession[]> =>
  byTokenHashes(executor).execute({ tokenHashes })

/** Ends a session by its id. @returns whether there was one */
export async function deleteById(executor: Executor, companyId: string, id: string): Promise<boolean> {
  const ended = await executor
    .delete(sessions)
    .where(and(eq(sessions.companyId, companyId), eq(sessions.id, id)))
    .returning({ id: sessions.id })
  return ended.length > 0
}

/** Ends a session by its token, whatever its company. @returns whose it was */
export async function deleteByTokenHash(
  executor: Executor,
  tokenHash: Buffer,
): Promise<{ companyId: string; id: string; userId: string } | undefined> {
  const [ended] = await executor
    .delete(sessions)
    .where(eq(sessions.tokenHash, tokenHash))
    .returning({ companyId: sessions.companyId, id: sessions.id, userId: sessions.userId })
  return ended
}

/** Clears away a batch of sessions that have expired. @returns how many */
export const deleteExpired = (executor: Executor, before: Date, limit: number): Promise<number> =>
  deleteOldest(executor, { moment: sessions.expiresAt, before, limit })
