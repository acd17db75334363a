import { and, eq, gte, isNull, or, sql } from 'drizzle-orm'
import type { Executor } from '../../database/database.ts'
import { preparedOnce } from '../../database/statement.ts'
import { deleteOldest } from '../../database/delete-oldest.ts'
import { authorizations } from '../authorizations/authorization.table.ts'
import { permissionGroups } from '../permission-groups/permission-group.table.ts'
import { refreshTokens } from '../refresh-tokens/refresh-token.table.ts'
import { users } from '../users/user.table.ts'
import type { GrantEnding } from './grant-ending.ts'
import { grants } from './grant.table.ts'

/** A row to add. */
export type GrantInsert = typeof grants.$inferInsert

/** Adds a grant. */
export async function insert(executor: Executor, row: GrantInsert): Promise<void> {
  await executor.insert(grants).values(row)
}

const live = preparedOnce((executor) =>
  executor
    .select({
      companyId: grants.companyId,
      id: grants.id,
      authorizationId: grants.authorizationId,
      authorizationExpiresAt: authorizations.expiresAt,
      consumerId: grants.consumerId,
      userId: grants.userId,
      userGroupId: users.permissionGroupId,
      permissions: grants.permissions,
      userPermissions: permissionGroups.permissions,
    })
    .from(grants)
    .innerJoin(authorizations, eq(authorizations.id, grants.authorizationId))
    .innerJoin(users, and(eq(users.companyId, grants.companyId), eq(users.id, grants.userId)))
    .innerJoin(
      permissionGroups,
      and(eq(permissionGroups.companyId, users.companyId), eq(permissionGroups.id, users.permissionGroupId)),
    )
    .where(
      and(
        sql`${grants.id} = any(${sql.placeholder('ids')}::uuid[])`,
        isNull(grants.revokedAt),
        isNull(authorizations.revokedAt),
        eq(users.status, 'active'),
        or(isNull(users.passwordChangedAt), gte(grants.createdAt, users.passwordChangedAt)),
      ),
    )
    .prepare('grants_list_live'),
)

/** Grants that have not ended, of authorizations that have not been revoked, with what their active users may do now. */
export const listLive = (executor: Executor, ids: string[]) => live(executor).execute({ ids })

/** A row of {@link listLive}. */
export type LiveGrantRow = Awaited<ReturnType<typeof listLive>>[number]

/** Ends a grant if it hasn't ended. @returns whether it was this call that ended it */
export async function updateRevoked(
  executor: Executor,
  companyId: string,
  id: string,
  revokedAt: Date,
  revokedReason: GrantEnding,
): Promise<boolean> {
  const rows = await executor
    .update(grants)
    .set({ revokedAt, revokedReason })
    .where(and(eq(grants.companyId, companyId), eq(grants.id, id), isNull(grants.revokedAt)))
    .returning({ id: grants.id })
  return rows.length > 0
}

/** Ends all live grants of an authorization. */
export async function updateRevokedByAuthorization(
  executor: Executor,
  companyId: string,
  authorizationId: string,
  revokedAt: Date,
): Promise<void> {
  await executor
    .update(grants)
    .set({ revokedAt, revokedReason: 'authorization_revoked' })
    .where(and(eq(grants.companyId, companyId), eq(grants.authorizationId, authorizationId), isNull(grants.revokedAt)))
}

/**
 * Removes a batch of grants of which nothing can be live, with their codes. Their refresh tokens, of which there may be many, go before.
 * @returns how many
 */
export const deleteExpired = (executor: Executor, before: Date, limit: number): Promise<number> =>
  deleteOldest(executor, {
    moment: grants.expiresAt,
    before,
    limit,
    // Not as `not exists`, which PostgreSQL may answer by going through both tables.
    where: sql`(
      select true from ${refreshTokens}
      where ${refreshTokens.companyId} = ${grants.companyId} and ${refreshTokens.grantId} = ${grants.id} limit 1
    ) is null`,
  })
