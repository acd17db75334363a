/** What a key can sign with (RFC 9068 section 2.1 demands RS256 beside whatever else there is). */
export const signingAlgorithms = ['ES256', 'RS256'] as const
/** One of {@link signingAlgorithms}. */
export type SigningAlgorithm = (typeof signingAlgorithms)[number]

/** A signing key as people see it. */
export interface SigningKey {
  kid: string
  algorithm: SigningAlgorithm
  /** From here on tokens carry it. */
  signsFrom: Date
  /** When the next key begins, if there is one. */
  signsUntil: Date | null
  /** When the last of its tokens has expired. */
  goneAt: Date | null
}

/** Published ahead; signing; verifying only; of no use any more. */
export type SigningKeyState = 'next' | 'current' | 'retiring' | 'gone'

/**
 * The state of a key: it follows from its moments and the time alone, so that all nodes agree without telling each other.
 * @param key the key
 * @param now the time
 */
export function stateOf({ signsFrom, signsUntil, goneAt }: SigningKey, now: Date): SigningKeyState {
  if (goneAt && goneAt <= now) return 'gone'
  if (signsFrom > now) return 'next'
  return signsUntil && signsUntil <= now ? 'retiring' : 'current'
}

/**
 * The key to sign with: the one that began last. If none has begun, the node that made the first one is ahead of this one's clock.
 * @param keys any, in the order in which they begin
 * @param now the time
 */
export const currentOf = <Key extends SigningKey>(keys: readonly Key[], now: Date): Key | undefined =>
  keys.findLast(({ signsFrom }) => signsFrom <= now) ?? keys[0]
