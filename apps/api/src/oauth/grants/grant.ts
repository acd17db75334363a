import type { ProtocolConsumer } from '../../features/consumers/protocol-consumer.ts'
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
  /** @throws OAuthError for every refusal */
  handle(consumer: ProtocolConsumer, form: FormParameters): Promise<TokenResponse>
}
