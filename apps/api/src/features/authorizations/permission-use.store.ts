import { sql } from 'drizzle-orm'
import type { Executor } from '../../database/database.ts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { permissionUses } from './permission-use.table.ts'

/** That an app used what somebody let it do. */
export interface PermissionUse {
  companyId: string
  authorizationId: string
  /** The permissions, with blanks between them. */
  scope: string
  /** The Hub saw the use; otherwise a token was issued. */
  isSeen: boolean
  at: Date
}

/** Notes that permissions were added to an authorization that was there already. */
export async function insertAdded(
  executor: CompanyExecutor,
  {
    companyId,
    authorizationId,
    permissions,
    addedAt,
  }: {
    companyId: string
    authorizationId: string
    permissions: readonly string[]
    addedAt: Date
  },
): Promise<void> {
  await executor
    .insert(permissionUses)
    .values(permissions.map((permission) => ({ companyId, authorizationId, permission, addedAt })))
    .onConflictDoNothing()
}

/**
 * Writes down when permissions were used last, to the day: of many companies in one statement. An authorization that is gone is passed over,
 * and so is a token's permission whose uses the Hub sees.
 */
export async function updateUsed(executor: Executor, uses: readonly PermissionUse[]): Promise<void> {
  await executor.execute(sql`select write_permission_uses(
    ${sql.param(uses.map(({ companyId }) => companyId))}::uuid[],
    ${sql.param(uses.map(({ authorizationId }) => authorizationId))}::uuid[],
    ${sql.param(uses.map(({ scope }) => scope))}::text[],
    ${sql.param(uses.map(({ at }) => at.toISOString()))}::timestamptz[],
    ${sql.param(uses.map(({ isSeen }) => isSeen))}::boolean[]
  )`)
}
