import type { FailureDetail } from '@latchkey/contracts'

const maxLength = 2000
const maxExpected = 50
// Twenty redirect URIs may have forty thousand; many failures wait in memory until they are written, and are written together.
const maxExpectedLength = 4000

// PostgreSQL stores neither NUL, which JSON can hold, nor half a surrogate pair, which cutting can leave.
const bounded = (text: string): string => text.slice(0, maxLength).replaceAll('\0', '\ufffd').toWellFormed()

/** As many texts as there is room for, and one in any case. */
function boundedList(texts: readonly string[]): string[] {
  let room = maxExpectedLength
  return texts
    .slice(0, maxExpected)
    .map(bounded)
    .filter((text, index) => (room -= text.length) >= 0 || index === 0)
}

// All that we hand out and that opens something is 43 characters of base64url or more, or a token whose parts are longer.
const secretLike = /[\w-]{43,}/gu
const shownCharacters = 4

/**
 * What was sent, with dots in place of what may be a secret: apps send the whole address they were called at as their redirect URI, with
 * a code that is still good. Positions stay what they are, and the last characters tell which secret it was.
 */
const withoutSecrets = (sent: string, expected: readonly string[]): string =>
  sent.replaceAll(secretLike, (run) =>
    expected.some((text) => text.includes(run))
      ? run
      : '•'.repeat(run.length - shownCharacters) + run.slice(-shownCharacters),
  )

function differsAt(one: string, other: string): number {
  let position = 0
  while (position < one.length && one[position] === other[position]) position += 1
  return position
}

/**
 * What was sent beside what would have been right, for the administrator to compare: the position is where the sent text leaves the
 * expected one that it follows furthest.
 * @param sent what may be a secret in it is not shown
 * @param expected all that would have been accepted; the text it comes closest to first
 */
export function difference(sent: string, expected: readonly string[]): FailureDetail {
  const candidates = expected
    .map((text) => ({ text, position: differsAt(sent, text) }))
    .toSorted((left, right) => right.position - left.position)
  const [closest] = candidates
  return {
    sent: bounded(withoutSecrets(sent, expected)),
    expected: boundedList(candidates.map(({ text }) => text)),
    ...(closest && closest.position < maxLength ? { differsAt: closest.position } : {}),
  }
}

/**
 * What was sent beside a list of what may be sent, where a position would say nothing.
 * @param sent what may be a secret in it is not shown
 * @param expected all that would have been accepted
 */
export const notAmong = (sent: string | undefined, expected: readonly string[]): FailureDetail =>
  publicNotAmong(sent === undefined ? undefined : withoutSecrets(sent, expected), expected)

/**
 * The same for what is public whatever it looks like, such as the name of a key.
 * @param sent never a secret
 * @param expected all that would have been accepted
 */
export const publicNotAmong = (sent: string | undefined, expected: readonly string[]): FailureDetail => ({
  ...(sent === undefined ? {} : { sent: bounded(sent) }),
  expected: boundedList(expected),
})
