import type { AuthorizationListQuery } from '@latchkey/contracts'
import { and, eq, gt, isNull, lte, or, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Executor } from '../../database/database.ts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import type { Listing, Position } from '../../lib/keyset.ts'
import type { LastUse } from '../../lib/last-used.ts'
import { updateLastUsed as writeLastUsed } from '../../database/update-last-used.ts'
import { amongIds, foundPage, type Order, ordered, plainPage, readListing } from '../../database/listing.ts'
import { consumers } from '../consumers/consumer.table.ts'
import { permissionsInForce } from '../modules/permissions-in-force.ts'
import { permissionGroups } from '../permission-groups/permission-group.table.ts'
import { users } from '../users/user.table.ts'
import { first, searchAuthorizations } from './authorization-search.ts'
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

/** A page of live authorizations after a position. */
export function listLive(
  executor: CompanyExecutor,
  companyId: string,
  { limit, after, ...filter }: AuthorizationFilter & { limit: number; after: Position | undefined },
  now: Date,
): Promise<Listing<AuthorizationRow>> {
  const asked = { order: orderOf(filter), where: live(companyId, filter, now), after }
  const order = ordered(asked.order, authorizations.id)
  const page =
    filter.search === undefined
      ? plainPage(first(asked, limit + 1), sql`select from ${authorizations} where ${asked.where} order by ${order}`)
      : foundPage(searchAuthorizations(companyId, filter.search, asked, limit + 1), limit + 1)
  return readListing(executor, page, limit, (ids) =>
    joined(executor)
      .where(and(eq(authorizations.companyId, companyId), amongIds(authorizations.id, ids)))
      .orderBy(order),
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
