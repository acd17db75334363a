import type { AuthorizationListQuery } from '@latchkey/contracts'
import { and, asc, count, desc, eq, gt, ilike, isNull, lte, or, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Executor } from '../../database/database.ts'
import type { Position } from '../../lib/keyset.ts'
import type { LastUse } from '../../lib/last-used.ts'
import { updateLastUsed as writeLastUsed } from '../../database/update-last-used.ts'
import { escapeLike } from '../../database/like.ts'
import { consumers } from '../consumers/consumer.table.ts'
import { permissionsInForce } from '../modules/permissions-in-force.ts'
import { permissionGroups } from '../permission-groups/permission-group.table.ts'
import { users } from '../users/user.table.ts'
import { authorizations } from './authorization.table.ts'

const consumerGroups = alias(permissionGroups, 'consumer_groups')
const userGroups = alias(permissionGroups, 'user_groups')

/** What a list shows of an authorization; what the two groups permit cuts what was granted. */
const columns = {
  id: authorizations.id,
  permissions: authorizations.permissions,
  grantedAt: authorizations.grantedAt,
  lastUsedAt: authorizations.lastUsedAt,
  expiresAt: authorizations.expiresAt,
  consumer: { id: consumers.id, key: consumers.key, name: consumers.name, description: consumers.description },
  user: { id: users.id, name: users.name, email: users.email },
  consumerPermissions: permissionsInForce(authorizations.companyId, consumerGroups.permissions),
  userPermissions: userGroups.permissions,
}

const joined = (executor: Executor) =>
  executor
    .select(columns)
    .from(authorizations)
    .innerJoin(
      consumers,
      and(eq(consumers.companyId, authorizations.companyId), eq(consumers.id, authorizations.consumerId)),
    )
    .innerJoin(users, and(eq(users.companyId, authorizations.companyId), eq(users.id, authorizations.userId)))
    .innerJoin(
      consumerGroups,
      and(eq(consumerGroups.companyId, consumers.companyId), eq(consumerGroups.id, consumers.permissionGroupId)),
    )
    .innerJoin(userGroups, and(eq(userGroups.companyId, users.companyId), eq(userGroups.id, users.permissionGroupId)))

/** A listed row. */
export type AuthorizationRow = Awaited<ReturnType<ReturnType<typeof joined>['execute']>>[number]

/** Which of a company's live authorizations to list. */
export type AuthorizationFilter = Pick<AuthorizationListQuery, 'search' | 'consumerId' | 'userId'>

const liveAt = (now: Date) =>
  and(isNull(authorizations.revokedAt), or(isNull(authorizations.expiresAt), gt(authorizations.expiresAt, now)))

const live = (companyId: string, filter: AuthorizationFilter, now: Date): SQL | undefined => {
  const pattern = filter.search === undefined ? undefined : `%${escapeLike(filter.search)}%`
  return and(
    eq(authorizations.companyId, companyId),
    liveAt(now),
    filter.consumerId === undefined ? undefined : eq(authorizations.consumerId, filter.consumerId),
    filter.userId === undefined ? undefined : eq(authorizations.userId, filter.userId),
    pattern === undefined
      ? undefined
      : or(ilike(consumers.name, pattern), ilike(users.name, pattern), ilike(users.email, pattern)),
  )
}

const sortColumns = {
  grantedAt: sql`${authorizations.grantedAt}`,
  lastUsedAt: sql`coalesce(${authorizations.lastUsedAt}, '-infinity'::timestamptz)`,
}

/** Live authorizations after a position, one more than the limit so that the caller sees whether there are more. */
export function listLive(
  executor: Executor,
  companyId: string,
  query: AuthorizationFilter & { sort: AuthorizationListQuery['sort']; limit: number; after: Position | undefined },
  now: Date,
): Promise<AuthorizationRow[]> {
  const { sort, after, limit } = query
  const descending = sort.startsWith('-')
  const column = sortColumns[sort === 'grantedAt' || sort === '-grantedAt' ? 'grantedAt' : 'lastUsedAt']
  const direction = descending ? desc : asc
  const beyond =
    after &&
    sql`(${column}, ${authorizations.id}) ${descending ? sql`<` : sql`>`} (${after.value}::timestamptz, ${after.id}::uuid)`
  return joined(executor)
    .where(and(live(companyId, query, now), beyond))
    .orderBy(direction(column), direction(authorizations.id))
    .limit(limit + 1)
}

/** How many live authorizations match. */
export async function countLive(
  executor: Executor,
  companyId: string,
  filter: AuthorizationFilter,
  now: Date,
): Promise<number> {
  const [row] = await executor
    .select({ total: count() })
    .from(authorizations)
    .innerJoin(
      consumers,
      and(eq(consumers.companyId, authorizations.companyId), eq(consumers.id, authorizations.consumerId)),
    )
    .innerJoin(users, and(eq(users.companyId, authorizations.companyId), eq(users.id, authorizations.userId)))
    .where(live(companyId, filter, now))
  return row?.total ?? 0
}

/** An authorization, live or not. */
export async function findById(executor: Executor, companyId: string, id: string) {
  const [row] = await executor
    .select()
    .from(authorizations)
    .where(and(eq(authorizations.companyId, companyId), eq(authorizations.id, id)))
  return row
}

/** The live authorization of a user for a consumer, locked until the transaction ends. */
export async function findLiveForUpdate(executor: Executor, companyId: string, userId: string, consumerId: string) {
  const [row] = await executor
    .select()
    .from(authorizations)
    .where(
      and(
        eq(authorizations.companyId, companyId),
        eq(authorizations.userId, userId),
        eq(authorizations.consumerId, consumerId),
        isNull(authorizations.revokedAt),
      ),
    )
    .for('update')
  return row
}

/** Adds an authorization, or widens the live one, which then lasts as long as the new one would; two approvals at the same moment end in one row. */
export async function insertOrWiden(
  executor: Executor,
  row: typeof authorizations.$inferInsert,
): Promise<{ id: string; permissions: string[]; expiresAt: Date | null }> {
  const [stored] = await executor
    .insert(authorizations)
    .values(row)
    .onConflictDoUpdate({
      target: [authorizations.companyId, authorizations.userId, authorizations.consumerId],
      targetWhere: isNull(authorizations.revokedAt),
      set: {
        permissions: sql`array(select distinct unnest(${authorizations.permissions} || excluded.permissions) order by 1)`,
        expiresAt: sql`excluded.expires_at`,
      },
    })
    .returning({
      id: authorizations.id,
      permissions: authorizations.permissions,
      expiresAt: authorizations.expiresAt,
    })
  if (!stored) throw new Error('an authorization was neither added nor widened')
  return stored
}

/** Ends an authorization of a user for a consumer whose time is over. @returns its id, if there was one */
export async function updateExpired(
  executor: Executor,
  companyId: string,
  userId: string,
  consumerId: string,
  now: Date,
): Promise<string | undefined> {
  const [row] = await executor
    .update(authorizations)
    .set({ revokedAt: authorizations.expiresAt })
    .where(
      and(
        eq(authorizations.companyId, companyId),
        eq(authorizations.userId, userId),
        eq(authorizations.consumerId, consumerId),
        isNull(authorizations.revokedAt),
        lte(authorizations.expiresAt, now),
      ),
    )
    .returning({ id: authorizations.id })
  return row?.id
}

/** Ends a live authorization. @returns whether it was this call that ended it */
export async function updateRevoked(
  executor: Executor,
  companyId: string,
  id: string,
  revokedAt: Date,
): Promise<boolean> {
  const rows = await executor
    .update(authorizations)
    .set({ revokedAt })
    .where(and(eq(authorizations.companyId, companyId), eq(authorizations.id, id), isNull(authorizations.revokedAt)))
    .returning({ id: authorizations.id })
  return rows.length > 0
}

/** Writes down when authorizations were used last. */
export const updateLastUsed = (executor: Executor, uses: LastUse[]): Promise<void> =>
  writeLastUsed(executor, authorizations, authorizations.lastUsedAt, uses)
