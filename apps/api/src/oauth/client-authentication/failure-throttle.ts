import type { RequestOrigin } from '../../lib/actor.ts'
import type { Clock } from '../../lib/clock.ts'
import {
  createFailureThrottle as createThrottle,
  defaultFailureLimits,
  type FailureLimits,
} from '../../lib/failure-throttle.ts'
import { OAuthError } from '../oauth-error.ts'

/** How many failures are allowed: of one client from one network, and of all clients from one network. */
export type AuthenticationLimits = FailureLimits

/** The limits unless told otherwise. */
export const defaultAuthenticationLimits: AuthenticationLimits = defaultFailureLimits

/** Slows down guessing by whoever guesses, and nobody else (RFC 6749 section 2.3.1). */
export interface FailureThrottle {
  /**
   * Refuses a network that failed too often, whomever it names: before anything is looked up for it.
   * @param origin where the request came from
   * @throws OAuthError with status 429 after too many failures. Its code is `invalid_client`: the client is not authenticated, whatever
   *   it presented, and RFC 6749 section 5.2 has no code that says more; the status (RFC 6585 section 4) and `Retry-After` do
   */
  checkNetwork(origin: RequestOrigin): void
  /**
   * Refuses such a network, and a client from a network from which it failed too often. Ask when nothing has to be waited for any more
   * before {@link FailureThrottle.failed}: many at once are no way around the limit.
   * @param clientId as presented
   * @param origin where the request came from
   * @throws OAuthError as {@link FailureThrottle.checkNetwork}
   */
  check(clientId: string, origin: RequestOrigin): void
  /** Counts a failure. */
  failed(clientId: string, origin: RequestOrigin): void
}

function refuseUntil(retryAfterSeconds: number | undefined): void {
  if (retryAfterSeconds === undefined) return
  throw new OAuthError('invalid_client', 'Too many failed attempts. Wait and try again', {
    status: 429,
    reason: 'throttled',
    retryAfterSeconds,
  })
}

/** @param options the time and the limits; each node counts for itself */
export function createFailureThrottle(options: { clock: Clock; limits: AuthenticationLimits }): FailureThrottle {
  const throttle = createThrottle(options)
  return {
    checkNetwork: ({ ip }) => refuseUntil(throttle.networkBlockedFor(ip)),
    check: (clientId, { ip }) => refuseUntil(throttle.blockedFor(clientId, ip)),
    failed: (clientId, { ip }) => throttle.failed(clientId, ip),
  }
}
