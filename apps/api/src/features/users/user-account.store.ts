import { and, eq, inArray, sql, type SQL } from 'drizzle-orm'
import type { UserListQuery } from '@latchkey/contracts'
import { type Asked, type Listed, listPage } from '../../database/listing.ts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import type { Listing, Position } from '../../lib/keyset.ts'
import { permissionGroups } from '../permission-groups/permission-group.table.ts'
import { users } from './user.table.ts'

/** What can be changed of a person. */
export type UserChange = Partial<
  Pick<typeof users.$inferSelect, 'name' | 'role' | 'permissionGroupId' | 'status' | 'language'>
>

/** A person with the name of their group. `sortName` is what they are sorted by. */
export type UserAccountRow = Awaited<ReturnType<typeof select>>[number]

/** The field behind a `sort`, and which way round. */
export const userSorting = (sort: UserListQuery['sort']) => {
  const descending = sort.startsWith('-')
  const key = (['name', 'createdAt', 'lastSignInAt'] as const).find((name) => sort.endsWith(name)) ?? 'name'
  return { key, descending }
}

const sortValues = {
  name: { value: users.sortName, cast: 'text' },
  createdAt: { value: users.createdAt, cast: 'timestamptz' },
  lastSignInAt: { value: users.sortLastSignInAt, cast: 'timestamptz' },
} as const

const select = (executor: CompanyExecutor, where: SQL | undefined, order: SQL[], limit: number) =>
  executor
    .select({
      id: users.id,
      name: users.name,
      sortName: users.sortName,
      email: users.email,
      role: users.role,
      status: users.status,
      permissionGroup: { id: permissionGroups.id, name: permissionGroups.name },
      language: users.language,
      createdAt: users.createdAt,
      lastSignInAt: users.lastSignInAt,
      version: users.version,
    })
    .from(users)
    .innerJoin(
      permissionGroups,
      and(eq(permissionGroups.companyId, users.companyId), eq(permissionGroups.id, users.permissionGroupId)),
    )
    .where(where)
    .orderBy(...order)
    .limit(limit)

const byId = (companyId: string, id: string) => and(eq(users.companyId, companyId), eq(users.id, id))

const filtersOf = ({ role, status, permissionGroupId }: UserListQuery) =>
  and(
    role && eq(users.role, role),
    status && eq(users.status, status),
    permissionGroupId === undefined ? undefined : eq(users.permissionGroupId, permissionGroupId),
  )

const listed: Listed = {
  table: users,
  id: users.id,
  companyId: users.companyId,
  sortName: users.sortName,
  searchText: users.searchText,
  noun: 'user',
  sampledBy: users.createdAt,
}

function asked(companyId: string, query: UserListQuery): Asked {
  const { key, descending } = userSorting(query.sort)
  return { ...sortValues[key], descending, search: query.search, companyId, filters: filtersOf(query) }
}

/** One person. */
export async function findById(
  executor: CompanyExecutor,
  companyId: string,
  id: string,
): Promise<UserAccountRow | undefined> {
  const [row] = await select(executor, byId(companyId, id), [], 1)
  return row
}

/** People's own columns, locked until the transaction ends, in one order, so that two who change each other wait rather than collide. */
export function listForUpdate(executor: CompanyExecutor, companyId: string, ids: string[]) {
  return executor
    .select({
      id: users.id,
      name: users.name,
      email: users.email,
      role: users.role,
      status: users.status,
      permissionGroupId: users.permissionGroupId,
      hasPassword: sql<boolean>`${users.passwordHash} is not null`,
      version: users.version,
    })
    .from(users)
    .where(and(eq(users.companyId, companyId), inArray(users.id, ids)))
    .orderBy(users.id)
    .for('update')
}

/** A page of a company's people. */
export const listByCompany = (
  executor: CompanyExecutor,
  companyId: string,
  query: UserListQuery,
  after: Position | undefined,
): Promise<Listing<UserAccountRow>> =>
  listPage(executor, listed, { asked: asked(companyId, query), after, limit: query.limit }, (isOnPage, order) =>
    select(executor, and(eq(users.companyId, companyId), isOnPage), [order], query.limit + 1),
  )

/** Changes a person and counts their version up. */
export async function update(
  executor: CompanyExecutor,
  companyId: string,
  id: string,
  change: UserChange,
  updatedAt: Date,
): Promise<void> {
  await executor
    .update(users)
    .set({ ...change, updatedAt, version: sql`${users.version} + 1` })
    .where(byId(companyId, id))
}

/** Forgets a person and, through the foreign keys, everything that hangs on them. */
export async function deleteById(executor: CompanyExecutor, companyId: string, id: string): Promise<void> {
  await executor.delete(users).where(byId(companyId, id))
}
