import type { ConsumerFailure, FailureReason } from '@latchkey/contracts'
import type { OAuthClient } from './oauth-client.ts'
import type { OAuthWorld } from './oauth-world.ts'

/** One way to be refused, and what the consumer's administrator is told of it. */
export interface Refusal {
  reason: FailureReason
  /** What is particular about it, where there are several of the same reason. */
  kind?: string
  endpoint: ConsumerFailure['endpoint']
  /** What the integrator was told, or would be if anything left for the app. */
  error: string
  /** What is told besides the reason, or a part of it. */
  detail: ConsumerFailure['detail']
  /** Makes a consumer and has it refused: the answer says under which id. */
  provoke: (world: OAuthWorld) => Promise<{ consumer: OAuthClient; answer: { headers: Headers } }>
}

/** Makes another consumer with the client credentials grant. */
export const machineOf = (world: OAuthWorld, wanted: Parameters<OAuthWorld['client']>[0] = {}): Promise<OAuthClient> =>
  world.client({ grantType: 'client_credentials', ...wanted })

/** What such a consumer asks for. */
export const asksForToken = { grant_type: 'client_credentials' }
