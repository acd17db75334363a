import type { VerifiedToken } from './access-token.ts'

/** A token with a good signature, and the keys it was verified with. */
export interface KnownToken extends VerifiedToken {
  token: string
  keysVersion: number
}

/** The tokens that were verified lately. */
export interface KnownTokens {
  recall(token: string): KnownToken | undefined
  remember(known: KnownToken): void
}

/** How many tokens are remembered at least; at most twice as many. */
const generationSize = 10_000
/** Longer ones are not remembered. */
const maxLength = 4096

/** How much of a token's end it is found by: the signature tells tokens apart, and all of a token would have to be read for each look-up. */
const nameLength = 32

/** Remembers tokens in two generations: when the younger one is full, the older one is forgotten, save what was asked for meanwhile. */
export function createKnownTokens(): KnownTokens {
  let young = new Map<string, KnownToken>()
  let old = new Map<string, KnownToken>()

  const remember = (known: KnownToken): void => {
    if (known.token.length > maxLength) return
    if (young.size >= generationSize) {
      old = young
      young = new Map()
    }
    young.set(known.token.slice(-nameLength), known)
  }

  return {
    recall(token) {
      const name = token.slice(-nameLength)
      const found = young.get(name)
      if (found) return found.token === token ? found : undefined
      const older = old.get(name)
      if (older?.token !== token) return undefined
      remember(older)
      return older
    },
    remember,
  }
}
