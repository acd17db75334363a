import type { FailureDetail } from '@latchkey/contracts'

const maxLength = 2000
const maxExpected = 50

// PostgreSQL stores neither NUL, which JSON can hold, nor half a surrogate pair, which cutting can leave.
const bounded = (text: string): string => text.slice(0, maxLength).replaceAll('\0', '\ufffd').toWellFormed()

function differsAt(one: string, other: string): number {
  let position = 0
  while (position < one.length && one[position] === other[position]) position += 1
  return position
}

/**
 * What was sent beside what would have been right, for the administrator to compare: the position is where the sent text leaves the
 * expected one that it follows furthest.
 * @param sent never a secret
 * @param expected all that would have been accepted; the text it comes closest to first
 */
export function difference(sent: string, expected: readonly string[]): FailureDetail {
  const candidates = expected
    .map((text) => ({ text, position: differsAt(sent, text) }))
    .toSorted((left, right) => right.position - left.position)
  const [closest] = candidates
  return {
    sent: bounded(sent),
    expected: candidates.slice(0, maxExpected).map(({ text }) => bounded(text)),
    ...(closest && closest.position < maxLength ? { differsAt: closest.position } : {}),
  }
}

/**
 * What was sent beside a list of what may be sent, where a position would say nothing.
 * @param sent never a secret
 * @param expected all that would have been accepted
 */
export const notAmong = (sent: string | undefined, expected: readonly string[]): FailureDetail => ({
  ...(sent === undefined ? {} : { sent: bounded(sent) }),
  expected: expected.slice(0, maxExpected).map(bounded),
})
