import type { AuthMethod } from '@latchkey/contracts'
import type { ConsumerKeyService } from '../../features/consumer-keys/consumer-key.service.ts'
import type { ProtocolConsumer } from '../../features/consumers/protocol-consumer.ts'
import type { UsedAssertionService } from '../../features/used-assertions/used-assertion.service.ts'
import type { Clock } from '../../lib/clock.ts'
import type { FormParameters } from '../form-parameters.ts'

/** What a proof is checked with. */
export interface ProofContext {
  clock: Clock
  issuer: string
  consumerKeys: ConsumerKeyService
  usedAssertions: UsedAssertionService
}

/** What a client presents to prove who it is. */
export interface Credentials {
  /** The method's name. */
  readonly method: string
  readonly clientId: string
  /** Where the method has one; resource servers have nothing else. */
  readonly clientSecret?: string | undefined
  /**
   * Proves that it is this consumer, one that authenticates in this way.
   * @returns the id of the secret that was right, where one was; a promise only where something has to be waited for
   * @throws OAuthError `invalid_client`
   */
  prove(consumer: ProtocolConsumer, context: ProofContext): string | undefined | Promise<string | undefined>
  /** Takes the same time for a consumer that can't be authenticated so, or doesn't exist. */
  pretend(context: ProofContext): void | Promise<void>
}

/** One way to authenticate (RFC 6749 section 2.3). */
export interface AuthenticationMethod {
  /** As in the metadata (RFC 8414 section 2). */
  name: string
  /** The consumers that authenticate so, as they are registered. */
  authMethod: AuthMethod
  /** What signatures it takes; empty where it has none. */
  signingAlgorithms: readonly string[]
  /** Parameters of its own. */
  parameters: readonly string[]
  /** Whether a request uses it. */
  isUsed(header: string | undefined, form: FormParameters): boolean
  /** Reads what a request that uses it presents. @throws OAuthError `invalid_client`, `invalid_request` */
  read(header: string | undefined, form: FormParameters): Credentials
}
