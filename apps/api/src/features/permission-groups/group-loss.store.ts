import { maxPreviewed } from '@latchkey/contracts'
import { and, count, eq, gt, isNull, or, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Executor } from '../../database/database.ts'
import { authorizations } from '../authorizations/authorization.table.ts'
import { consumers } from '../consumers/consumer.table.ts'
import { permissionsInForce } from '../modules/permissions-in-force.ts'
import { users } from '../users/user.table.ts'
import { permissionGroups } from './permission-group.table.ts'

const consumerGroups = alias(permissionGroups, 'consumer_groups')
const userGroups = alias(permissionGroups, 'user_groups')

/** The first users of a group by name. */
export function listUsers(executor: Executor, companyId: string, groupId: string) {
  return executor
    .select({ id: users.id, name: users.name, email: users.email })
    .from(users)
    .where(and(eq(users.companyId, companyId), eq(users.permissionGroupId, groupId)))
    .orderBy(sql`lower(${users.name})`, users.id)
    .limit(maxPreviewed)
}

/** The first consumers of a group by name. */
export function listConsumers(executor: Executor, companyId: string, groupId: string) {
  return executor
    .select({ id: consumers.id, name: consumers.name })
    .from(consumers)
    .where(and(eq(consumers.companyId, companyId), eq(consumers.permissionGroupId, groupId)))
    .orderBy(sql`lower(${consumers.name})`, consumers.id)
    .limit(maxPreviewed)
}

/** What a group is about to lose, of what counts now. */
export interface GroupLoss {
  groupId: string
  lost: string[]
}

/** Live authorizations that lose something with a group: what was granted is cut by what both groups have. */
const losing = (companyId: string, { groupId, lost }: GroupLoss, now: Date) =>
  and(
    eq(authorizations.companyId, companyId),
    isNull(authorizations.revokedAt),
    or(isNull(authorizations.expiresAt), gt(authorizations.expiresAt, now)),
    sql`${authorizations.permissions} && ${sql.param(lost)}::text[]`,
    or(eq(consumers.permissionGroupId, groupId), eq(users.permissionGroupId, groupId)),
    sql`exists (
      select from unnest(${sql.param(lost)}::text[]) as permission
      where permission = any(${authorizations.permissions}) and permission = any(${consumerGroups.permissions})
        and permission = any(${userGroups.permissions})
    )`,
  )

const ofConsumer = and(eq(consumers.companyId, authorizations.companyId), eq(consumers.id, authorizations.consumerId))
const ofUser = and(eq(users.companyId, authorizations.companyId), eq(users.id, authorizations.userId))
const ofConsumerGroup = and(
  eq(consumerGroups.companyId, consumers.companyId),
  eq(consumerGroups.id, consumers.permissionGroupId),
)
const ofUserGroup = and(eq(userGroups.companyId, users.companyId), eq(userGroups.id, users.permissionGroupId))

/** The first of the authorizations that lose something, by app and user, with what cuts them now. */
export function listAuthorizations(executor: Executor, companyId: string, loss: GroupLoss, now: Date) {
  return executor
    .select({
      id: authorizations.id,
      consumer: { id: consumers.id, name: consumers.name },
      user: { id: users.id, name: users.name, email: users.email },
      permissions: authorizations.permissions,
      consumerPermissions: permissionsInForce(authorizations.companyId, consumerGroups.permissions),
      userPermissions: userGroups.permissions,
    })
    .from(authorizations)
    .innerJoin(consumers, ofConsumer)
    .innerJoin(users, ofUser)
    .innerJoin(consumerGroups, ofConsumerGroup)
    .innerJoin(userGroups, ofUserGroup)
    .where(losing(companyId, loss, now))
    .orderBy(sql`lower(${consumers.name})`, sql`lower(${users.name})`, authorizations.id)
    .limit(maxPreviewed)
}

/** How many authorizations lose something. */
export async function countAuthorizations(
  executor: Executor,
  companyId: string,
  loss: GroupLoss,
  now: Date,
): Promise<number> {
  const [row] = await executor
    .select({ total: count() })
    .from(authorizations)
    .innerJoin(consumers, ofConsumer)
    .innerJoin(users, ofUser)
    .innerJoin(consumerGroups, ofConsumerGroup)
    .innerJoin(userGroups, ofUserGroup)
    .where(losing(companyId, loss, now))
  return row?.total ?? 0
}
