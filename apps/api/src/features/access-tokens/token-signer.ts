import { decodeProtectedHeader, jwtVerify } from 'jose'
import { signCompact } from '../../lib/jws.ts'
import type { Keyring } from '../signing-keys/keyring.ts'
import { type AccessTokenClaims, accessTokenClaimsSchema } from './access-token-claims.ts'

/** What a token says, and which key signed it. */
export interface VerifiedToken {
  kid: string
  claims: AccessTokenClaims
}

/** Signs and checks access tokens as JWTs. */
export interface TokenSigner {
  /** The token with these claims, under the key that signs now. */
  sign(claims: AccessTokenClaims): string
  /** Whether what a key has signed is still good. */
  trusts(kid: string): boolean
  /**
   * Reads a well-formed token of ours with a good signature (RFC 9068 section 4, RFC 8725 section 3). Whether it has expired or was revoked is
   * left to the caller.
   * @throws Error for anything else
   */
  verify(token: string): Promise<VerifiedToken>
}

/**
 * Whether the signature is written in the one way that base64url has for it (RFC 7515 section 5.2). The library skips blanks and
 * ignores surplus bits, so that one token could be shown as many.
 */
function isSignatureCanonical(token: string): boolean {
  const signature = token.slice(token.lastIndexOf('.') + 1)
  return Buffer.from(signature, 'base64url').toString('base64url') === signature
}

/** @param deps the keys, and the only issuer whose tokens are ours */
export function createTokenSigner({ keyring, issuer }: { keyring: Keyring; issuer: string }): TokenSigner {
  return {
    sign: (claims) => signCompact(claims, keyring.current()),

    trusts: (kid) => keyring.find(kid) !== undefined,

    async verify(token) {
      if (!isSignatureCanonical(token)) throw new Error('the signature is not written as it has to be')
      const { kid } = decodeProtectedHeader(token)
      const key = kid === undefined ? undefined : await keyring.findAnywhere(kid)
      if (kid === undefined || !key) throw new Error('the token names no key of ours')
      const { payload } = await jwtVerify(token, key.publicKey, {
        issuer,
        typ: 'at+jwt',
        algorithms: [key.algorithm],
        // Signature and claims stay as they are, so they can be remembered; time goes on, so expiry can not.
        currentDate: new Date(0),
      })
      return { kid, claims: accessTokenClaimsSchema.parse(payload) }
    },
  }
}
