import {
  fieldError,
  type HubOutcome,
  type HubUsage,
  hubLatencyBounds,
  latencyIndex,
  maxUsageDays,
} from '@latchkey/contracts'
import { createCountWriter } from '../../database/count-writer.ts'
import type { Db } from '../../database/database.ts'
import { inCompany } from '../../database/in-company.ts'
import { invalidFields } from '../../lib/app-error.ts'
import { type Clock, secondsAfter } from '../../lib/clock.ts'
import { createWriteBehind } from '../../lib/write-behind.ts'
import type { ConsumerService } from '../consumers/consumer.service.ts'
import * as store from './hub-usage.store.ts'

const hourMilliseconds = 60 * 60 * 1000
const daySeconds = 24 * 60 * 60
/** A year, and a month to compare it with. */
const keptDays = 400

/** How consumers' calls through the Hub go, by the hour. */
export interface HubUsageService {
  /**
   * Counts one more call now. Costs no I/O: counts are written down together, every five seconds and on {@link close}.
   * @param milliseconds until its answer began, if it was answered
   */
  count(consumer: { companyId: string; id: string }, outcome: HubOutcome, milliseconds: number | undefined): void
  /**
   * A consumer's counts of the hours that begin from `from` (a day before `to`, unless given) up to `to` (now, unless given), with all that
   * this node has counted.
   * @throws AppError `not_found`; `validation` at `from` when it is not before `to`, or too long before it
   */
  list(
    companyId: string,
    consumerId: string,
    span: { from?: Date | undefined; to?: Date | undefined },
  ): Promise<HubUsage>
  /** Forgets a batch of counts that are 400 days old or older. @returns how many */
  deleteOld(limit: number): Promise<number>
  /** Writes down what was counted so far. */
  close(): Promise<void>
}

/** What was counted and not written: by hour, consumer and outcome. */
type Pending = Map<string, store.HubCount>

/** @param deps the pool, the time, and who knows the consumers */
export function createHubUsageService({
  db,
  clock,
  onBackgroundError,
  consumers,
  intervalMilliseconds = 5000,
}: {
  db: Db
  clock: Clock
  onBackgroundError: (error: unknown) => void
  consumers: ConsumerService
  intervalMilliseconds?: number
}): HubUsageService {
  let pending: Pending = new Map()
  const writer = createCountWriter({ db, add: store.upsert })

  const flush = async (): Promise<void> => {
    await writer.writeRest()
    if (pending.size === 0) return
    const counts = [...pending.values()]
    pending = new Map()
    await writer.write(counts)
  }
  const writeBehind = createWriteBehind({ flush, onError: onBackgroundError, intervalMilliseconds })

  function countOf({ companyId, id }: { companyId: string; id: string }, outcome: HubOutcome): store.HubCount {
    const now = clock.now().getTime()
    const start = now - (now % hourMilliseconds)
    const place = `${start} ${id} ${outcome}`
    const known = pending.get(place)
    if (known) return known
    const opened = { companyId, consumerId: id, hour: new Date(start), outcome, count: 0, latencies: null }
    pending.set(place, opened)
    return opened
  }

  return {
    count(consumer, outcome, milliseconds) {
      const one = countOf(consumer, outcome)
      one.count += 1
      if (milliseconds === undefined) return
      one.latencies ??= Array.from({ length: hubLatencyBounds.length + 1 }, () => 0)
      const index = latencyIndex(milliseconds)
      one.latencies[index] = (one.latencies[index] ?? 0) + 1
    },

    async list(companyId, consumerId, { to = clock.now(), from = secondsAfter(to, -daySeconds) }) {
      const seconds = (to.getTime() - from.getTime()) / 1000
      if (seconds <= 0) throw invalidFields(fieldError('from', 'invalid'))
      if (seconds > maxUsageDays * daySeconds) throw invalidFields(fieldError('from', 'too_small'))
      await consumers.get(companyId, consumerId)
      await writeBehind.flush()
      const counts = await store.listByConsumer(inCompany(db, companyId), companyId, consumerId, { from, to })
      return {
        items: counts.map(({ hour, outcome, count, latencies }) => ({
          hour: hour.toISOString(),
          outcome,
          count,
          latencies,
        })),
      }
    },

    deleteOld: (limit) => store.deleteEarlier(db, secondsAfter(clock.now(), -keptDays * daySeconds), limit),
    close: () => writeBehind.close(),
  }
}
