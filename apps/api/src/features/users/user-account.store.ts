import { and, count, eq, ilike, inArray, or, sql, type SQL } from 'drizzle-orm'
import type { UserListQuery } from '@latchkey/contracts'
import { escapeLike } from '../../database/like.ts'
import type { Executor } from '../../database/database.ts'
import type { Position } from '../../lib/keyset.ts'
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

const sortName = sql<string>`lower(${users.name})`
const lastSignIn = sql`coalesce(${users.lastSignInAt}, '-infinity'::timestamptz)`
const sortValues = {
  name: { value: sortName, cast: sql`text` },
  createdAt: { value: sql`${users.createdAt}`, cast: sql`timestamptz` },
  lastSignInAt: { value: lastSignIn, cast: sql`timestamptz` },
}

const select = (executor: Executor, where: SQL | undefined, order: SQL[], limit: number) =>
  executor
    .select({
      id: users.id,
      name: users.name,
      sortName,
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

function matching(companyId: string, { search, role, status, permissionGroupId }: UserListQuery) {
  const pattern = search === undefined ? undefined : `%${escapeLike(search)}%`
  return and(
    eq(users.companyId, companyId),
    role && eq(users.role, role),
    status && eq(users.status, status),
    permissionGroupId === undefined ? undefined : eq(users.permissionGroupId, permissionGroupId),
    pattern === undefined ? undefined : or(ilike(users.name, pattern), ilike(users.email, pattern)),
  )
}

/** One person. */
export async function findById(executor: Executor, companyId: string, id: string): Promise<UserAccountRow | undefined> {
  const [row] = await select(executor, byId(companyId, id), [], 1)
  return row
}

/** People's own columns, locked until the transaction ends, in one order, so that two who change each other wait rather than collide. */
export function listForUpdate(executor: Executor, companyId: string, ids: string[]) {
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

/** A page of a company's people, and one more if there is a next page. */
export function listByCompany(
  executor: Executor,
  companyId: string,
  query: UserListQuery,
  after: Position | undefined,
): Promise<UserAccountRow[]> {
  const { key, descending } = userSorting(query.sort)
  const { value, cast } = sortValues[key]
  const [direction, comparison] = descending ? [sql`desc`, sql`<`] : [sql`asc`, sql`>`]
  const beyond = after && sql`(${value}, ${users.id}) ${comparison} (${after.value}::${cast}, ${after.id}::uuid)`
  return select(
    executor,
    and(matching(companyId, query), beyond),
    [sql`${value} ${direction}`, sql`${users.id} ${direction}`],
    query.limit + 1,
  )
}

/** How many of a company's people match. */
export async function countByCompany(executor: Executor, companyId: string, query: UserListQuery): Promise<number> {
  const [row] = await executor.select({ total: count() }).from(users).where(matching(companyId, query))
  return row?.total ?? 0
}

/** Changes a person and counts their version up. */
export async function update(
  executor: Executor,
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
export async function deleteById(executor: Executor, companyId: string, id: string): Promise<void> {
  await executor.delete(users).where(byId(companyId, id))
}
