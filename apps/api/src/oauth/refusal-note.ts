import type { FailureDetail, FailureEndpoint, FailureReason } from '@latchkey/contracts'
import type { FastifyRequest } from 'fastify'
import type { ConsumerFailureService } from '../features/consumer-failures/consumer-failure.service.ts'
import type { ConsumerUsageService } from '../features/consumer-usage/consumer-usage.service.ts'
import { originOf } from '../web/request-origin.ts'
import type { ConcernedConsumer } from './oauth-error.ts'

/** A refusal as it goes out, with what only the consumer's administrator gets to know. */
export interface Refusal {
  /** Absent when nobody is known to be concerned: an unknown client id is nobody's. */
  consumer: ConcernedConsumer | undefined
  error: string
  /** Absent when it was told already. */
  reason?: FailureReason | undefined
  detail?: FailureDetail | undefined
}

/** Tells the administrators of the consumer that a refusal concerns. */
export type NoteRefusal = (request: FastifyRequest, endpoint: FailureEndpoint, refusal: Refusal) => void

/**
 * The one place in which the OAuth endpoints tell of refusals.
 * @param deps where they are kept, and where those are counted that concern nobody
 */
export const createRefusalNote =
  ({
    consumerFailures,
    consumerUsage,
  }: {
    consumerFailures: ConsumerFailureService
    consumerUsage: ConsumerUsageService
  }): NoteRefusal =>
  (request, endpoint, { consumer, error, reason, detail }) => {
    if (!consumer) consumerUsage.countUnknown(reason)
    if (!consumer || !reason) return
    const { companyId, id: consumerId } = consumer
    consumerFailures.note({
      companyId,
      consumerId,
      endpoint,
      error,
      reason,
      detail,
      traceId: request.id,
      origin: originOf(request),
    })
  }
