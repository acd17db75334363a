import type { AccessTokenService } from '../../features/access-tokens/access-token.service.ts'
import { OAuthError } from '../oauth-error.ts'
import { permissionsFromScope } from '../scope.ts'
import type { Grant } from './grant.ts'

/**
 * The client credentials grant (RFC 6749 section 4.4): a confidential consumer acts for itself. Never a refresh token.
 * @param deps what issues the token
 */
export const clientCredentialsGrant = ({ accessTokens }: { accessTokens: AccessTokenService }): Grant => ({
  grantType: 'client_credentials',
  parameters: ['scope'],
  isEnabledFor: ({ grantType, clientType }) => grantType === 'client_credentials' && clientType === 'confidential',
  async handle(consumer, form) {
    const permissions = permissionsFromScope(form.get('scope'), consumer.permissions)
    if (!permissions) throw new OAuthError('invalid_scope', 'The scope is unknown or not allowed for this client')
    const { token, expiresIn } = accessTokens.issue(consumer, permissions)
    return { access_token: token, token_type: 'Bearer', expires_in: expiresIn, scope: permissions.join(' ') }
  },
})
