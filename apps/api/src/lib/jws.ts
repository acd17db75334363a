import { type KeyObject, sign } from 'node:crypto'

/** The bytes of each of the two numbers in an ES256 signature. */
const numberLength = 32

/**
 * An ECDSA signature on P-256 as JOSE writes it: both numbers one after the other, 32 bytes each (RFC 7518 section 3.4). Asking the
 * runtime for this form costs twice as much as the form it makes anyway.
 * @param der the signature as ASN.1: a sequence of two integers
 */
export function joseSignature(der: Buffer): Buffer {
  const joined = Buffer.alloc(2 * numberLength)
  let start = 4
  for (const end of [numberLength, 2 * numberLength]) {
    // An integer has lost the zeros it began with, and got one in front if it would look negative.
    const length = der.readUInt8(start - 1)
    const surplus = Math.max(0, length - numberLength)
    der.copy(joined, end - length + surplus, start + surplus, start + length)
    start += length + 2
  }
  return joined
}

/**
 * The protected header of a JWS, ready to be signed with any number of payloads (RFC 7515 section 7.1).
 * @param header its members
 */
export const encodeHeader = (header: Record<string, string>): string =>
  Buffer.from(JSON.stringify(header)).toString('base64url')

/**
 * Signs a payload as a JWS in compact form (RFC 7515 section 7.1).
 * @param payload what to sign
 * @param key a private key, its algorithm, and a header from {@link encodeHeader} that names both
 */
export function signCompact(
  payload: object,
  key: { header: string; algorithm: 'ES256' | 'RS256'; privateKey: KeyObject },
): string {
  const input = `${key.header}.${Buffer.from(JSON.stringify(payload)).toString('base64url')}`
  const signature = sign('sha256', Buffer.from(input), key.privateKey)
  return `${input}.${(key.algorithm === 'ES256' ? joseSignature(signature) : signature).toString('base64url')}`
}
