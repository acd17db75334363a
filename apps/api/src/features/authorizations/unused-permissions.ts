import { type Authorization, unusedAfterDays } from '@latchkey/contracts'
import { daysBefore } from '../../lib/clock.ts'
import type { AuthorizationRow } from './listed-authorizations.ts'

/**
 * Those of an authorization's permissions of which its app has made no use for long. Of what is too new to say, nothing is said.
 * @param permissions what the app can do now
 */
export function unusedOf(
  permissions: readonly string[],
  { grantedAt, usesNotedSince, uses }: Pick<AuthorizationRow, 'grantedAt' | 'usesNotedSince' | 'uses'>,
  now: Date,
): Authorization['unused'] {
  const longAgo = daysBefore(now, unusedAfterDays)
  const known = new Map(uses.map(({ permission, ...times }) => [permission, times]))
  return permissions.flatMap((permission) => {
    const { addedAt = null, lastUsedAt = null } = known.get(permission) ?? {}
    const since = lastUsedAt ?? addedAt
    if ((since === null ? (usesNotedSince ?? grantedAt) : new Date(since)) > longAgo) return []
    return [{ permission, isNeverUsed: lastUsedAt === null && (addedAt !== null || usesNotedSince === null) }]
  })
}
