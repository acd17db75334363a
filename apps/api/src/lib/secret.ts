import {
  createHmac,
  createSecretKey,
  hash,
  hkdfSync,
  type KeyObject,
  randomBytes,
  randomFillSync,
  timingSafeEqual,
} from 'node:crypto'

const alphanumerics = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

const secretBytes = 32
/** Random bytes to come: asking for those of one secret costs more than ten times as much as the secret made of them. */
const ahead = Buffer.alloc(64 * secretBytes)
let taken = ahead.length

/** A new secret: 256 random bits as 43 base64url characters. */
export function newSecret(): string {
  if (taken === ahead.length) {
    randomFillSync(ahead)
    taken = 0
  }
  const bytes = ahead.subarray(taken, taken + secretBytes)
  taken += secretBytes
  const secret = bytes.toString('base64url')
  // What was handed out is not to be found here any more.
  bytes.fill(0)
  return secret
}

/** A new public key (`client_id`, API Key): 24 letters and digits, about 142 random bits, safe to select with a double click. */
export function newKey(): string {
  let key = ''
  while (key.length < 24) {
    for (const byte of randomBytes(32)) {
      // 248 is the last multiple of 62 in a byte: taking more would favour the first letters.
      if (byte < 248 && key.length < 24) key += alphanumerics[byte % 62]
    }
  }
  return key
}

/**
 * What is stored of a secret with 256 random bits: its SHA-256. No salt or stretching is needed, since it can't be guessed.
 * @param secret as it was handed out
 */
export const hashSecret = (secret: string): Buffer =>
  // By way of a text: a buffer that the runtime makes outside of its pool costs more than the hash itself.
  Buffer.from(hash('sha256', secret, 'binary'), 'latin1')

/**
 * Compares two texts in constant time, whatever their lengths.
 * @param left one text
 * @param right the other
 */
export const secretsEqual = (left: string, right: string): boolean =>
  timingSafeEqual(hashSecret(left), hashSecret(right))

/**
 * A key for one purpose, derived from the installation's master key (RFC 5869).
 * @param masterKey 32 bytes
 * @param purpose distinct text per use
 */
export const deriveKey = (masterKey: Buffer, purpose: string): KeyObject =>
  createSecretKey(Buffer.from(hkdfSync('sha256', masterKey, 'latchkey', purpose, 32)))

/**
 * A text that only the holder of the key can make from another: HMAC-SHA-256 as 43 base64url characters.
 * @param key from {@link deriveKey}
 * @param text what it is made from
 */
export const keyedText = (key: KeyObject, text: string): string =>
  createHmac('sha256', key).update(text).digest('base64url')
