import type { AccessTokenService } from '../../features/access-tokens/access-token.service.ts'
import { scopeText } from '../../lib/permission-set.ts'
import { whenKnown } from '../../lib/when-known.ts'
import { notAmong } from '../failure-detail.ts'
import { invalidScope } from '../oauth-error.ts'
import { disallowedScope, permissionsFromScope } from '../scope.ts'
import type { Grant } from './grant.ts'

/**
 * The client credentials grant (RFC 6749 section 4.4): a confidential consumer acts for itself. Never a refresh token.
 * @param deps what issues the token
 */
export const clientCredentialsGrant = ({ accessTokens }: { accessTokens: AccessTokenService }): Grant => ({
  grantType: 'client_credentials',
  parameters: ['scope'],
  isEnabledFor: ({ grantType, clientType }) => grantType === 'client_credentials' && clientType === 'confidential',
  handle(consumer, form, _origin, position) {
    const scope = form.get('scope')
    const permissions = permissionsFromScope(scope, consumer.permissions, consumer)
    if (!permissions) {
      const detail = notAmong(disallowedScope(scope, consumer.permissions, consumer), consumer.permissions)
      throw invalidScope('The scope is unknown or not allowed for this client', detail)
    }
    return whenKnown(accessTokens.issue(consumer, permissions, position), (issued) => {
      if (!issued) throw invalidScope('The scope is not allowed for this client any more')
      return {
        access_token: issued.token,
        token_type: 'Bearer',
        expires_in: issued.expiresIn,
        scope: scopeText(issued.permissions),
      }
    })
  },
})
