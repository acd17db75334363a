import { and, eq, sql, type SQL } from 'drizzle-orm'
import type { ConsumerListQuery } from '@latchkey/contracts'
import type { Executor } from '../../database/database.ts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { updateLastUsed as writeLastUsed } from '../../database/update-last-used.ts'
import { type Asked, type Listed, listPage } from '../../database/listing.ts'
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
    'name' | 'description' | 'permissionGroupId' | 'redirectUris' | 'status' | keyof typeof accessColumns
  >
>

/** A consumer with the names of what it refers to. `sortName` is what it is sorted by. */
export type ConsumerRow = Awaited<ReturnType<typeof select>>[number]

/** The field behind a `sort`, and which way round. */
export const consumerSorting = (sort: ConsumerListQuery['sort']) => {
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

const matching = (companyId: string, { grantType, status, permissionGroupId }: ConsumerListQuery) =>
  and(
    eq(consumers.companyId, companyId),
    grantType && eq(consumers.grantType, grantType),
    status && eq(consumers.status, status),
    permissionGroupId === undefined ? undefined : eq(consumers.permissionGroupId, permissionGroupId),
  )

const listed: Listed = {
  table: consumers,
  id: consumers.id,
  searchText: consumers.searchText,
  noun: 'consumer',
  sampledBy: consumers.createdAt,
}

function asked(companyId: string, query: ConsumerListQuery): Asked {
  const { key, descending } = consumerSorting(query.sort)
  return { ...sortValues[key], descending, search: query.search, where: matching(companyId, query) }
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
  query: ConsumerListQuery,
  after: Position | undefined,
): Promise<Listing<ConsumerRow>> =>
  listPage(executor, listed, { asked: asked(companyId, query), after, limit: query.limit }, (isOnPage, order) =>
    select(executor, and(eq(consumers.companyId, companyId), isOnPage), [order], query.limit + 1),
  )

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
