import type { AccessTokenService, LiveAccessToken } from '../features/access-tokens/access-token.service.ts'
import type { AuthorizationService } from '../features/authorizations/authorization.service.ts'
import type { RefreshTokenService } from '../features/refresh-tokens/refresh-token.service.ts'
import { scopeText } from '../lib/permission-set.ts'
import { whenKnown } from '../lib/when-known.ts'
import {
  type AuthenticatedCaller,
  type ClientAuthentication,
  credentialParameters,
} from './client-authentication/index.ts'
import { type FormRequest, refuseRepeated } from './form-endpoint.ts'
import { invalidRequest } from './oauth-error.ts'

/** The one answer for whatever is not live, or not the caller's business (RFC 7662 section 2.2). */
const inactive = JSON.stringify({ active: false })

const recognised = ['token', 'token_type_hint', ...credentialParameters]

const isForCaller = ({ claims }: LiveAccessToken, caller: AuthenticatedCaller): boolean =>
  caller.kind === 'resource_server' ? claims.aud === caller.audience : claims.client_id === caller.consumer.key

const epochSeconds = (moment: Date): number => Math.floor(moment.getTime() / 1000)

/** What is said of a live token. */
const describe = (live: LiveAccessToken): string => {
  const { iss, sub, aud, exp, iat, jti, client_id, company_id, grant_id } = live.claims
  return JSON.stringify({
    active: true,
    scope: scopeText(live.permissions),
    client_id,
    token_type: 'Bearer',
    exp,
    iat,
    sub,
    aud,
    iss,
    jti,
    company_id,
    grant_id,
  })
}

/**
 * The introspection endpoint (RFC 7662). Looking never uses anything up.
 * @param deps how callers authenticate and who knows tokens
 */
export function createIntrospectionEndpoint(deps: {
  authentication: ClientAuthentication
  accessTokens: AccessTokenService
  authorizations: AuthorizationService
  refreshTokens: RefreshTokenService
  issuer: string
}): (request: FormRequest) => string | Promise<string> {
  const describeFor = (live: LiveAccessToken | undefined, caller: AuthenticatedCaller): string | undefined => {
    if (!live || !isForCaller(live, caller)) return undefined
    if (caller.kind === 'resource_server' && live.authorizationId !== undefined) {
      deps.authorizations.markUsed(live.consumer.companyId, live.authorizationId)
    }
    // Tokens are asked about again and again.
    return (live.description ??= describe(live))
  }

  const inspectRefreshToken = async (token: string, caller: AuthenticatedCaller): Promise<string | undefined> => {
    if (caller.kind !== 'consumer') return undefined
    const { consumer } = caller
    const live = await deps.refreshTokens.inspect(consumer, token)
    if (!live) return undefined
    return JSON.stringify({
      active: true,
      scope: scopeText(live.grant.effective),
      client_id: consumer.key,
      sub: live.grant.userId,
      iss: deps.issuer,
      exp: epochSeconds(live.expiresAt),
      iat: epochSeconds(live.createdAt),
    })
  }

  const inspect = (token: string, caller: AuthenticatedCaller): string | Promise<string> =>
    whenKnown(deps.accessTokens.inspect(token), (live) => {
      const answer = describeFor(live, caller)
      return answer ?? inspectRefreshToken(token, caller).then((described) => described ?? inactive)
    })

  return (request) => {
    const { query, form } = request
    if (query.hasAny(recognised)) throw invalidRequest('Send parameters in the form body, not in the URL')
    refuseRepeated(form, recognised)
    return whenKnown(deps.authentication.confidential(request), (caller) => {
      const token = form.get('token')
      if (token !== undefined) return inspect(token, caller)
      throw invalidRequest('token is missing', caller.kind === 'consumer' ? { consumer: caller.consumer } : {})
    })
  }
}
