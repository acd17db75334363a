import { and, count, eq, gte, inArray, lt, sql, type SQL } from 'drizzle-orm'
import { type ConsumerFilter, type ConsumerLastUse, unusedDays } from '@latchkey/contracts'
import type { Executor } from '../../database/database.ts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { updateLastUsed as writeLastUsed } from '../../database/update-last-used.ts'
import { type Asked, type Listed, listPage } from '../../database/listing.ts'
import { isFound } from '../../database/search.ts'
import { daysBefore } from '../../lib/clock.ts'
import type { Listing, Position } from '../../lib/keyset.ts'
import type { LastUse } from '../../lib/last-used.ts'
import { permissionGroups } from '../permission-groups/permission-group.table.ts'
import { users } from '../users/user.table.ts'
import { accessColumns } from './access-columns.ts'
import { consumers } from './consumer.table.ts'

/** A new row. */
export type ConsumerInsert = typeof consumers.$inferInsert

/** What can be changed of a consumer. */
export type ConsumerChange = Partial<
  Pick<
    typeof consumers.$inferSelect,
    | 'name'
    | 'description'
    | 'permissionGroupId'
    | 'redirectUris'
    | 'website'
    | 'logo'
    | 'status'
    | keyof typeof accessColumns
  >
>

/** A consumer with the names of what it refers to. `sortName` is what it is sorted by. */
export type ConsumerRow = Awaited<ReturnType<typeof select>>[number]

/** The field behind a `sort`, and which way round. */
export const consumerSorting = (sort: ConsumerFilter['sort']) => {
  const descending = sort.startsWith('-')
  const key = (['name', 'createdAt', 'lastUsedAt'] as const).find((name) => sort.endsWith(name)) ?? 'name'
  return { key, descending }
}

const sortValues = {
  name: { value: consumers.sortName, cast: 'text' },
  createdAt: { value: consumers.createdAt, cast: 'timestamptz' },
  lastUsedAt: { value: consumers.sortLastUsedAt, cast: 'timestamptz' },
} as const

const select = (executor: CompanyExecutor, where: SQL | undefined, order: SQL[], limit: number) =>
  executor
    .select({
      id: consumers.id,
      key: consumers.key,
      name: consumers.name,
      sortName: consumers.sortName,
      description: consumers.description,
      grantType: consumers.grantType,
      clientType: consumers.clientType,
      permissionGroup: { id: permissionGroups.id, name: permissionGroups.name },
      redirectUris: consumers.redirectUris,
      website: consumers.website,
      logo: consumers.logo,
      status: consumers.status,
      ...accessColumns,
      createdAt: consumers.createdAt,
      createdBy: { id: users.id, name: users.name, email: users.email },
      updatedAt: consumers.updatedAt,
      lastUsedAt: consumers.lastUsedAt,
      version: consumers.version,
    })
    .from(consumers)
    .innerJoin(
      permissionGroups,
      and(eq(permissionGroups.companyId, consumers.companyId), eq(permissionGroups.id, consumers.permissionGroupId)),
    )
    .leftJoin(users, and(eq(users.companyId, consumers.companyId), eq(users.id, consumers.createdBy)))
    .where(where)
    .orderBy(...order)
    .limit(limit)

const byId = (companyId: string, id: string) => and(eq(consumers.companyId, companyId), eq(consumers.id, id))

function isUsed(lastUsed: ConsumerLastUse, now: Date): SQL | undefined {
  const { sortLastUsedAt } = consumers
  const isEver = sql`${sortLastUsedAt} > '-infinity'`
  const spans = {
    day: gte(sortLastUsedAt, daysBefore(now, 1)),
    week: gte(sortLastUsedAt, daysBefore(now, 7)),
    month: gte(sortLastUsedAt, daysBefore(now, 30)),
    unused90Days: and(isEver, lt(sortLastUsedAt, daysBefore(now, unusedDays))),
    never: sql`${sortLastUsedAt} = '-infinity'`,
  }
  return spans[lastUsed]
}

/** What is asked for, and from when the days of `lastUsed` are counted back. */
type Wanted = ConsumerFilter & { now: Date }

const filtersOf = ({ id, grantType, status, permissionGroupId, now, ...spans }: Wanted) =>
  and(
    id && inArray(consumers.id, id),
    grantType && eq(consumers.grantType, grantType),
    status && eq(consumers.status, status),
    permissionGroupId === undefined ? undefined : eq(consumers.permissionGroupId, permissionGroupId),
    spans.lastUsed && isUsed(spans.lastUsed, now),
    spans.createdFrom === undefined ? undefined : gte(consumers.createdAt, new Date(spans.createdFrom)),
    spans.createdTo === undefined ? undefined : lt(consumers.createdAt, new Date(spans.createdTo)),
  )

const listed: Listed = {
  table: consumers,
  id: consumers.id,
  companyId: consumers.companyId,
  sortName: consumers.sortName,
  searchText: consumers.searchText,
  noun: 'consumer',
  sampledBy: consumers.createdAt,
}

function asked(companyId: string, wanted: Wanted): Asked {
  const { key, descending } = consumerSorting(wanted.sort)
  const { lastUsed, createdFrom, createdTo } = wanted
  const spanned = [
    ...(lastUsed === undefined ? [] : [consumers.sortLastUsedAt]),
    ...(createdFrom === undefined && createdTo === undefined ? [] : [consumers.createdAt]),
  ]
  return { ...sortValues[key], descending, search: wanted.search, companyId, filters: filtersOf(wanted), spanned }
}

/** Adds a consumer. */
export async function insert(executor: CompanyExecutor, row: ConsumerInsert): Promise<void> {
  await executor.insert(consumers).values(row)
}

/** One consumer. */
export async function findById(
  executor: CompanyExecutor,
  companyId: string,
  id: string,
): Promise<ConsumerRow | undefined> {
  const [row] = await select(executor, byId(companyId, id), [], 1)
  return row
}

/** A consumer's own columns, locked until the transaction ends. */
export async function findForUpdate(executor: CompanyExecutor, companyId: string, id: string) {
  const [row] = await executor
    .select({
      key: consumers.key,
      name: consumers.name,
      description: consumers.description,
      grantType: consumers.grantType,
      clientType: consumers.clientType,
      permissionGroupId: consumers.permissionGroupId,
      redirectUris: consumers.redirectUris,
      website: consumers.website,
      logo: consumers.logo,
      status: consumers.status,
      ...accessColumns,
      version: consumers.version,
    })
    .from(consumers)
    .where(byId(companyId, id))
    .for('update')
  return row
}

/** A page of a company's consumers. */
export const listByCompany = (
  executor: CompanyExecutor,
  companyId: string,
  wanted: Wanted & { limit: number },
  after: Position | undefined,
): Promise<Listing<ConsumerRow>> =>
  listPage(executor, listed, { asked: asked(companyId, wanted), after, limit: wanted.limit }, (isOnPage, order) =>
    select(executor, and(eq(consumers.companyId, companyId), isOnPage), [order], wanted.limit + 1),
  )

/** How many of a company's consumers match, all of them. */
export async function countByCompany(executor: CompanyExecutor, companyId: string, wanted: Wanted): Promise<number> {
  const { search } = wanted
  const [counted] = await executor
    .select({ total: count() })
    .from(consumers)
    .where(
      and(
        eq(consumers.companyId, companyId),
        filtersOf(wanted),
        search === undefined ? undefined : isFound(consumers.searchText, search),
      ),
    )
  return counted?.total ?? 0
}

/** Changes a consumer and counts its version up. */
export async function update(
  executor: CompanyExecutor,
  companyId: string,
  id: string,
  change: ConsumerChange,
  updatedAt: Date,
): Promise<void> {
  await executor
    .update(consumers)
    .set({ ...change, updatedAt, version: sql`${consumers.version} + 1` })
    .where(byId(companyId, id))
}

/** Forgets a consumer and, through the foreign keys, everything that hangs on it. */
export async function deleteById(executor: CompanyExecutor, companyId: string, id: string): Promise<void> {
  await executor.delete(consumers).where(byId(companyId, id))
}

/** Writes down when consumers were used last. */
export const updateLastUsed = (executor: Executor, uses: LastUse[]): Promise<void> =>
  writeLastUsed(executor, 'consumers', uses)
