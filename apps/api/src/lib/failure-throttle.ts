import type { Clock } from './clock.ts'
import { networkOf } from './network.ts'
import { createThrottle, type ThrottleLimit } from './throttle.ts'

/** How many failures are allowed: of one name from one network, and of all names from one network. */
export interface FailureLimits {
  perClient: ThrottleLimit
  perNetwork: ThrottleLimit
}

/** The limits unless told otherwise. */
export const defaultFailureLimits: FailureLimits = {
  perClient: { tries: 10, seconds: 60 },
  perNetwork: { tries: 100, seconds: 60 },
}

/** Slows down guessing of secrets by whoever guesses, and nobody else. */
export interface FailureThrottle {
  /**
   * Whether a network failed too often, whomever it names: to be asked before anything is looked up for it.
   * @param ip where the request came from
   * @returns the seconds to wait, or `undefined` if there are tries left
   */
  networkBlockedFor(ip: string): number | undefined
  /**
   * The same, also of a name from a network from which it failed too often. Ask when nothing has to be waited for any more before
   * {@link FailureThrottle.failed}: many at once are no way around the limit.
   * @param name as presented
   * @param ip where the request came from
   */
  blockedFor(name: string, ip: string): number | undefined
  /** Counts a failure. */
  failed(name: string, ip: string): void
}

// Longer than any name there is, so that what is remembered of made-up ones stays bounded.
const maxRememberedLength = 101

const pairOf = (name: string, network: string): string => `${network} ${name.slice(0, maxRememberedLength)}`

/** @param options the time and the limits; each node counts for itself */
export function createFailureThrottle({ clock, limits }: { clock: Clock; limits: FailureLimits }): FailureThrottle {
  const byPair = createThrottle({ clock, limit: limits.perClient })
  const byNetwork = createThrottle({ clock, limit: limits.perNetwork })
  return {
    networkBlockedFor: (ip) => (byNetwork.isEmpty() ? undefined : byNetwork.blockedFor(networkOf(ip))),
    blockedFor(name, ip) {
      if (byNetwork.isEmpty()) return undefined
      const network = networkOf(ip)
      // A pair that failed belongs to a network that did, and counts no longer than this after it: nothing more is asked for most requests.
      if (byNetwork.isClean(network, limits.perClient.seconds)) return undefined
      return byNetwork.blockedFor(network) ?? byPair.blockedFor(pairOf(name, network))
    },
    failed(name, ip) {
      const network = networkOf(ip)
      byNetwork.failed(network)
      byPair.failed(pairOf(name, network))
    },
  }
}
