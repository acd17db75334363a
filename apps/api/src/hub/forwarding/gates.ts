import { CircuitBreaker, type Passage } from '../../lib/circuit-breaker.ts'
import type { HubModule } from '../../features/modules/hub-modules.ts'
import { HubRefusal } from '../refusal.ts'

/** How many calls of a module are under way at once, at most: one whose upstream hangs doesn't take the memory of all others. */
export const maxCallsAtOnce = 1000

/** What lets the calls of one module to its upstream, while it is well. */
interface Gate {
  breaker: CircuitBreaker
  callsUnderWay: number
}

/** A call that was let through: it says how it went, and that it is over. */
export interface GatePassage {
  upstream: Passage
  leave(): void
}

/** The gates of the modules that are called. */
export interface Gates {
  /**
   * Lets a call through. Whoever is let through leaves in the end, once.
   * @throws HubRefusal `upstream_suspended`, `too_many_requests`
   */
  enter(module: HubModule): GatePassage
  /** How many keep calls away. */
  open(): number
}

/** Makes gates, one for each module of each company and the upstream it has: no module suffers from another's. */
export function createGates(): Gates {
  const gates = new Map<string, Gate>()

  /** Gates of modules that nobody calls any more are no use. */
  const forget = (): void => {
    for (const [key, gate] of gates) if (gate.callsUnderWay === 0 && !gate.breaker.isOpen) gates.delete(key)
  }

  const gateOf = ({ companyId, key, upstream }: HubModule): Gate => {
    const name = `${companyId} ${key} ${upstream?.origin ?? ''}${upstream?.basePath ?? ''}`
    let gate = gates.get(name)
    if (!gate) {
      if (gates.size >= 10_000) forget()
      gates.set(name, (gate = { breaker: new CircuitBreaker(), callsUnderWay: 0 }))
    }
    return gate
  }

  return {
    enter(module) {
      const gate = gateOf(module)
      if (gate.callsUnderWay >= maxCallsAtOnce) {
        throw new HubRefusal(
          'too_many_requests',
          `${maxCallsAtOnce} calls of this module are under way. Wait for some to end.`,
          { retryAfterSeconds: 1 },
        )
      }
      const upstream = gate.breaker.enter(performance.now())
      if (typeof upstream === 'number') {
        throw new HubRefusal(
          'upstream_suspended',
          'The upstream of this module failed several times in a row. The Hub tries it again in a moment.',
          { retryAfterSeconds: upstream / 1000 },
        )
      }
      gate.callsUnderWay += 1
      return { upstream, leave: () => void (gate.callsUnderWay -= 1) }
    },
    open: () => [...gates.values()].filter(({ breaker }) => breaker.isOpen).length,
  }
}
