import type { AccessTokenService } from '../../features/access-tokens/access-token.service.ts'
import type { ProtocolConsumer } from '../../features/consumers/protocol-consumer.ts'
import type { LiveGrant } from '../../features/grants/grant.service.ts'
import type { RequestOrigin } from '../../lib/actor.ts'
import { scopeText } from '../../lib/permission-set.ts'
import type { FormParameters } from '../form-parameters.ts'

/** A successful token response (RFC 6749 section 5.1). */
export interface TokenResponse {
  access_token: string
  token_type: 'Bearer'
  expires_in: number
  scope: string
  refresh_token?: string
}

/** One way to get a token. The token endpoint knows these by their `grant_type` only. */
export interface Grant {
  grantType: string
  /** What it reads of the form; none of these may repeat. */
  parameters: readonly string[]
  /** Whether a consumer may use it. */
  isEnabledFor(consumer: ProtocolConsumer): boolean
  /** @param origin where the request comes from, for the log @throws OAuthError for every refusal */
  handle(
    consumer: ProtocolConsumer,
    form: FormParameters,
    origin: RequestOrigin,
  ): TokenResponse | Promise<TokenResponse>
}

/**
 * The answer for a user's grant (RFC 6749 section 5.1).
 * @param accessTokens what signs the token
 * @param consumer whom it is for
 * @param grant what it descends from
 * @param permissions what it may do
 * @param refreshToken to hand out with it, if any
 */
export async function tokenResponse(
  accessTokens: AccessTokenService,
  consumer: ProtocolConsumer,
  { id: grantId, userId, endsAt, statusBlock, subjects }: LiveGrant,
  permissions: readonly string[],
  refreshToken: string | undefined,
): Promise<TokenResponse> {
  const issued = accessTokens.issue(consumer, permissions, { userId, grantId, endsAt, statusBlock, subjects })
  const { token, expiresIn } = issued instanceof Promise ? await issued : issued
  return {
    access_token: token,
    token_type: 'Bearer',
    expires_in: expiresIn,
    scope: scopeText(permissions),
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
  }
}
