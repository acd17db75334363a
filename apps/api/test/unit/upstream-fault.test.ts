import { errors } from 'undici'
import { expect, test } from 'vitest'
import { isUpstreamsFault, refusalFor } from '../../src/hub/forwarding/upstream-fault.ts'

test('that a node can connect to no more upstreams is its own fault, not the one’s that was called', () => {
  const error = new errors.MaxOriginsReachedError()
  const refusal = refusalFor(error)
  expect([refusal.code, refusal.status, refusal.headers]).toEqual(['unavailable', 503, { 'retry-after': '5' }])
  expect(isUpstreamsFault(refusal, error)).toBe(false)
})

test('that an upstream closes the connection is its fault', () => {
  const error = new errors.SocketError('other side closed')
  expect(isUpstreamsFault(refusalFor(error), error)).toBe(true)
})
