import type { SecuritySettingsService } from '../../features/security-settings/security-settings.service.ts'
import { type RateCount, type RateLimiter, rateWindowSeconds } from '../../lib/rate-limiter.ts'
import type { KnownCall } from '../call.ts'
import { HubRefusal } from '../refusal.ts'
import type { HubCheck } from './index.ts'

/** How much one caller, or all of a company together, may send. */
interface Limit {
  /** As the answer names it. */
  name: 'consumer' | 'company'
  /** Whose count it is. */
  key: string
  /** Requests in a window. */
  quota: number
}

/** A limit with what was counted of it. */
interface Counted extends Limit, RateCount {}

const secondsOf = ({ resetMilliseconds }: RateCount): number => Math.max(1, Math.ceil(resetMilliseconds / 1000))

/** `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10 sections 3 and 4). */
function announce({ call }: KnownCall, counted: readonly Counted[]): void {
  if (counted.length === 0) return
  const { raw } = call.reply
  const policies = counted.map(({ name, quota }) => `"${name}";q=${quota};w=${rateWindowSeconds}`)
  const states = counted.map((one) => `"${one.name}";r=${Math.max(0, one.quota - one.count)};t=${secondsOf(one)}`)
  raw.setHeader('ratelimit-policy', policies.join(', '))
  raw.setHeader('ratelimit', states.join(', '))
}

const whose = { consumer: 'This consumer', company: 'All that the company connects' }

const refusal = (limit: Counted): HubRefusal =>
  new HubRefusal(
    'too_many_requests',
    `${whose[limit.name]} may send ${limit.quota} requests a minute through the Hub. Wait ${secondsOf(limit)} s.`,
    { retryAfterSeconds: secondsOf(limit) },
  )

/**
 * Makes the check of how much a consumer and its company send. Whoever has no limit is not waited for.
 * @param deps what counts, and who knows what a company has decided
 * @returns a check that refuses with `too_many_requests`, and tells every limited caller what is left
 */
export function createRateCheck({
  rateLimiter,
  securitySettings,
}: {
  rateLimiter: RateLimiter
  securitySettings: SecuritySettingsService
}): HubCheck {
  const pass = async (known: KnownCall, limits: readonly Limit[]): Promise<void> => {
    const counted: Counted[] = []
    for (const limit of limits) {
      const one = { ...limit, ...(await rateLimiter.count(limit.key)) }
      counted.push(one)
      // What is over a consumer's own limit doesn't use up the company's.
      if (one.count > one.quota) {
        announce(known, counted)
        throw refusal(one)
      }
    }
    announce(known, counted)
  }

  return (known) => {
    const { consumer, companyId } = known.caller
    const own = consumer?.requestsPerMinute ?? null
    const limitOf = (hubRequestsPerMinute: number | null): readonly Limit[] => [
      ...(consumer && own !== null ? [{ name: 'consumer', key: `consumer:${consumer.id}`, quota: own } as const] : []),
      ...(hubRequestsPerMinute === null
        ? []
        : [{ name: 'company', key: `company:${companyId}`, quota: hubRequestsPerMinute } as const]),
    ]
    const decided = securitySettings.hubLimitOf(companyId)
    if (decided instanceof Promise) return decided.then((limit) => pass(known, limitOf(limit)))
    const limits = limitOf(decided)
    return limits.length === 0 ? undefined : pass(known, limits)
  }
}
