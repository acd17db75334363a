import { LRUCache } from 'lru-cache'
import type { LiveAccessToken } from './access-token.service.ts'
import type { VerifiedToken } from './token-signer.ts'

/** A token with a good signature, and what was found out about it. */
export interface KnownToken extends VerifiedToken {
  token: string
  /** What it was good for when the changes stood at a position: at the same one it is good for that still. */
  found: { live: LiveAccessToken; position: number } | undefined
}

/** The tokens that were verified lately. */
export interface TokenMemory {
  recall(token: string): KnownToken | undefined
  remember(token: string, verified: VerifiedToken): KnownToken
}

/** How many tokens are remembered, and how many bytes they may take. */
const bounds = { max: 10_000, maxSize: 20 * 1024 * 1024 }
/** What a token takes beside its text, in bytes. */
const entryOverhead = 1024

/** How much of a token's end it is found by: the signature tells tokens apart, and all of a token would have to be read for each look-up. */
const nameLength = 32
const nameOf = (token: string): string => token.slice(-nameLength)

/** Makes a memory that forgets the least recently verified first. @param trusts whether what a key has signed is still good */
export function createTokenMemory(trusts: (kid: string) => boolean): TokenMemory {
  const tokens = new LRUCache<string, KnownToken>({
    ...bounds,
    sizeCalculation: ({ token }) => entryOverhead + 2 * token.length,
  })
  return {
    recall(token) {
      // Not `get`: noting that it was asked for costs more than finding it.
      const known = tokens.peek(nameOf(token))
      if (known?.token !== token) return undefined
      if (trusts(known.kid)) return known
      tokens.delete(nameOf(token))
      return undefined
    },
    remember(token, verified) {
      const known: KnownToken = { ...verified, token, found: undefined }
      tokens.set(nameOf(token), known)
      return known
    },
  }
}
