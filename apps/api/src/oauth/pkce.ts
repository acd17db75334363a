import { hash } from 'node:crypto'
import { secretsEqual } from '../lib/secret.ts'

const challengeSyntax = /^[A-Za-z0-9_-]{43}$/u
const verifierSyntax = /^[A-Za-z0-9._~-]{43,128}$/u

/**
 * What is wrong with the PKCE part of an authorization request, if anything (RFC 7636 sections 4.2 to 4.4). Only S256 is accepted,
 * since a missing method would mean `plain` (RFC 9700 section 2.1.1).
 * @param challenge `code_challenge`
 * @param method `code_challenge_method`
 * @param isRequired whether the consumer must use it
 */
export function challengeFault(
  challenge: string | undefined,
  method: string | undefined,
  isRequired: boolean,
): string | undefined {
  if (challenge === undefined) {
    if (isRequired) return 'PKCE is required: send code_challenge and code_challenge_method=S256'
    return method === undefined ? undefined : 'code_challenge_method needs a code_challenge'
  }
  if (method !== 'S256') return 'code_challenge_method must be S256'
  if (!challengeSyntax.test(challenge)) return 'code_challenge must be 43 base64url characters'
  return undefined
}

/**
 * Whether a verifier has the form it must have, even if its hash fits (RFC 7636 section 4.1).
 * @param verifier `code_verifier`
 */
export const isVerifier = (verifier: string): boolean => verifierSyntax.test(verifier)

/**
 * Whether a verifier belongs to an S256 challenge (RFC 7636 section 4.6), compared in constant time.
 * @param verifier `code_verifier`
 * @param challenge the stored challenge
 */
export const verifierMatches = (verifier: string, challenge: string): boolean =>
  secretsEqual(hash('sha256', verifier, 'base64url'), challenge)
