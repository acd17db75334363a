import { randomBytes } from 'node:crypto'

// Crockford's base32: no letter that is taken for a digit or another letter.
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
const codeLength = 16
const groupLength = 4

/** What a typed code is meant as. */
export type SecondFactorCode = { kind: 'totp' | 'recovery_code'; code: string }

/**
 * Reads a code as typed: six digits of an authenticator app (RFC 6238), or a recovery code, with spaces and hyphens anywhere, in either
 * case, and with the letters that look like a digit.
 * @param text as typed
 * @returns the code as it is compared, or `undefined` when it is neither
 */
export function parseSecondFactorCode(text: string): SecondFactorCode | undefined {
  const code = text.replaceAll(/[\s-]/gu, '').toLowerCase()
  if (/^[0-9]{6}$/u.test(code)) return { kind: 'totp', code }
  const plain = code.replaceAll('o', '0').replaceAll(/[il]/gu, '1')
  return /^[0-9a-hjkmnp-tv-z]{16}$/u.test(plain) ? { kind: 'recovery_code', code: plain } : undefined
}

/** A new recovery code, 80 random bits, in groups that are easy to copy: `k3vt-90xq-7h2m-4pzr`. */
export function newRecoveryCode(): string {
  // 5 of each byte's 8 bits: every character is as likely as another.
  const characters = Array.from(randomBytes(codeLength), (byte) => alphabet[byte % alphabet.length])
  const groups = Array.from({ length: codeLength / groupLength }, (_, index) =>
    characters.slice(index * groupLength, (index + 1) * groupLength).join(''),
  )
  return groups.join('-')
}
