import { and, eq, sql } from 'drizzle-orm'
import type { UserReference } from '@latchkey/contracts'
import type { Executor } from '../../database/database.ts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { answered } from '../../database/statement.ts'
import { permissionGroups } from '../permission-groups/permission-group.table.ts'
import { users } from '../users/user.table.ts'
import { apiConnections } from './api-connection.table.ts'

/** A new row. */
export type ApiConnectionInsert = typeof apiConnections.$inferInsert

/** A company's key with who made it. */
export interface ApiConnectionRow {
  key: string
  status: 'active' | 'disabled'
  permissionGroup: { id: string; name: string } | null
  retiresAt: Date | null
  createdAt: Date
  regeneratedAt: Date | null
  createdBy: UserReference | null
  usedSince: Date | null
  lastCalledAt: Date | null
  version: number
}

/** A company's key, with the secret still sealed. */
export interface SealedApiConnection {
  key: string
  status: 'active' | 'disabled'
  permissionGroupId: string | null
  retiresAt: Date | null
  lastCalledAt: Date | null
  version: number
  sealedSecret: Buffer
}

/** What somebody can change of a key; a new secret has not been used. */
export type ApiConnectionChange =
  | { status?: 'active' | 'disabled'; permissionGroupId?: string | null }
  | { sealedSecret: Buffer; regeneratedAt: Date; usedSince: null }
  | { retiresAt: Date | null }

/** Adds a company's key, unless it has one. @returns whether it was added */
export async function insert(executor: CompanyExecutor, row: ApiConnectionInsert): Promise<boolean> {
  const added = await executor
    .insert(apiConnections)
    .values(row)
    .onConflictDoNothing({ target: apiConnections.companyId })
    .returning({ companyId: apiConnections.companyId })
  return added.length > 0
}

/** A company's key. */
export async function findByCompany(
  executor: CompanyExecutor,
  companyId: string,
): Promise<ApiConnectionRow | undefined> {
  const [row] = await executor
    .select({
      key: apiConnections.key,
      status: apiConnections.status,
      permissionGroup: { id: permissionGroups.id, name: permissionGroups.name },
      retiresAt: apiConnections.retiresAt,
      createdAt: apiConnections.createdAt,
      regeneratedAt: apiConnections.regeneratedAt,
      createdBy: { id: users.id, name: users.name, email: users.email },
      usedSince: apiConnections.usedSince,
      lastCalledAt: apiConnections.lastCalledAt,
      version: apiConnections.version,
    })
    .from(apiConnections)
    .leftJoin(users, and(eq(users.companyId, apiConnections.companyId), eq(users.id, apiConnections.createdBy)))
    .leftJoin(
      permissionGroups,
      and(
        eq(permissionGroups.companyId, apiConnections.companyId),
        eq(permissionGroups.id, apiConnections.permissionGroupId),
      ),
    )
    .where(eq(apiConnections.companyId, companyId))
  return row
}

/** A company's key and sealed secret, locked until the transaction ends. */
export async function findForUpdate(
  executor: CompanyExecutor,
  companyId: string,
): Promise<SealedApiConnection | undefined> {
  const [row] = await executor
    .select({
      key: apiConnections.key,
      status: apiConnections.status,
      permissionGroupId: apiConnections.permissionGroupId,
      retiresAt: apiConnections.retiresAt,
      lastCalledAt: apiConnections.lastCalledAt,
      version: apiConnections.version,
      sealedSecret: apiConnections.sealedSecret,
    })
    .from(apiConnections)
    .where(eq(apiConnections.companyId, companyId))
    .for('update')
  return row
}

/** Changes a company's key, which has another version then. */
export async function update(executor: CompanyExecutor, companyId: string, change: ApiConnectionChange): Promise<void> {
  await executor
    .update(apiConnections)
    .set({ ...change, version: sql`${apiConnections.version} + 1` })
    .where(eq(apiConnections.companyId, companyId))
}

/** The sealed secrets of some companies after another, in the order of their ids, the first without one; for sealing them anew. */
export const listSealedAfter = (
  executor: Executor,
  companyId: string | undefined,
  limit: number,
): Promise<{ companyId: string; sealedSecret: Buffer }[]> =>
  executor
    .select(answered({ companyId: apiConnections.companyId, sealedSecret: apiConnections.sealedSecret }))
    .from(sql`sealed_api_secrets_after(${companyId ?? null}::uuid, ${limit}) as answer`)

/** Replaces a sealed secret, unless it has changed meanwhile. @returns whether it was replaced */
export async function updateSealed(
  executor: CompanyExecutor,
  companyId: string,
  sealed: Buffer,
  resealed: Buffer,
): Promise<boolean> {
  const { rowCount } = await executor
    .update(apiConnections)
    .set({ sealedSecret: resealed })
    .where(and(eq(apiConnections.companyId, companyId), eq(apiConnections.sealedSecret, sealed)))
  return rowCount === 1
}
