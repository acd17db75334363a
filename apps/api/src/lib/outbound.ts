import { Agent, errors, request } from 'undici'
import { checkedConnector, type OutboundPolicy } from './checked-connector.ts'

export type { OutboundPolicy } from './checked-connector.ts'

/** How long a fetch may take in all, in milliseconds. */
export const fetchMilliseconds = 3000
/** The largest document that is read, in bytes. */
export const maxDocumentBytes = 64 * 1024

/** What went wrong, as far as whoever gave the address may know: nothing of networks that are not public. */
export type OutboundFault = 'unreachable' | 'timed_out' | 'wrong_status' | 'too_large' | 'not_json'

/** A document that could not be fetched. The message is for the log and holds nothing of the answer's body. */
export class OutboundError extends Error {
  override name = 'OutboundError'
  readonly fault: OutboundFault

  constructor(fault: OutboundFault, message: string) {
    super(message)
    this.fault = fault
  }
}

/** Fetches from addresses that others choose, without being led into networks that are not theirs. */
export interface Outbound {
  /**
   * Fetches a JSON document by GET.
   * @param url https; a redirect is not followed
   * @throws OutboundError
   */
  fetchJson(url: string): Promise<unknown>
}

function toOutboundError(error: unknown): OutboundError {
  if (error instanceof OutboundError) return error
  if (error instanceof errors.ResponseExceededMaxSizeError) {
    return new OutboundError('too_large', `the document is larger than ${maxDocumentBytes} bytes`)
  }
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return new OutboundError('timed_out', `no answer within ${fetchMilliseconds} ms`)
  }
  return new OutboundError('unreachable', error instanceof Error ? error.message : String(error))
}

/** @param policy what the operator allows */
export function createOutbound(policy: OutboundPolicy): Outbound {
  const connect = checkedConnector(policy, { timeout: fetchMilliseconds, maxCachedSessions: 0 })

  async function fetchText(url: string): Promise<string> {
    // One connection for one document: the next is minutes away, and whoever owns the name may have moved.
    const dispatcher = new Agent({ connect, maxResponseSize: maxDocumentBytes, pipelining: 0 })
    try {
      const { statusCode, body } = await request(url, {
        dispatcher,
        signal: AbortSignal.timeout(fetchMilliseconds),
        headers: { accept: 'application/jwk-set+json, application/json' },
      })
      if (statusCode !== 200) throw new OutboundError('wrong_status', `the answer was ${statusCode}`)
      return await body.text()
    } finally {
      await dispatcher.destroy()
    }
  }

  return {
    async fetchJson(url) {
      try {
        if (new URL(url).protocol !== 'https:') throw new OutboundError('unreachable', 'not an https address')
        const text = await fetchText(url)
        try {
          const document: unknown = JSON.parse(text)
          return document
        } catch {
          throw new OutboundError('not_json', 'the document is not JSON')
        }
      } catch (error) {
        throw toOutboundError(error)
      }
    },
  }
}
