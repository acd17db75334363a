import { randomUUID } from 'node:crypto'
import {
  type ConsumerFailure,
  type FailureDetail,
  type FailureEndpoint,
  type FailureReason,
  maxConsumerFailures,
} from '@latchkey/contracts'
import type { Db } from '../../database/database.ts'
import { inCompany } from '../../database/in-company.ts'
import type { RequestOrigin } from '../../lib/actor.ts'
import { type Clock, secondsAfter } from '../../lib/clock.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { createWriteBehind } from '../../lib/write-behind.ts'
import type { ConsumerUsageService } from '../consumer-usage/consumer-usage.service.ts'
import type { ConsumerService } from '../consumers/consumer.service.ts'
import * as store from './consumer-failure.store.ts'

// Some megabytes. Only a database that can't be reached makes so many wait.
const maxPending = 10_000
const keptSeconds = 30 * 24 * 60 * 60

/** A refusal, as the OAuth endpoints tell it. */
export interface NotedFailure {
  companyId: string
  consumerId: string
  endpoint: FailureEndpoint
  /** The OAuth error that the integrator saw. */
  error: string
  /** Why it was, really. */
  reason: FailureReason
  /** What helps to mend it: what was sent and what would have been right, never a secret, code, token or verifier. */
  detail?: FailureDetail | undefined
  /** What the integrator can quote. */
  traceId: string
  origin: RequestOrigin
}

/** What consumers were refused of late, for their administrators; integrators see general errors only. */
export interface ConsumerFailureService {
  /** Notes and counts a refusal now. Costs no I/O: they are written down together, every second and on {@link close}. */
  note(failure: NotedFailure): void
  /** The newest failures of a consumer, newest first, with all that this node has noted. @throws AppError `not_found` */
  list(companyId: string, consumerId: string): Promise<ConsumerFailure[]>
  /** Forgets a batch of failures that are 30 days old or older. @returns how many */
  deleteOld(limit: number): Promise<number>
  /** Writes down what was noted so far. */
  close(): Promise<void>
}

const visibleDetail = ({ sent, expected, differsAt }: FailureDetail): FailureDetail => ({
  ...(sent === undefined ? {} : { sent: visibleText(sent, 2000) }),
  ...(expected === undefined ? {} : { expected: expected.slice(0, 50).map((text) => visibleText(text, 2000)) }),
  ...(differsAt === undefined ? {} : { differsAt }),
})

const toContract = (row: store.ConsumerFailureRow): ConsumerFailure => ({
  id: row.id,
  occurredAt: row.occurredAt.toISOString(),
  endpoint: row.endpoint,
  error: row.error,
  reason: row.reason,
  detail: row.detail,
  traceId: row.traceId,
  ip: row.ip,
  userAgent: row.userAgent,
})

/** @param deps the pool, the time, who knows the consumers, and who counts */
export function createConsumerFailureService({
  db,
  clock,
  onBackgroundError,
  consumers,
  consumerUsage,
  intervalMilliseconds = 1000,
}: {
  db: Db
  clock: Clock
  onBackgroundError: (error: unknown) => void
  consumers: ConsumerService
  consumerUsage: ConsumerUsageService
  intervalMilliseconds?: number
}): ConsumerFailureService {
  /** What was noted of each consumer and is not written, oldest first. */
  let pending = new Map<string, store.ConsumerFailureRow[]>()
  let count = 0

  function keep(row: store.ConsumerFailureRow): void {
    const rows = pending.get(row.consumerId) ?? []
    pending.set(row.consumerId, rows)
    rows.push(row)
    count += 1
    if (rows.length > maxConsumerFailures) {
      rows.shift()
      count -= 1
    }
    const [longestWaiting] = pending
    if (count > maxPending && longestWaiting) {
      pending.delete(longestWaiting[0])
      count -= longestWaiting[1].length
    }
  }

  const flush = async (): Promise<void> => {
    if (count === 0) return
    const batch = [...pending.values()].flat()
    pending = new Map()
    count = 0
    try {
      await store.insertAndTrim(db, batch, maxConsumerFailures)
    } catch (error) {
      const later = [...pending.values()].flat()
      pending = new Map()
      count = 0
      for (const row of [...batch, ...later]) keep(row)
      throw error
    }
  }
  const writeBehind = createWriteBehind({ flush, onError: onBackgroundError, intervalMilliseconds })

  return {
    note({ detail = {}, origin, ...failure }) {
      consumerUsage.count(failure.companyId, failure.consumerId, failure.reason)
      keep({
        ...failure,
        id: randomUUID(),
        occurredAt: clock.now(),
        detail: visibleDetail(detail),
        ip: visibleText(origin.ip, 64),
        userAgent: visibleText(origin.userAgent, 300),
      })
    },

    async list(companyId, consumerId) {
      await consumers.get(companyId, consumerId)
      await writeBehind.flush()
      const rows = await store.listByConsumer(inCompany(db, companyId), companyId, consumerId, maxConsumerFailures)
      return rows.map(toContract)
    },

    deleteOld: (limit) => store.deleteEarlier(db, secondsAfter(clock.now(), -keptSeconds), limit),
    close: () => writeBehind.close(),
  }
}
