import { and, desc, eq, gt, ne, or, sql } from 'drizzle-orm'
import type { Company, User } from '@latchkey/contracts'
import type { Executor } from '../../database/database.ts'
import { updateLastUsed } from '../../database/update-last-used.ts'
import { preparedOnce } from '../../database/statement.ts'
import type { LastUse } from '../../lib/last-used.ts'
import { deleteOldest } from '../../database/delete-oldest.ts'
import { companies } from '../companies/company.table.ts'
import { permissionsInForce } from '../modules/permissions-in-force.ts'
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
  lastSeenAt: Date
  provedAt: Date
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
      lastSeenAt: sessions.lastSeenAt,
      provedAt: sessions.provedAt,
      permissionGroupId: users.permissionGroupId,
      permissions: permissionsInForce(users.companyId, permissionGroups.permissions),
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

/** When a session was last seen at any node, as far as it is written down. */
export async function findLastSeen(executor: Executor, companyId: string, id: string): Promise<Date | undefined> {
  const [row] = await executor
    .select({ lastSeenAt: sessions.lastSeenAt })
    .from(sessions)
    .where(and(eq(sessions.companyId, companyId), eq(sessions.id, id)))
  return row?.lastSeenAt
}

/** Writes down when sessions were last seen. */
export const updateLastSeen = (executor: Executor, uses: LastUse[]): Promise<void> =>
  updateLastUsed(executor, sessions, sessions.lastSeenAt, uses)

/** A session as its own person sees it. */
export type OwnSession = Pick<
  typeof sessions.$inferSelect,
  'id' | 'ip' | 'userAgent' | 'createdAt' | 'lastSeenAt' | 'expiresAt'
>

/** A person's live sessions, the latest first, the one they act in whenever it was last seen. */
export const listLiveByUser = (
  executor: Executor,
  companyId: string,
  userId: string,
  { currentId, now, seenSince, limit }: { currentId: string; now: Date; seenSince: Date; limit: number },
): Promise<OwnSession[]> =>
  executor
    .select({
      id: sessions.id,
      ip: sessions.ip,
      userAgent: sessions.userAgent,
      createdAt: sessions.createdAt,
      lastSeenAt: sessions.lastSeenAt,
      expiresAt: sessions.expiresAt,
    })
    .from(sessions)
    .where(
      and(
        eq(sessions.companyId, companyId),
        eq(sessions.userId, userId),
        gt(sessions.expiresAt, now),
        or(gt(sessions.lastSeenAt, seenSince), eq(sessions.id, currentId)),
      ),
    )
    .orderBy(desc(sessions.createdAt), desc(sessions.id))
    .limit(limit)

/** Gives a session another token, and keeps when the person proved who they are. @returns when it ends, if there was one */
export async function updateToken(
  executor: Executor,
  companyId: string,
  id: string,
  change: { tokenHash: Buffer; provedAt: Date },
): Promise<Pick<LiveSession, 'expiresAt'> | undefined> {
  const [changed] = await executor
    .update(sessions)
    .set(change)
    .where(and(eq(sessions.companyId, companyId), eq(sessions.id, id)))
    .returning({ expiresAt: sessions.expiresAt })
  return changed
}

/** Ends a person's sessions, all but one if it is named. @returns their ids */
export async function deleteByUser(
  executor: Executor,
  companyId: string,
  userId: string,
  exceptId?: string,
): Promise<string[]> {
  const ended = await executor
    .delete(sessions)
    .where(
      and(
        eq(sessions.companyId, companyId),
        eq(sessions.userId, userId),
        exceptId === undefined ? undefined : ne(sessions.id, exceptId),
      ),
    )
    .returning({ id: sessions.id })
  return ended.map(({ id }) => id)
}

/** Ends one of a person's sessions. @returns whether there was one */
export async function deleteByIdOfUser(
  executor: Executor,
  companyId: string,
  userId: string,
  id: string,
): Promise<boolean> {
  const ended = await executor
    .delete(sessions)
    .where(and(eq(sessions.companyId, companyId), eq(sessions.userId, userId), eq(sessions.id, id)))
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
