import {
  type ConsumerUsage,
  type FailureReason,
  fieldError,
  maxUsageDays,
  type UsageOutcome,
} from '@latchkey/contracts'
import { createCountWriter } from '../../database/count-writer.ts'
import type { Db } from '../../database/database.ts'
import { inCompany } from '../../database/in-company.ts'
import { invalidFields } from '../../lib/app-error.ts'
import { type Clock, secondsAfter } from '../../lib/clock.ts'
import { createWriteBehind } from '../../lib/write-behind.ts'
import type { ConsumerService } from '../consumers/consumer.service.ts'
import * as store from './consumer-usage.store.ts'

const hourMilliseconds = 60 * 60 * 1000
const daySeconds = 24 * 60 * 60
/** A year, and a month to compare it with. */
const keptDays = 400

/** Which hours. */
export interface UsageSpan {
  from?: Date | undefined
  to?: Date | undefined
}

/** How often consumers get tokens and are refused, by the hour. */
export interface ConsumerUsageService {
  /** Counts one more now. Costs no I/O: counts are written down together, every five seconds and on {@link close}. */
  count(companyId: string, consumerId: string, outcome: UsageOutcome): void
  /** Counts a refusal that concerns no consumer, for the operator only; without a reason nobody has the `client_id`. */
  countUnknown(reason: FailureReason | undefined): void
  /** How often this node has counted what since it began. */
  totals(): ReadonlyMap<UsageOutcome | 'client_unknown', number>
  /**
   * A consumer's counts of the hours that begin from `from` (a day before `to`, unless given) up to `to` (now, unless given), with all that
   * this node has counted.
   * @throws AppError `not_found`; `validation` at `from` when it is not before `to`, or too long before it
   */
  list(companyId: string, consumerId: string, span: UsageSpan): Promise<ConsumerUsage>
  /** Writes down what this node has counted so far. */
  flush(): Promise<void>
  /** Forgets a batch of counts that are 400 days old or older. @returns how many */
  deleteOld(limit: number): Promise<number>
  /** The same of what is counted of whole companies. @returns how many */
  deleteOldTotals(limit: number): Promise<number>
  /** Writes down what was counted so far, and stops. */
  close(): Promise<void>
}

/** What was counted within an hour, by consumer and outcome. */
type Hour = Map<string, { companyId: string; outcomes: Map<UsageOutcome, number> }>

const toCounts = (hours: Map<number, Hour>): store.UsageCount[] =>
  Array.from(hours).flatMap(([start, hour]) =>
    Array.from(hour).flatMap(([consumerId, { companyId, outcomes }]) =>
      Array.from(outcomes, ([outcome, count]) => ({ companyId, consumerId, hour: new Date(start), outcome, count })),
    ),
  )

/** @param deps the pool, the time, and who knows the consumers */
export function createConsumerUsageService({
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
}): ConsumerUsageService {
  const totals = new Map<UsageOutcome | 'client_unknown', number>()
  let hours = new Map<number, Hour>()
  const writer = createCountWriter({ db, add: store.upsert })

  function hourOf(moment: Date): Hour {
    const start = moment.getTime() - (moment.getTime() % hourMilliseconds)
    const known = hours.get(start)
    if (known) return known
    const opened: Hour = new Map()
    hours.set(start, opened)
    return opened
  }

  const flush = async (): Promise<void> => {
    await writer.writeRest()
    if (hours.size === 0) return
    const counts = toCounts(hours)
    hours = new Map()
    await writer.write(counts)
  }
  const writeBehind = createWriteBehind({ flush, onError: onBackgroundError, intervalMilliseconds })

  const addToTotals = (outcome: UsageOutcome | 'client_unknown') => totals.set(outcome, (totals.get(outcome) ?? 0) + 1)

  return {
    count(companyId, consumerId, outcome) {
      addToTotals(outcome)
      const hour = hourOf(clock.now())
      let consumer = hour.get(consumerId)
      if (!consumer) {
        consumer = { companyId, outcomes: new Map() }
        hour.set(consumerId, consumer)
      }
      consumer.outcomes.set(outcome, (consumer.outcomes.get(outcome) ?? 0) + 1)
    },

    countUnknown: (reason) => void addToTotals(reason ?? 'client_unknown'),
    totals: () => totals,

    async list(companyId, consumerId, { to = clock.now(), from = secondsAfter(to, -daySeconds) }) {
      const seconds = (to.getTime() - from.getTime()) / 1000
      if (seconds <= 0) throw invalidFields(fieldError('from', 'invalid'))
      if (seconds > maxUsageDays * daySeconds) throw invalidFields(fieldError('from', 'too_small'))
      await consumers.get(companyId, consumerId)
      await writeBehind.flush()
      const counts = await store.listByConsumer(inCompany(db, companyId), companyId, consumerId, { from, to })
      return { items: counts.map(({ hour, outcome, count }) => ({ hour: hour.toISOString(), outcome, count })) }
    },

    flush: () => writeBehind.flush(),
    deleteOld: (limit) => store.deleteEarlier(db, secondsAfter(clock.now(), -keptDays * daySeconds), limit),
    deleteOldTotals: (limit) => store.deleteTotalsEarlier(db, secondsAfter(clock.now(), -keptDays * daySeconds), limit),
    close: () => writeBehind.close(),
  }
}
