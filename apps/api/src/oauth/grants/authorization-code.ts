import type { AccessTokenService } from '../../features/access-tokens/access-token.service.ts'
import type {
  AuthorizationCodeService,
  FoundCode,
} from '../../features/authorization-codes/authorization-code.service.ts'
import type { AuthorizationService } from '../../features/authorizations/authorization.service.ts'
import type { GrantService } from '../../features/grants/grant.service.ts'
import type { RefreshTokenService } from '../../features/refresh-tokens/refresh-token.service.ts'
import type { ProtocolConsumer } from '../../features/consumers/protocol-consumer.ts'
import { isRegisteredRedirect } from '../../lib/redirect-uri.ts'
import type { FormParameters } from '../form-parameters.ts'
import { difference } from '../failure-detail.ts'
import { invalidGrant, invalidRequest } from '../oauth-error.ts'
import { isVerifier, verifierMatches } from '../pkce.ts'
import { type Grant, tokenResponse } from './grant.ts'

/** RFC 6749 section 4.1.3: identical if it was sent, and required then; and still registered. */
function checkRedirectUri(consumer: ProtocolConsumer, code: FoundCode, form: FormParameters): void {
  const redirectUri = form.get('redirect_uri')
  // A challenge binds the code to the request as well (OAuth 2.1).
  const mayOmit = consumer.followsOauth21 && code.codeChallenge !== null
  if (redirectUri === undefined && code.redirectUriSent && !mayOmit) {
    throw invalidRequest('redirect_uri is missing', { reason: 'redirect_uri_missing' })
  }
  if (redirectUri !== undefined && redirectUri !== code.redirectUri) {
    throw invalidGrant('redirect_uri_mismatch', { detail: difference(redirectUri, [code.redirectUri]) })
  }
  if (!isRegisteredRedirect(code.redirectUri, consumer.redirectUris)) {
    throw invalidGrant('redirect_uri_mismatch', {
      detail: difference(code.redirectUri, consumer.redirectUris),
      privateDetail: 'withdrawn since the code was issued',
    })
  }
}

/** RFC 7636 section 4.6; a verifier without a challenge is a downgrade (RFC 9700 section 4.8.2). */
function checkVerifier({ requiresPkce }: ProtocolConsumer, code: FoundCode, form: FormParameters): void {
  const verifier = form.get('code_verifier')
  if (code.codeChallenge === null) {
    if (verifier !== undefined) {
      throw invalidRequest('code_verifier was sent for a code without code_challenge', {
        reason: 'verifier_unexpected',
      })
    }
    // Required since the code was issued.
    if (requiresPkce) throw invalidGrant('verifier_missing')
    return
  }
  if (verifier === undefined) throw invalidGrant('verifier_missing')
  if (!verifierMatches(verifier, code.codeChallenge)) throw invalidGrant('verifier_wrong')
}

/**
 * The authorization code grant (RFC 6749 section 4.1.3).
 * @param deps what redeems the code and issues
 */
export const authorizationCodeGrant = (deps: {
  accessTokens: AccessTokenService
  authorizationCodes: AuthorizationCodeService
  authorizations: AuthorizationService
  grants: GrantService
  refreshTokens: RefreshTokenService
}): Grant => ({
  grantType: 'authorization_code',
  parameters: ['code', 'redirect_uri', 'code_verifier'],
  isEnabledFor: ({ grantType }) => grantType === 'authorization_code',
  async handle(consumer, form, origin, position) {
    const presented = form.get('code')
    if (presented === undefined) throw invalidRequest('code is missing')
    const verifier = form.get('code_verifier')
    if (verifier !== undefined && !isVerifier(verifier)) {
      throw invalidRequest('code_verifier must be 43 to 128 unreserved characters', { reason: 'verifier_wrong' })
    }
    const known = await deps.authorizationCodes.find(consumer, presented)
    if (!known) throw invalidGrant('code_unknown')
    // Before anything is consumed or revoked: a failed attempt must neither use the code up nor end the grant.
    checkRedirectUri(consumer, known, form)
    checkVerifier(consumer, known, form)

    const grant = await deps.grants.findLive(consumer, known.grantId)
    if (grant?.effective.length === 0) throw invalidGrant('permissions_withdrawn')
    // Nothing to be had, but a replay is one all the same.
    const code = grant ? known : await deps.authorizationCodes.findStored(consumer, presented)
    if (!code || (!grant && !code.used)) throw invalidGrant('grant_ended')
    const refreshToken = consumer.issuesRefreshTokens ? deps.refreshTokens.first(consumer, code.grantId) : undefined
    // Signed before the code is used up: what is stored is what is answered.
    const response =
      grant && (await tokenResponse(deps.accessTokens, consumer, grant, grant.effective, position, refreshToken?.token))
    const outcome = await deps.authorizationCodes.redeem(consumer, code, refreshToken, origin)
    if (outcome === 'replayed') throw invalidGrant('code_replayed')
    if (!grant || !response) throw invalidGrant('grant_ended')
    if (outcome === 'expired') throw invalidGrant('code_expired')
    deps.authorizations.markUsed(consumer.companyId, grant.authorizationId, response.scope)
    return response
  },
})
