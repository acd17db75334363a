import type { FailureDetail, FailureReason } from '@latchkey/contracts'
import type { ProtocolConsumer } from '../consumers/protocol-consumer.ts'

/** An authorization request whose consumer and redirect URI are right. */
export interface AuthorizationRequest {
  consumer: ProtocolConsumer
  redirectUri: string
  redirectUriSent: boolean
  state: string | undefined
  /** What is asked for, already within the consumer's group. */
  permissions: readonly string[]
  codeChallenge: string | undefined
  /** `prompt=consent`: ask even what was granted before. */
  consentForced: boolean
  /** The fault to report instead of asking (RFC 6749 section 4.1.2.1). */
  error: AuthorizationFault | undefined
}

/** An error for the app, by its OAuth name. */
export interface AuthorizationFault {
  error: string
  description: string
  /** The real cause, for the consumer's administrator; absent once they were told. */
  reason?: FailureReason
  /** What helps the administrator to mend it. */
  detail?: FailureDetail
}

/** What goes back to the app, still to be put into its redirect URI. */
export interface AuthorizationAnswer {
  consumer: ProtocolConsumer
  redirectUri: string
  state: string | undefined
  result: { code: string } | AuthorizationFault
}
