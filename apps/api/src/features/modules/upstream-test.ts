import type { UpstreamTest, UpstreamTestOutcome } from '@latchkey/contracts'
import { NotAllowedError } from '../../lib/checked-connector.ts'
import type { Upstreams } from '../../lib/upstreams.ts'

/** How long an upstream that is tried may take until its answer begins, in milliseconds. */
const testMilliseconds = 10_000

const outcomes: Record<string, UpstreamTestOutcome> = {
  ENOTFOUND: 'unknown_host',
  EAI_AGAIN: 'unknown_host',
  ETIMEDOUT: 'timed_out',
  UND_ERR_CONNECT_TIMEOUT: 'timed_out',
  UND_ERR_HEADERS_TIMEOUT: 'timed_out',
  UND_ERR_HEADERS_OVERFLOW: 'not_http',
}

function outcomeOf(error: Error): UpstreamTestOutcome {
  if (error instanceof NotAllowedError) return 'not_allowed'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (/^(?:CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/u.test(code)) return 'tls_failed'
  if (code.startsWith('HPE_')) return 'not_http'
  return outcomes[code] ?? 'unreachable'
}

/**
 * Asks an address once and says what happened, in words that tell nothing of networks that are not public.
 * @param upstreams goes where it may only
 * @param address an upstream's
 */
export function testUpstream(upstreams: Upstreams, address: string): Promise<UpstreamTest> {
  const url = new URL(address)
  const startedAt = performance.now()
  return new Promise((resolve) => {
    const settle = (outcome: UpstreamTestOutcome, status: number | null): void =>
      resolve({ outcome, status, milliseconds: Math.round(performance.now() - startedAt) })
    if (!upstreams.allows(url)) {
      settle('not_allowed', null)
      return
    }
    upstreams.dispatch(
      {
        origin: url.origin,
        path: url.pathname,
        method: 'GET',
        headers: ['accept', '*/*'],
        headersTimeout: testMilliseconds,
        // Nothing of it is read.
        reset: true,
      },
      {
        onRequestStart() {},
        onResponseStart(controller, status) {
          if (status < 200) return
          settle('answered', status)
          controller.abort(new Error('enough was seen'))
        },
        onResponseData() {},
        onResponseEnd() {},
        onResponseError: (_controller, error) => settle(outcomeOf(error), null),
      },
    )
  })
}
