import type { AccessTokenService, LiveAccessToken } from '../../features/access-tokens/access-token.service.ts'
import type { AuthorizationService } from '../../features/authorizations/authorization.service.ts'
import { whenKnown } from '../../lib/when-known.ts'
import type { HubCaller } from '../call.ts'
import { HubRefusal } from '../refusal.ts'
import type { AuthenticationScheme } from './scheme.ts'

const challenge = 'Bearer realm="Latchkey Hub"'

const errors = { malformed_request: 'invalid_request', invalid_token: 'invalid_token' } as const

/**
 * A refusal of what was attempted with a token (RFC 6750 section 3.1).
 * @param code 400 or 401
 * @param detail a fixed text without quotes, which stands in the challenge too
 */
export const attempted = (code: keyof typeof errors, detail: string): HubRefusal =>
  new HubRefusal(code, detail, {
    headers: { 'www-authenticate': `${challenge}, error="${errors[code]}", error_description="${detail}"` },
  })

/** RFC 6750 section 2.1: b64token. */
const tokenForm = /^[A-Za-z0-9\-._~+/]+=*$/u

const challengeFor = (permissions: readonly string[]): string =>
  `${challenge}, error="insufficient_scope", scope="${permissions.join(' ')}"`

const callers = new WeakMap<LiveAccessToken, HubCaller>()

/** The caller that a token stands for; worked out once for as long as the token stays what it is. */
function callerOf(live: LiveAccessToken, renew: () => HubCaller | Promise<HubCaller>): HubCaller {
  const known = callers.get(live)
  if (known) return known
  const { claims, consumer, permissions, authorizationId } = live
  const caller: HubCaller = {
    kind: claims.grant_id === undefined ? 'consumer' : 'user',
    companyId: consumer.companyId,
    consumer,
    ...(claims.grant_id === undefined ? {} : { userId: claims.sub }),
    ...(authorizationId === undefined ? {} : { authorizationId }),
    permissions,
    state: live,
    challengeFor,
    renew,
  }
  callers.set(live, caller)
  return caller
}

/**
 * Access tokens in the `Authorization` header (RFC 6750 section 2.1), judged exactly and in memory.
 * @param deps who knows tokens, who notes that an app uses what it may, and for whom tokens must be meant
 */
export function createBearerScheme(deps: {
  accessTokens: AccessTokenService
  authorizations: AuthorizationService
  audience: string
}): AuthenticationScheme {
  const live = (token: string): LiveAccessToken | Promise<LiveAccessToken> =>
    whenKnown(deps.accessTokens.inspect(token), (found) => {
      if (found?.claims.aud === deps.audience) return found
      throw attempted('invalid_token', 'The token is expired, revoked or not for this API. Fetch a new one.')
    })
  const callerBy = (token: string, found: LiveAccessToken): HubCaller =>
    callerOf(found, () => whenKnown(live(token), (now) => callerBy(token, now)))

  return {
    name: 'bearer',
    challenge,
    authenticate(_call, token) {
      if (!tokenForm.test(token)) {
        throw attempted('malformed_request', 'Send the Authorization header as Bearer, a blank, and the token.')
      }
      return whenKnown(live(token), (found) => {
        if (found.authorizationId !== undefined) {
          deps.authorizations.markUsed(found.consumer.companyId, found.authorizationId)
        }
        return callerBy(token, found)
      })
    },
  }
}
