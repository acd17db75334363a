import {
  type Activity,
  type ActivityQuery,
  fieldError,
  maxHourlySpan,
  maxUsageDays,
  type UsageOutcome,
} from '@latchkey/contracts'
import type { Db } from '../../database/database.ts'
import { inCompany } from '../../database/in-company.ts'
import { invalidFields } from '../../lib/app-error.ts'
import { type Clock, secondsAfter } from '../../lib/clock.ts'
import type { ConsumerUsageService } from '../consumer-usage/consumer-usage.service.ts'
import * as store from './activity.store.ts'

const hourSeconds = 60 * 60
const daySeconds = 24 * hourSeconds
const usualDays = 7

/** What a company's consumers do, all together. */
export interface ActivityService {
  /**
   * A span in figures, each with what it was in the span before, over time, and by consumer, with all that this node has counted.
   * @throws AppError `validation` at `from` when it is not before `to` or now, or too long before it
   */
  get(companyId: string, query: ActivityQuery): Promise<Activity>
}

const secondsOf = ({ from, to }: store.Span): number => (to.getTime() - from.getTime()) / 1000

const toContract = ({ from, to }: store.Span): Activity['span'] => ({
  from: from.toISOString(),
  to: to.toISOString(),
})

/** The span that was asked for, as far as it is over. */
function spanOf({ from, to }: ActivityQuery, now: Date): store.Span {
  const end = to === undefined || Date.parse(to) > now.getTime() ? now : new Date(to)
  const span = { from: from === undefined ? secondsAfter(end, -usualDays * daySeconds) : new Date(from), to: end }
  if (secondsOf(span) <= 0) throw invalidFields(fieldError('from', 'invalid'))
  if (secondsOf(span) > maxUsageDays * daySeconds) throw invalidFields(fieldError('from', 'too_small'))
  return span
}

/** Whole days earlier, so that nights are compared with nights, and weeks with weeks. */
function spanBefore(span: store.Span): store.Span {
  const days = Math.ceil(secondsOf(span) / daySeconds)
  return { from: secondsAfter(span.from, -days * daySeconds), to: secondsAfter(span.to, -days * daySeconds) }
}

/** What was issued and refused in all. */
function requestsIn(counts: store.SlotCount[]): store.Requests {
  const countOf = (isIssued: boolean) =>
    counts.reduce((total, { outcome, count }) => total + ((outcome === 'issued') === isIssued ? (count ?? 0) : 0), 0)
  return { issued: countOf(true), refused: countOf(false) }
}

/** Slots with what happened in each. */
function slotsOf(counts: store.SlotCount[]): Activity['slots'] {
  const slots = new Map<string, { outcome: UsageOutcome; count: number }[]>()
  for (const { start, outcome, count } of counts) {
    const key = start.toISOString()
    const outcomes = slots.get(key) ?? []
    slots.set(key, outcomes)
    if (outcome !== null && count !== null) outcomes.push({ outcome, count })
  }
  return Array.from(slots, ([start, outcomes]) => ({ start, outcomes }))
}

/** Everybody's requests without those of some. */
const without = (all: store.Requests, some: store.Requests[]): store.Requests => {
  // Others may have been counted between the two.
  const left = (what: keyof store.Requests) =>
    Math.max(
      0,
      some.reduce((rest, one) => rest - one[what], all[what]),
    )
  return { issued: left('issued'), refused: left('refused') }
}

/** @param deps the pool, the time, and who counts */
export function createActivityService({
  db,
  clock,
  consumerUsage,
}: {
  db: Db
  clock: Clock
  consumerUsage: ConsumerUsageService
}): ActivityService {
  return {
    async get(companyId, query) {
      const span = spanOf(query, clock.now())
      const before = spanBefore(span)
      const unit = secondsOf(span) > maxHourlySpan * hourSeconds ? 'day' : 'hour'
      await consumerUsage.flush()
      const own = inCompany(db, companyId)
      const [counts, requestsBefore, consumers, liveAuthorizations, hasConsumers] = await Promise.all([
        store.listSlots(own, companyId, span, { unit, timeZone: query.timeZone }),
        store.sumRequests(own, companyId, before),
        store.findActiveConsumers(own, companyId, span, before),
        store.countLiveAuthorizations(own, companyId, span.to, before.to),
        store.isAnyConsumer(own, companyId),
      ])
      const requests = requestsIn(counts)
      return {
        span: toContract(span),
        before: toContract(before),
        hasConsumers,
        issued: { count: requests.issued, before: requestsBefore.issued },
        refused: { count: requests.refused, before: requestsBefore.refused },
        activeConsumers: { count: consumers.active, before: consumers.activeBefore },
        liveAuthorizations,
        unit,
        slots: slotsOf(counts),
        consumers: { items: consumers.top, others: without(requests, consumers.top) },
      }
    },
  }
}
