import { Agent, type Dispatcher } from 'undici'
import { checkedConnector, isTrustedHost, type OutboundPolicy } from './checked-connector.ts'

/** How long connecting may take, in milliseconds. */
const connectMilliseconds = 5000
/** How long a connection is kept without a call, in milliseconds, unless the upstream says otherwise. */
const keepAliveMilliseconds = 4000
/** The longest that an upstream may ask for that, in milliseconds. */
const keepAliveMaxMilliseconds = 60_000
/** To how many origins connections are kept at once. */
const maxOrigins = 5000

/** Calls what administrators have set as upstreams, over connections that are kept and go where they may only. */
export interface Upstreams {
  /** Whether an address may be an upstream at all: https, or a host that the operator trusts. What it leads to is judged at each connection. */
  allows(url: URL): boolean
  /** Sends a request; nothing of it is changed. */
  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void
  /** Cuts every connection. */
  close(): Promise<void>
}

/** @param policy what the operator allows */
export function createUpstreams(policy: OutboundPolicy): Upstreams {
  const agent = new Agent({
    connect: checkedConnector(policy, { timeout: connectMilliseconds, maxCachedSessions: 100 }),
    keepAliveTimeout: keepAliveMilliseconds,
    keepAliveMaxTimeout: keepAliveMaxMilliseconds,
    maxOrigins,
    allowH2: false,
  })
  return {
    allows: (url) => url.protocol === 'https:' || isTrustedHost(policy, url),
    dispatch: (options, handler) => void agent.dispatch(options, handler),
    close: () => agent.destroy(),
  }
}
