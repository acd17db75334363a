import { and, arrayContained, arrayContains, eq, type SQL, sql } from 'drizzle-orm'
import { type ListQuery, maxCountedMembers } from '@latchkey/contracts'
import { type Asked, type Listed, listPage } from '../../database/listing.ts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import type { Listing, Position } from '../../lib/keyset.ts'
import { apiConnections } from '../api-connections/api-connection.table.ts'
import { consumers } from '../consumers/consumer.table.ts'
import { permissionsInForce } from '../modules/permissions-in-force.ts'
import { users } from '../users/user.table.ts'
import { permissionGroups } from './permission-group.table.ts'

/** A new row. */
export type PermissionGroupInsert = typeof permissionGroups.$inferInsert

/** What a change can set. */
export type PermissionGroupChange = Partial<Pick<PermissionGroupInsert, 'name' | 'description' | 'permissions'>>

// In the order of an index, since for the first few rows PostgreSQL would go through the table otherwise.
const usedBy = (table: typeof users | typeof consumers, most: SQL = sql``) =>
  sql<number>`(
    select count(*) from (
      select from ${table} as member
      where member.company_id = permission_groups.company_id and member.permission_group_id = permission_groups.id
      ${most}
    ) as counted
  )`.mapWith(Number)
const upToMost = sql`order by member.sort_name, member.id limit ${maxCountedMembers}`

const columns = {
  id: permissionGroups.id,
  name: permissionGroups.name,
  description: permissionGroups.description,
  permissions: permissionGroups.permissions,
  version: permissionGroups.version,
}

const withUse = {
  ...columns,
  sortName: permissionGroups.sortName,
  userCount: usedBy(users),
  consumerCount: usedBy(consumers),
}
const withSomeUse = { ...withUse, userCount: usedBy(users, upToMost), consumerCount: usedBy(consumers, upToMost) }

const select = (executor: CompanyExecutor) => executor.select(withUse).from(permissionGroups)

/** A group, who uses it, and what it is sorted by. */
export type PermissionGroupRow = Awaited<ReturnType<ReturnType<typeof select>['execute']>>[number]

const one = (companyId: string, id: string) =>
  and(eq(permissionGroups.companyId, companyId), eq(permissionGroups.id, id))

const listed: Listed = {
  table: permissionGroups,
  id: permissionGroups.id,
  companyId: permissionGroups.companyId,
  sortName: permissionGroups.sortName,
  searchText: permissionGroups.searchText,
  noun: 'permission_group',
  sampledBy: permissionGroups.sortName,
}

const asked = (companyId: string, { search }: ListQuery): Asked => ({
  value: permissionGroups.sortName,
  cast: 'text',
  descending: false,
  search,
  companyId,
  filters: undefined,
})

/** Adds a group. */
export async function insert(executor: CompanyExecutor, row: PermissionGroupInsert): Promise<void> {
  await executor.insert(permissionGroups).values(row)
}

/** A page of a company's groups by name; who uses each is counted up to {@link maxCountedMembers}. */
export const listByCompany = (
  executor: CompanyExecutor,
  companyId: string,
  query: ListQuery,
  after: Position | undefined,
): Promise<Listing<PermissionGroupRow>> =>
  listPage(executor, listed, { asked: asked(companyId, query), after, limit: query.limit }, (isOnPage, order) =>
    executor
      .select(withSomeUse)
      .from(permissionGroups)
      .where(and(eq(permissionGroups.companyId, companyId), isOnPage))
      .orderBy(order),
  )

/** A group and who uses it. */
export async function findById(
  executor: CompanyExecutor,
  companyId: string,
  id: string,
): Promise<PermissionGroupRow | undefined> {
  const [row] = await select(executor).where(one(companyId, id))
  return row
}

/** A group, which nobody else can change until the transaction ends, nor with `forDeletion` give to anybody. */
export async function findForUpdate(
  executor: CompanyExecutor,
  companyId: string,
  id: string,
  { forDeletion = false } = {},
) {
  const [row] = await executor
    .select(columns)
    .from(permissionGroups)
    .where(one(companyId, id))
    .for(forDeletion ? 'update' : 'no key update')
  return row
}

/** Keeps a group from being deleted until the transaction ends. @returns whether there is one */
export async function lockKept(executor: CompanyExecutor, companyId: string, id: string): Promise<boolean> {
  const rows = await executor
    .select({ id: permissionGroups.id })
    .from(permissionGroups)
    .where(one(companyId, id))
    .for('key share')
  return rows.length > 0
}

/** What of a group's permissions counts now; `undefined` if there is no such group. */
export async function findPermissionsInForce(
  executor: CompanyExecutor,
  companyId: string,
  id: string,
): Promise<string[] | undefined> {
  const [row] = await executor
    .select({ permissions: permissionsInForce(permissionGroups.companyId, permissionGroups.permissions) })
    .from(permissionGroups)
    .where(one(companyId, id))
  return row?.permissions
}

/** What of a person's group counts now; `undefined` if there is no such person. */
export async function findPermissionsInForceOfUser(
  executor: CompanyExecutor,
  companyId: string,
  userId: string,
): Promise<string[] | undefined> {
  const [row] = await executor
    .select({ permissions: permissionsInForce(permissionGroups.companyId, permissionGroups.permissions) })
    .from(users)
    .innerJoin(
      permissionGroups,
      and(eq(permissionGroups.companyId, users.companyId), eq(permissionGroups.id, users.permissionGroupId)),
    )
    .where(and(eq(users.companyId, companyId), eq(users.id, userId)))
  return row?.permissions
}

/** The first of a company's groups by name that has just these permissions, in whatever order. */
export async function findExact(
  executor: CompanyExecutor,
  companyId: string,
  permissions: string[],
): Promise<{ id: string; name: string } | undefined> {
  const [row] = await executor
    .select({ id: permissionGroups.id, name: permissionGroups.name })
    .from(permissionGroups)
    .where(
      and(
        eq(permissionGroups.companyId, companyId),
        arrayContains(permissionGroups.permissions, permissions),
        arrayContained(permissionGroups.permissions, permissions),
      ),
    )
    .orderBy(permissionGroups.sortName, permissionGroups.id)
    .limit(1)
  return row
}

/** Names of a company's groups that begin as one does, apart from its end. */
export async function listNamesLike(executor: CompanyExecutor, companyId: string, name: string): Promise<string[]> {
  const rows = await executor
    .select({ name: permissionGroups.name })
    .from(permissionGroups)
    .where(
      and(eq(permissionGroups.companyId, companyId), sql`starts_with(${permissionGroups.name}, ${name.slice(0, 100)})`),
    )
  return rows.map((row) => row.name)
}

/** Changes a group, which has another version then. */
export async function update(
  executor: CompanyExecutor,
  companyId: string,
  id: string,
  change: PermissionGroupChange,
  updatedAt: Date,
): Promise<void> {
  await executor
    .update(permissionGroups)
    .set({ ...change, updatedAt, version: sql`${permissionGroups.version} + 1` })
    .where(one(companyId, id))
}

/** Deletes a group that nobody has any more. */
export async function deleteById(executor: CompanyExecutor, companyId: string, id: string): Promise<void> {
  await executor.delete(permissionGroups).where(one(companyId, id))
}

/** Whether the company's API Key has a group. */
export async function isOfApiKey(executor: CompanyExecutor, companyId: string, id: string): Promise<boolean> {
  const rows = await executor
    .select({ companyId: apiConnections.companyId })
    .from(apiConnections)
    .where(and(eq(apiConnections.companyId, companyId), eq(apiConnections.permissionGroupId, id)))
  return rows.length > 0
}

/** Gives everybody who has a group another one, the company's API Key too; each has another version then. @returns how many there were */
export async function updateMembers(
  executor: CompanyExecutor,
  companyId: string,
  { from, to }: { from: string; to: string },
  updatedAt: Date,
): Promise<{ userCount: number; consumerCount: number }> {
  const movedUsers = await executor
    .update(users)
    .set({ permissionGroupId: to, updatedAt, version: sql`${users.version} + 1` })
    .where(and(eq(users.companyId, companyId), eq(users.permissionGroupId, from)))
  const movedConsumers = await executor
    .update(consumers)
    .set({ permissionGroupId: to, updatedAt, version: sql`${consumers.version} + 1` })
    .where(and(eq(consumers.companyId, companyId), eq(consumers.permissionGroupId, from)))
  await executor
    .update(apiConnections)
    .set({ permissionGroupId: to, version: sql`${apiConnections.version} + 1` })
    .where(and(eq(apiConnections.companyId, companyId), eq(apiConnections.permissionGroupId, from)))
  return { userCount: movedUsers.rowCount ?? 0, consumerCount: movedConsumers.rowCount ?? 0 }
}
