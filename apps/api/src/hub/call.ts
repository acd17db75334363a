import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ProtocolConsumer } from '../features/consumers/protocol-consumer.ts'
import type { HubModule } from '../features/modules/hub-modules.ts'

/** A request to the Hub, taken apart without changing an octet of it. */
export interface HubCall {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly method: string
  /** The request target in origin form, as it was sent. */
  readonly target: string
  readonly moduleKey: string
  /** What follows the module in the path, with its slash; may be empty. Nothing is decoded. */
  readonly path: string
  /** The query with its `?`, or nothing. */
  readonly query: string
}

/** Vouches for an answer, as Hawk's `Server-Authorization` does. */
export interface AnswerSeal {
  /** Answers of a known length up to this many bytes are held until they are whole; larger ones and streams are sealed without their body. */
  maxBytes: number
  /** The header lines to add, names in lower case; the upstream’s of the same names are left out. @param body absent where the answer is not held */
  headers(answer: { status: number; headers: IncomingHttpHeaders; body: Buffer | undefined }): Record<string, string>
}

/** Who calls, as a scheme of authentication found out. */
export interface HubCaller {
  /** A consumer for itself, a user through a consumer, or the company's API connection. */
  kind: 'consumer' | 'user' | 'api_connection'
  companyId: string
  /** Absent for an API connection. */
  consumer?: ProtocolConsumer
  /** The user on whose behalf it is. */
  userId?: string
  /** What that user let the consumer do. */
  authorizationId?: string
  /** What the caller may do now, in any module. */
  permissions: readonly string[]
  /** The same object for as long as nothing of the above changes: what is made of it is remembered by it. */
  state: object
  /** The challenge of a refusal for want of permissions, if the scheme has one (RFC 6750 section 3.1). */
  challengeFor?: (permissions: readonly string[]) => string
  /**
   * Looks at the body before anything is forwarded; what it resolves to is forwarded. Absent where bodies stream through.
   * @throws HubRefusal
   */
  takeBody?: (body: IncomingMessage) => Promise<Buffer>
  seal?: AnswerSeal
  /**
   * The caller as they are now, for a call that goes on; absent where that can't change.
   * @throws HubRefusal if the credentials are good no more
   */
  renew?: () => HubCaller | Promise<HubCaller>
}

/** A call whose caller and module are known. */
export interface KnownCall {
  readonly call: HubCall
  readonly caller: HubCaller
  readonly module: HubModule
}
