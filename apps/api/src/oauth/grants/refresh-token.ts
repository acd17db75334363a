import type { AccessTokenService } from '../../features/access-tokens/access-token.service.ts'
import type { AuthorizationService } from '../../features/authorizations/authorization.service.ts'
import type { ProtocolConsumer } from '../../features/consumers/protocol-consumer.ts'
import type { GrantService, LiveGrant } from '../../features/grants/grant.service.ts'
import type { RefreshTokenService } from '../../features/refresh-tokens/refresh-token.service.ts'
import { intersect } from '../../lib/permission-set.ts'
import { notAmong } from '../failure-detail.ts'
import { invalidGrant, invalidRequest, invalidScope } from '../oauth-error.ts'
import { disallowedScope, permissionsFromScope } from '../scope.ts'
import { type Grant, tokenResponse } from './grant.ts'

/** What the new access token may do: `scope` narrows this one token only (RFC 6749 section 6). */
function permissionsNow(consumer: ProtocolConsumer, grant: LiveGrant, scope: string | undefined): string[] | undefined {
  const asked = permissionsFromScope(scope, grant.permissions, consumer)
  if (!asked) {
    const detail = notAmong(disallowedScope(scope, grant.permissions, consumer), grant.permissions)
    throw invalidScope('The scope exceeds what was granted', detail)
  }
  // The same list each time, where nothing narrower is asked for: its text is known.
  const permissions = asked === grant.permissions ? grant.effective : intersect(asked, grant.effective)
  return permissions.length > 0 ? permissions : undefined
}

/**
 * The refresh grant (RFC 6749 section 6), with rotation.
 * @param deps what rotates the token and issues
 */
export const refreshTokenGrant = (deps: {
  accessTokens: AccessTokenService
  authorizations: AuthorizationService
  grants: GrantService
  refreshTokens: RefreshTokenService
}): Grant => ({
  grantType: 'refresh_token',
  parameters: ['refresh_token', 'scope'],
  // Without the grant a chain that was begun before goes no further either.
  isEnabledFor: ({ grantType, issuesRefreshTokens }) => grantType === 'authorization_code' && issuesRefreshTokens,
  async handle(consumer, form, origin, position) {
    const presented = form.get('refresh_token')
    if (presented === undefined) throw invalidRequest('refresh_token is missing')
    const known = await deps.refreshTokens.find(consumer, presented)
    if (!known) throw invalidGrant('refresh_token_unknown')

    const grant = await deps.grants.findLive(consumer, known.grantId)
    const permissions = grant && permissionsNow(consumer, grant, form.get('scope'))
    if (grant && !permissions) throw invalidGrant('permissions_withdrawn')
    // A user who is suspended may come back: what is refused is not used up. A replay is one all the same.
    const found = grant ? known : await deps.refreshTokens.findStored(consumer, presented)
    if (!found || (!grant && !found.rotated)) throw invalidGrant('grant_ended')
    const rotated = await deps.refreshTokens.rotate(consumer, presented, found, origin)
    if ('refused' in rotated) {
      if (rotated.refused === 'replayed') throw invalidGrant('refresh_token_replayed')
      throw invalidGrant(grant ? 'refresh_token_expired' : 'grant_ended')
    }
    if (!grant || !permissions) throw invalidGrant('grant_ended')
    const response = await tokenResponse(deps.accessTokens, consumer, grant, permissions, position, rotated.successor)
    deps.authorizations.markUsed(consumer.companyId, grant.authorizationId, response.scope)
    return response
  },
})
