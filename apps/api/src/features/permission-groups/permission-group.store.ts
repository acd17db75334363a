import { and, count, eq, ilike, or, sql } from 'drizzle-orm'
import type { ListQuery } from '@latchkey/contracts'
import type { Executor } from '../../database/database.ts'
import { escapeLike } from '../../database/like.ts'
import type { Position } from '../../lib/keyset.ts'
import { permissionGroups } from './permission-group.table.ts'

/** A new row. */
export type PermissionGroupInsert = typeof permissionGroups.$inferInsert

/** A group and what it is sorted by. */
export interface PermissionGroupRow {
  id: string
  name: string
  description: string | null
  permissions: string[]
  sortName: string
}

const sortName = sql<string>`lower(${permissionGroups.name})`

const matching = (companyId: string, search: string | undefined) =>
  and(
    eq(permissionGroups.companyId, companyId),
    search === undefined
      ? undefined
      : or(
          ilike(permissionGroups.name, `%${escapeLike(search)}%`),
          ilike(permissionGroups.description, `%${escapeLike(search)}%`),
        ),
  )

/** Adds a group. */
export async function insert(executor: Executor, row: PermissionGroupInsert): Promise<void> {
  await executor.insert(permissionGroups).values(row)
}

/** A page of a company's groups by name, and one more if there is a next page. */
export function listByCompany(
  executor: Executor,
  companyId: string,
  { search, limit }: ListQuery,
  after: Position | undefined,
): Promise<PermissionGroupRow[]> {
  return executor
    .select({
      id: permissionGroups.id,
      name: permissionGroups.name,
      description: permissionGroups.description,
      permissions: permissionGroups.permissions,
      sortName,
    })
    .from(permissionGroups)
    .where(
      and(
        matching(companyId, search),
        after && sql`(${sortName}, ${permissionGroups.id}) > (${after.value}::text, ${after.id}::uuid)`,
      ),
    )
    .orderBy(sortName, permissionGroups.id)
    .limit(limit + 1)
}

/** How many of a company's groups match. */
export async function countByCompany(executor: Executor, companyId: string, { search }: ListQuery): Promise<number> {
  const [row] = await executor.select({ total: count() }).from(permissionGroups).where(matching(companyId, search))
  return row?.total ?? 0
}
