import type { AccessTokenService } from '../../features/access-tokens/access-token.service.ts'
import type { AuthorizationService } from '../../features/authorizations/authorization.service.ts'
import type { LiveGrant } from '../../features/grants/grant.service.ts'
import type { RefreshTokenService } from '../../features/refresh-tokens/refresh-token.service.ts'
import { intersect } from '../../lib/permission-set.ts'
import { notAmong } from '../failure-detail.ts'
import { invalidGrant, invalidRequest, invalidScope } from '../oauth-error.ts'
import { permissionsFromScope } from '../scope.ts'
import type { Grant } from './grant.ts'

/** What the new access token may do: `scope` narrows this one token only (RFC 6749 section 6). */
function permissionsNow(grant: LiveGrant, scope: string | undefined): string[] | undefined {
  const asked = permissionsFromScope(scope, grant.permissions)
  if (!asked) throw invalidScope('The scope exceeds what was granted', notAmong(scope, grant.permissions))
  const permissions = intersect(asked, grant.effective)
  return permissions.length > 0 ? permissions : undefined
}

/**
 * The refresh grant (RFC 6749 section 6), with rotation.
 * @param deps what rotates the token and issues
 */
export const refreshTokenGrant = (deps: {
  accessTokens: AccessTokenService
  authorizations: AuthorizationService
  refreshTokens: RefreshTokenService
}): Grant => ({
  grantType: 'refresh_token',
  parameters: ['refresh_token', 'scope'],
  isEnabledFor: ({ grantType }) => grantType === 'authorization_code',
  async handle(consumer, form) {
    const presented = form.get('refresh_token')
    if (presented === undefined) throw invalidRequest('refresh_token is missing')
    const found = await deps.refreshTokens.find(consumer, presented)
    if (!found) throw invalidGrant('refresh_token_unknown')

    let withdrawn = false
    const response = await deps.refreshTokens.rotate(consumer, presented, found, async (_tx, grant, successor) => {
      const permissions = permissionsNow(grant, form.get('scope'))
      withdrawn = permissions === undefined
      if (!permissions) return undefined
      const { token, expiresIn } = deps.accessTokens.issue(consumer, permissions, {
        userId: grant.userId,
        grantId: grant.id,
      })
      deps.authorizations.markUsed(consumer.companyId, grant.authorizationId)
      return {
        access_token: token,
        token_type: 'Bearer' as const,
        expires_in: expiresIn,
        scope: permissions.join(' '),
        refresh_token: successor,
      }
    })
    if (!response) {
      throw invalidGrant(
        withdrawn ? 'permissions_withdrawn' : found.rotated ? 'refresh_token_replayed' : 'refresh_token_expired',
      )
    }
    return response
  },
})
