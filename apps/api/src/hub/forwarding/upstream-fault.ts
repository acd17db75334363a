import { errors } from 'undici'
import { NotAllowedError } from '../../lib/checked-connector.ts'
import { HubRefusal } from '../refusal.ts'
import { BodyIdleError } from './request-body.ts'

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '')

const certificateFault = /^(?:CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_SSL_)/u

const refusal = (code: ConstructorParameters<typeof HubRefusal>[0], detail: string, error: Error): HubRefusal =>
  new HubRefusal(code, detail, { privateDetail: `${error.name}: ${error.message}` })

/**
 * What the caller is told when no answer came. Nothing of the upstream's address, which is the administrators' business.
 * @param error what the connection, or the library that speaks over it, gave
 */
export function refusalFor(error: Error): HubRefusal {
  const code = codeOf(error)
  if (error instanceof BodyIdleError) {
    return refusal('request_timeout', 'The rest of the body did not arrive. Send it without long pauses.', error)
  }
  if (error instanceof NotAllowedError) {
    return refusal(
      'upstream_unreachable',
      'The upstream of this module leads to where the Hub may not go. An administrator mends it under Settings, Modules.',
      error,
    )
  }
  if (error instanceof errors.MaxOriginsReachedError) {
    const { name, message } = error
    return new HubRefusal(
      'unavailable',
      'This node is connected to as many upstreams as it can be. Try again in a moment.',
      {
        privateDetail: `${name}: ${message}`,
        retryAfterSeconds: 5,
      },
    )
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return refusal('upstream_unreachable', 'The name of the upstream’s host can’t be resolved.', error)
  }
  if (certificateFault.test(code)) {
    return refusal('upstream_unreachable', 'The upstream’s certificate can’t be trusted.', error)
  }
  if (error instanceof errors.ConnectTimeoutError || error instanceof errors.HeadersTimeoutError) {
    return refusal('upstream_timed_out', 'The upstream did not answer in the time that the module allows it.', error)
  }
  if (code === 'ETIMEDOUT') return refusal('upstream_timed_out', 'The upstream can’t be reached in time.', error)
  if (error instanceof errors.HeadersOverflowError) {
    return refusal('upstream_failed', 'The headers of the upstream’s answer are larger than 16 KB.', error)
  }
  if (error instanceof errors.HTTPParserError || code.startsWith('HPE_')) {
    return refusal('upstream_failed', 'The upstream answered something that is not HTTP.', error)
  }
  if (code === 'ERR_INVALID_CHAR' || code === 'ERR_HTTP_INVALID_STATUS_CODE') {
    return refusal('upstream_failed', 'The upstream’s answer has a status or header that HTTP does not allow.', error)
  }
  if (error instanceof errors.RequestContentLengthMismatchError) {
    return refusal('malformed_request', 'The body is not as long as Content-Length says.', error)
  }
  if (error instanceof errors.InvalidArgumentError || error instanceof errors.NotSupportedError) {
    return refusal('malformed_request', 'The request can’t be forwarded: a header or the address is not valid.', error)
  }
  if (error instanceof errors.SocketError || code === 'ECONNRESET' || code === 'EPIPE') {
    return refusal('upstream_failed', 'The upstream closed the connection before it answered.', error)
  }
  return refusal('upstream_unreachable', 'The upstream can’t be reached.', error)
}

/** Faults of the upstream, by which it is judged; not those of the caller, or of where it was said to be. */
export const isUpstreamsFault = ({ code }: HubRefusal, error: Error): boolean =>
  code.startsWith('upstream_') && !(error instanceof NotAllowedError)

/** Whether nothing of an answer can have come over the connection: it was closed as the call was sent. */
export const isStaleConnection = (error: Error): boolean =>
  error instanceof errors.SocketError || codeOf(error) === 'ECONNRESET' || codeOf(error) === 'EPIPE'
