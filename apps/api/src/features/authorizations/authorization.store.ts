import type { AuthorizationListQuery } from '@latchkey/contracts'
import { and, eq, gt, isNull, lte, or, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Executor } from '../../database/database.ts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import type { Position, Total } from '../../lib/keyset.ts'
import type { LastUse } from '../../lib/last-used.ts'
import { updateLastUsed as writeLastUsed } from '../../database/update-last-used.ts'
import { amongIds, countRows, type Order, ordered } from '../../database/listing.ts'
import { consumers } from '../consumers/consumer.table.ts'
import { permissionsInForce } from '../modules/permissions-in-force.ts'
import { permissionGroups } from '../permission-groups/permission-group.table.ts'
import { users } from '../users/user.table.ts'
import { countFoundAuthorizations, first, foundAuthorizations } from './authorization-search.ts'
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

const joined = (executor: CompanyExecutor) =>
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

/** Which of a company's live authorizations to list, and in which order. */
export type AuthorizationFilter = Pick<AuthorizationListQuery, 'search' | 'consumerId' | 'userId' | 'sort'>

const liveAt = (now: Date) =>
  and(isNull(authorizations.revokedAt), or(isNull(authorizations.expiresAt), gt(authorizations.expiresAt, now)))

const live = (companyId: string, { consumerId, userId }: AuthorizationFilter, now: Date): SQL | undefined =>
  and(
    eq(authorizations.companyId, companyId),
    liveAt(now),
    consumerId === undefined ? undefined : eq(authorizations.consumerId, consumerId),
    userId === undefined ? undefined : eq(authorizations.userId, userId),
  )

const orderOf = ({ sort }: AuthorizationFilter): Order => ({
  value: sort.endsWith('grantedAt') ? authorizations.grantedAt : authorizations.sortLastUsedAt,
  cast: 'timestamptz',
  descending: sort.startsWith('-'),
})

/** Live authorizations after a position, one more than the limit so that the caller sees whether there are more. */
export function listLive(
  executor: CompanyExecutor,
  companyId: string,
  query: AuthorizationFilter & { limit: number; after: Position | undefined },
  now: Date,
): Promise<AuthorizationRow[]> {
  const limit = query.limit + 1
  const asked = { order: orderOf(query), where: live(companyId, query, now), after: query.after }
  const ids =
    query.search === undefined ? first(asked, limit) : foundAuthorizations(companyId, query.search, asked, limit)
  return joined(executor)
    .where(and(eq(authorizations.companyId, companyId), amongIds(authorizations.id, ids)))
    .orderBy(ordered(asked.order, authorizations.id))
    .limit(limit)
}

/** How many live authorizations match. */
export function countLive(
  executor: CompanyExecutor,
  companyId: string,
  filter: AuthorizationFilter,
  now: Date,
): Promise<Total> {
  const order = orderOf(filter)
  const where = live(companyId, filter, now)
  if (filter.search !== undefined) {
    return countFoundAuthorizations(executor, companyId, filter.search, { order, where, after: undefined })
  }
  return countRows(
    executor,
    sql`select from ${authorizations} where ${where} order by ${ordered(order, authorizations.id)}`,
  )
}

/** An authorization, live or not. */
export async function findById(executor: CompanyExecutor, companyId: string, id: string) {
  const [row] = await executor
    .select()
    .from(authorizations)
    .where(and(eq(authorizations.companyId, companyId), eq(authorizations.id, id)))
  return row
}

/** The live authorization of a user for a consumer, locked until the transaction ends. */
export async function findLiveForUpdate(
  executor: CompanyExecutor,
  companyId: string,
  userId: string,
  consumerId: string,
) {
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
  executor: CompanyExecutor,
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
  executor: CompanyExecutor,
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
  executor: CompanyExecutor,
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
  writeLastUsed(executor, 'authorizations', uses)
