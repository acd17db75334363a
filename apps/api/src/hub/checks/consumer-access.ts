import { isInRanges } from '../../lib/ip-ranges.ts'
import { addressOf } from '../../web/request-origin.ts'
import type { KnownCall } from '../call.ts'
import { HubRefusal } from '../refusal.ts'

/** Refuses a consumer that was not given the Hub. @throws HubRefusal `hub_not_activated` */
export function requireHub({ caller: { consumer } }: KnownCall): void {
  if (consumer?.usesHub !== false) return
  throw new HubRefusal(
    'hub_not_activated',
    'The consumer may not call through the Hub. An administrator switches on Activate Hub (Middleware) in its panel.',
  )
}

/** Refuses a consumer that calls from elsewhere than it may. @throws HubRefusal `network_not_allowed` */
export function requireNetwork({ call, caller: { consumer } }: KnownCall): void {
  if (!consumer) return
  const address = addressOf(call.request)
  if (isInRanges(consumer.allowedIpRanges, address)) return
  throw new HubRefusal(
    'network_not_allowed',
    `The consumer may not call from ${address}. An administrator names its allowed addresses in its panel, under Advanced.`,
  )
}
