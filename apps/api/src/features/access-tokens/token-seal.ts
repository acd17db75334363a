import { createCipheriv, createDecipheriv, createHmac, type KeyObject, randomBytes } from 'node:crypto'
import { opaqueTokenPrefix } from '@latchkey/contracts'
import { deriveKeys, type MasterKeys } from '../../lib/master-keys.ts'

/** Makes tokens that nobody but this installation can read, and reads them. */
export interface TokenSeal {
  /** An opaque token for a signed one. */
  seal(signed: string): string
  /** The signed token in a text that {@link isOpaque}, or `undefined` if it is none of ours. */
  open(opaque: string): string | undefined
}

/** Whether a text would be an opaque token of ours rather than a signed one. */
export const isOpaque = (token: string): boolean => token.startsWith(opaqueTokenPrefix)

const saltLength = 16
const nonceLength = 12
const tagLength = 16
const headLength = saltLength + nonceLength + tagLength

/**
 * A key for one token: with random nonces alone a key may seal four thousand million texts (NIST SP 800-38D section 8.3), which a busy
 * installation issues in months.
 */
const keyOf = (key: KeyObject, salt: Buffer): Buffer => createHmac('sha256', key).update(salt).digest()

/**
 * Makes the seal of an installation: AES-256-GCM, sealing with the first master key and opening with whichever fits.
 * @param masterKeys of the installation
 */
export function createTokenSeal(masterKeys: MasterKeys): TokenSeal {
  const keys = deriveKeys(masterKeys, 'opaque-access-token')

  return {
    seal(signed) {
      const head = randomBytes(saltLength + nonceLength)
      const cipher = createCipheriv(
        'aes-256-gcm',
        keyOf(keys[0], head.subarray(0, saltLength)),
        head.subarray(saltLength),
      )
      const body = [cipher.update(signed, 'utf8'), cipher.final()]
      return opaqueTokenPrefix + Buffer.concat([head, cipher.getAuthTag(), ...body]).toString('base64url')
    },

    open(opaque) {
      const text = opaque.slice(opaqueTokenPrefix.length)
      const sealed = Buffer.from(text, 'base64url')
      // One token could otherwise be shown as many: what is no base64url is skipped, and surplus bits are.
      if (sealed.length <= headLength || sealed.toString('base64url') !== text) return undefined
      const salt = sealed.subarray(0, saltLength)
      const nonce = sealed.subarray(saltLength, saltLength + nonceLength)
      const tag = sealed.subarray(saltLength + nonceLength, headLength)
      for (const key of keys) {
        const decipher = createDecipheriv('aes-256-gcm', keyOf(key, salt), nonce, { authTagLength: tagLength })
        decipher.setAuthTag(tag)
        const signed = decipher.update(sealed.subarray(headLength), undefined, 'utf8')
        try {
          return signed + decipher.final('utf8')
        } catch {
          // Sealed with another key, or changed since.
        }
      }
      return undefined
    },
  }
}
