import { and, eq, gt, isNull, or, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { consumers } from '../consumers/consumer.table.ts'
import { permissionsInForce } from '../modules/permissions-in-force.ts'
import { permissionGroups } from '../permission-groups/permission-group.table.ts'
import { users } from '../users/user.table.ts'
import { authorizations } from './authorization.table.ts'
import { permissionUses } from './permission-use.table.ts'

/** That an authorization has not ended. */
export const liveAt = (now: Date) =>
  and(isNull(authorizations.revokedAt), or(isNull(authorizations.expiresAt), gt(authorizations.expiresAt, now)))

const consumerGroups = alias(permissionGroups, 'consumer_groups')
const userGroups = alias(permissionGroups, 'user_groups')

/** When a permission was added later on, and when it was used last: as PostgreSQL writes moments into JSON. */
interface StoredUse {
  permission: string
  addedAt: string | null
  lastUsedAt: string | null
}

const uses = sql<StoredUse[]>`(
  select coalesce(json_agg(json_build_object('permission', ${permissionUses.permission}, 'addedAt', ${permissionUses.addedAt},
    'lastUsedAt', ${permissionUses.lastUsedAt})), '[]')
  from ${permissionUses}
  where ${permissionUses.companyId} = ${authorizations.companyId} and ${permissionUses.authorizationId} = ${authorizations.id})`

/** What a list shows of an authorization; what the two groups permit cuts what was granted. */
const columns = {
  id: authorizations.id,
  permissions: authorizations.permissions,
  grantedAt: authorizations.grantedAt,
  lastUsedAt: authorizations.lastUsedAt,
  expiresAt: authorizations.expiresAt,
  usesNotedSince: authorizations.usesNotedSince,
  uses,
  consumer: {
    id: consumers.id,
    key: consumers.key,
    name: consumers.name,
    description: consumers.description,
    logo: consumers.logo,
  },
  user: { id: users.id, name: users.name, email: users.email },
  consumerPermissions: permissionsInForce(authorizations.companyId, consumerGroups.permissions),
  userPermissions: userGroups.permissions,
}

/** Authorizations with all that is shown of them. */
export const joined = (executor: CompanyExecutor) =>
  executor
    .select(columns)
    .from(authorizations)
    .innerJoin(
      consumers,
      and(eq(consumers.companyId, authorizations.companyId), eq(consumers.id, authorizations.consumerId)),
    )
    .innerJoin(users, and(eq(users.companyId, authorizations.companyId), eq(users.id, authorizations.userId)))
    .innerJoin(
      consumerGroups,
      and(eq(consumerGroups.companyId, consumers.companyId), eq(consumerGroups.id, consumers.permissionGroupId)),
    )
    .innerJoin(userGroups, and(eq(userGroups.companyId, users.companyId), eq(userGroups.id, users.permissionGroupId)))

/** A listed row. */
export type AuthorizationRow = Awaited<ReturnType<ReturnType<typeof joined>['execute']>>[number]
