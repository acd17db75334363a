import type { AccessTokenService } from '../features/access-tokens/access-token.service.ts'
import type { ProtocolConsumer } from '../features/consumers/protocol-consumer.ts'
import type { GrantService } from '../features/grants/grant.service.ts'
import type { RefreshTokenService } from '../features/refresh-tokens/refresh-token.service.ts'
import { type ClientAuthentication, credentialParameters } from './client-authentication/index.ts'
import { type FormRequest, refuseRepeated } from './form-endpoint.ts'
import { concerning, invalidGrant, invalidRequest } from './oauth-error.ts'

const recognised = ['token', 'token_type_hint', ...credentialParameters]

/**
 * The revocation endpoint (RFC 7009). A refresh token takes its grant with it, an access token ends alone; whatever is already not
 * valid is fine. The type hint is not needed: the two kinds can't be mistaken for each other.
 * @param deps how clients authenticate and who ends tokens
 */
export function createRevocationEndpoint(deps: {
  authentication: ClientAuthentication
  accessTokens: AccessTokenService
  refreshTokens: RefreshTokenService
  grants: GrantService
}): (request: FormRequest) => Promise<string> {
  const end = async (consumer: ProtocolConsumer, { form, origin }: FormRequest): Promise<void> => {
    const token = form.get('token')
    if (token === undefined) throw invalidRequest('token is missing')

    const claims = await deps.accessTokens.read(token)
    if (claims) {
      // Another company's token is answered as an unknown one: companies learn nothing of each other.
      if (claims.company_id !== consumer.companyId) return
      if (claims.client_id !== consumer.key) throw invalidGrant('token_of_another_consumer')
      await deps.accessTokens.revoke(consumer, claims, origin)
      return
    }
    const found = await deps.refreshTokens.findOwner(token)
    if (!found || found.companyId !== consumer.companyId) return
    if (found.consumerId !== consumer.id) throw invalidGrant('token_of_another_consumer')
    await deps.grants.end(found, 'revoked_by_consumer', origin)
  }

  return async (request) => {
    const { query, form } = request
    if (query.hasAny(recognised)) throw invalidRequest('Send parameters in the form body, not in the URL')
    refuseRepeated(form, recognised)
    const { consumer } = await deps.authentication.consumer(request)
    await concerning(consumer, () => end(consumer, request))
    return ''
  }
}
