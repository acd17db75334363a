import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Executor } from '../../database/database.ts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { amongIds } from '../../database/listing.ts'
import { removeExpired } from '../../database/remove-expired.ts'
import { answered, preparedOnce } from '../../database/statement.ts'
import type { GrantEnding } from './grant-ending.ts'
import { grants } from './grant.table.ts'

/** Columns of a live grant in what one of the database's own functions answers. */
const liveGrantColumns = {
  ...answered({
    companyId: grants.companyId,
    id: grants.id,
    authorizationId: grants.authorizationId,
    consumerId: grants.consumerId,
    userId: grants.userId,
    permissions: grants.permissions,
    statusBlock: grants.statusBlock,
  }),
  authorizationExpiresAt: sql`answer.authorization_expires_at`.mapWith((text: string): Date | null => new Date(text)),
  userGroupId: sql<string>`answer.user_group_id`,
  userPermissions: sql<string[]>`answer.user_permissions`,
}

const live = preparedOnce((executor) =>
  executor
    .select(liveGrantColumns)
    .from(sql`live_grants_by_ids(${sql.placeholder('ids')}::uuid[]) as answer`)
    .prepare('grants_list_live'),
)

/** Grants that have not ended, of authorizations that have not been revoked, with what their active users may do now. */
export const listLive = (executor: Executor, ids: string[]) => live(executor).execute({ ids })

/** A row of {@link listLive}. */
export type LiveGrantRow = Awaited<ReturnType<typeof listLive>>[number]

/** Ends a grant if it hasn't ended. @returns whether it was this call that ended it */
export async function updateRevoked(
  executor: CompanyExecutor,
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

/**
 * Ends all live grants of authorizations. They are locked in the order of their ids, as by the statements that use codes up and rotate
 * tokens: neither waits for the other while the other waits for it.
 */
export async function updateRevokedByAuthorizations(
  executor: CompanyExecutor,
  companyId: string,
  authorizationIds: string[],
  revokedAt: Date,
): Promise<void> {
  const ended = executor
    .select({ id: grants.id })
    .from(grants)
    .where(
      and(
        eq(grants.companyId, companyId),
        amongIds(grants.authorizationId, authorizationIds),
        isNull(grants.revokedAt),
      ),
    )
    .orderBy(grants.id)
    .for('no key update')
  await executor
    .update(grants)
    .set({ revokedAt, revokedReason: 'authorization_revoked' })
    .where(and(eq(grants.companyId, companyId), sql`${grants.id} = any(array(${ended}))`))
}

/**
 * Gives a grant another block for the statuses of its tokens to come, unless somebody else has done so.
 * @param spent the block that has no slot left
 * @returns the block it has now, or `undefined` if the grant is gone
 */
export async function updateStatusBlock(
  executor: CompanyExecutor,
  companyId: string,
  id: string,
  spent: number,
): Promise<number | undefined> {
  const one = and(eq(grants.companyId, companyId), eq(grants.id, id))
  await executor.execute(
    sql`update ${grants} set status_block = default where ${one} and ${grants.statusBlock} = ${spent}`,
  )
  const [row] = await executor.select({ statusBlock: grants.statusBlock }).from(grants).where(one)
  return row?.statusBlock
}

/** Removes a batch of grants of which nothing can be live. @returns how many */
export const deleteExpired = (executor: Executor, before: Date, limit: number): Promise<number> =>
  removeExpired(executor, 'grants', before, limit)
