/** version 00 of W3C Trace Context, section 3.2. */
const traceparentForm = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})$/u

/**
 * The `traceparent` of the call to the upstream: the caller's trace goes on, if there is a valid one; else one begins, unsampled.
 * @param received the caller's, if any
 * @param traceId ours, a random UUID
 */
export function traceparentFor(received: string | undefined, traceId: string): string {
  const hex = traceId.replaceAll('-', '')
  const known = received === undefined ? null : traceparentForm.exec(received)
  return `00-${known?.[1] ?? hex}-${hex.slice(16)}-${known?.[2] ?? '00'}`
}

/** Whether a caller's trace is one that can go on: only then does its `tracestate` mean anything (section 3.3). */
export const continuesTrace = (received: string | undefined): boolean =>
  received !== undefined && traceparentForm.test(received)
