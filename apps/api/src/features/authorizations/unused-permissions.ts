import { type Authorization, unusedAfterDays } from '@latchkey/contracts'
import { and, lte, type SQL, sql } from 'drizzle-orm'
import { daysBefore } from '../../lib/clock.ts'
import { consumers } from '../consumers/consumer.table.ts'
import { permissionGroups } from '../permission-groups/permission-group.table.ts'
import { users } from '../users/user.table.ts'
import { authorizations } from './authorization.table.ts'
import type { AuthorizationRow } from './listed-authorizations.ts'
import { permissionUses } from './permission-use.table.ts'

/** What was used last, or granted, by then counts as unused. */
const longBefore = (now: Date): Date => daysBefore(now, unusedAfterDays)

/**
 * Those of an authorization's permissions of which its app has made no use for long. Of what is too new to say, nothing is said.
 * @param permissions what the app can do now
 */
export function unusedOf(
  permissions: readonly string[],
  { grantedAt, usesNotedSince, uses }: Pick<AuthorizationRow, 'grantedAt' | 'usesNotedSince' | 'uses'>,
  now: Date,
): Authorization['unused'] {
  const longAgo = longBefore(now)
  const known = new Map(uses.map(({ permission, ...times }) => [permission, times]))
  return permissions.flatMap((permission) => {
    const { addedAt = null, lastUsedAt = null } = known.get(permission) ?? {}
    const since = lastUsedAt ?? addedAt
    if ((since === null ? (usesNotedSince ?? grantedAt) : new Date(since)) > longAgo) return []
    return [{ permission, isNeverUsed: lastUsedAt === null && (addedAt !== null || usesNotedSince === null) }]
  })
}

/**
 * That {@link unusedOf} tells of any permission, asked of rows of `authorizations`, called so. What is looked up for each is a value rather than a
 * condition, which PostgreSQL might read all of the other tables for.
 */
export function hasUnused(now: Date): SQL | undefined {
  const longAgo = longBefore(now)
  const ofConsumer = sql`(select permissions_in_force(holder.company_id, held.permissions)
    from ${consumers} as holder
    join ${permissionGroups} as held on held.company_id = holder.company_id and held.id = holder.permission_group_id
    where holder.company_id = authorizations.company_id and holder.id = authorizations.consumer_id)`
  const ofUser = sql`(select held.permissions
    from ${users} as holder
    join ${permissionGroups} as held on held.company_id = holder.company_id and held.id = holder.permission_group_id
    where holder.company_id = authorizations.company_id and holder.id = authorizations.user_id)`
  return and(
    // Nothing was used, or noted, before it was granted: so in the order of granting, too, a walk begins where some can be.
    lte(authorizations.grantedAt, longAgo),
    lte(authorizations.leastUsedAt, longAgo),
    sql`(select true
      from unnest(authorizations.permissions) as granted (permission)
      left join ${permissionUses} as known on known.company_id = authorizations.company_id
        and known.authorization_id = authorizations.id and known.permission = granted.permission
      where coalesce(known.last_used_at, known.added_at, authorizations.uses_noted_since, authorizations.granted_at) <= ${longAgo.toISOString()}::timestamptz
        and granted.permission = any(${ofConsumer}::text[]) and granted.permission = any(${ofUser}::text[])
      limit 1)`,
  )
}
