import {
  type FieldErrorCode,
  fieldErrorCodes,
  fieldErrorMap,
  type JsonWebKey,
  jsonWebKeySetSchema,
} from '@latchkey/contracts'
import { readPublicKeyInfo } from './pem-key.ts'

/** What became of pasted text: the keys in it, or the rule that it breaks. */
export type ReadKeys = { keys: JsonWebKey[] } | { fault: FieldErrorCode }

const pemBlock = /-----BEGIN ([A-Z ]+)-----([\s\S]*?)-----END \1-----/gu

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A key set around whatever was pasted: a set, one key, a list of keys, or keys in PEM. */
function toSet(text: string): unknown {
  const blocks = [...text.matchAll(pemBlock)]
  if (blocks.length > 0) return { keys: blocks.map(([, , body = '']) => readPublicKeyInfo(body)) }
  const value: unknown = JSON.parse(text)
  if (Array.isArray(value)) return { keys: value }
  return isObject(value) && !('keys' in value) ? { keys: [value] } : value
}

/**
 * Reads the public keys in a text: a JSON Web Key Set, a single JSON Web Key (RFC 7517), or PEM.
 * @param text as it was pasted
 * @param present the keys that are there already, which none of the new ones may repeat the `kid` of
 */
export function readPublicKeys(text: string, present: readonly JsonWebKey[] = []): ReadKeys {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/u.test(text)) return { fault: 'private_key' }
  let set: unknown
  try {
    set = toSet(text.trim())
  } catch {
    return { fault: 'invalid_format' }
  }
  const parsed = jsonWebKeySetSchema.safeParse(set, { error: fieldErrorMap })
  if (parsed.success) {
    const together = jsonWebKeySetSchema.safeParse(
      { keys: [...present, ...parsed.data.keys] },
      { error: fieldErrorMap },
    )
    return together.success ? parsed.data : { fault: worst(together.error.issues) }
  }
  return { fault: worst(parsed.error.issues) }
}

/** Of all that is wrong with a key, what its owner has to know first: that it is the one to keep to themselves. */
function worst(issues: readonly { message: string }[]): FieldErrorCode {
  const codes = issues.map(({ message }) => fieldErrorCodes.find((code) => code === message) ?? 'invalid')
  if (codes.includes('private_key')) return 'private_key'
  const known = codes.find((code) => code === 'key_unsupported' || code === 'duplicate' || code === 'too_many')
  return known ?? 'invalid_format'
}

/** What a key is, as people in this trade say it: "EC P-256", "RSA 2048". */
export const keyKind = (key: JsonWebKey): string =>
  // Six bits a character of base64url; the first octet of a modulus is never zero.
  key.kty === 'EC' ? `EC ${key.crv}` : `RSA ${Math.floor((key.n.length * 6) / 8) * 8}`
