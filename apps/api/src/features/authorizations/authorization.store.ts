import type { AuthorizationListQuery } from '@latchkey/contracts'
import { and, eq, isNull, lte, type SQL, sql } from 'drizzle-orm'
import type { Executor } from '../../database/database.ts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import type { Listing, Position } from '../../lib/keyset.ts'
import type { LastUse } from '../../lib/last-used.ts'
import { updateLastUsed as writeLastUsed } from '../../database/update-last-used.ts'
import { amongIds, foundPage, type Order, ordered, plainPage, readListing } from '../../database/listing.ts'
import { first, searchAuthorizations } from './authorization-search.ts'
import { authorizations } from './authorization.table.ts'
import { type AuthorizationRow, joined, liveAt } from './listed-authorizations.ts'

/** Which of a company's live authorizations to list, and in which order. */
export type AuthorizationFilter = Pick<AuthorizationListQuery, 'search' | 'consumerId' | 'userId' | 'sort'>

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

/** Whether anybody ever authorized a consumer, whatever has become of it. */
export async function isKnown(executor: CompanyExecutor, companyId: string, consumerId: string): Promise<boolean> {
  const rows = await executor
    .select({ id: authorizations.id })
    .from(authorizations)
    .where(and(eq(authorizations.companyId, companyId), eq(authorizations.consumerId, consumerId)))
    .limit(1)
  return rows.length > 0
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

/** Writes down when authorizations were used last. */
export const updateLastUsed = (executor: Executor, uses: LastUse[]): Promise<void> =>
  writeLastUsed(executor, 'authorizations', uses)
