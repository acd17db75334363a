import type { AccessTokenService } from '../../features/access-tokens/access-token.service.ts'
import type { ProtocolConsumer } from '../../features/consumers/protocol-consumer.ts'
import type { LiveGrant } from '../../features/grants/grant.service.ts'
import type { RequestOrigin } from '../../lib/actor.ts'
import { scopeText } from '../../lib/permission-set.ts'
import type { FormParameters } from '../form-parameters.ts'
import { invalidGrant } from '../oauth-error.ts'

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
  /**
   * @param origin where the request comes from, for the log
   * @param position where the changes stood before the consumer was looked up
   * @throws OAuthError for every refusal
   */
  handle(
    consumer: ProtocolConsumer,
    form: FormParameters,
    origin: RequestOrigin,
    position: number,
  ): TokenResponse | Promise<TokenResponse>
}

/**
 * The answer for a user's grant (RFC 6749 section 5.1).
 * @param accessTokens what signs the token
 * @param consumer whom it is for
 * @param grant what it descends from
 * @param permissions what it may do
 * @param position where the changes stood before consumer and grant were looked up
 * @param refreshToken to hand out with it, if any
 * @throws OAuthError `invalid_grant` when nothing of that is permitted any more
 */
export async function tokenResponse(
  accessTokens: AccessTokenService,
  consumer: ProtocolConsumer,
  { id: grantId, userId, endsAt, statusBlock, subjects }: LiveGrant,
  permissions: readonly string[],
  position: number,
  refreshToken: string | undefined,
): Promise<TokenResponse> {
  const issued = accessTokens.issue(consumer, permissions, position, {
    userId,
    grantId,
    endsAt,
    statusBlock,
    subjects,
  })
  const answer = issued instanceof Promise ? await issued : issued
  if (!answer) throw invalidGrant('permissions_withdrawn')
  return {
    access_token: answer.token,
    token_type: 'Bearer',
    expires_in: answer.expiresIn,
    scope: scopeText(answer.permissions),
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
  }
}
