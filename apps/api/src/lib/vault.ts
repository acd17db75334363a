import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { deriveKey } from './secret.ts'

const version = 1
const nonceLength = 12
const tagLength = 16

/** What was sealed can't be opened: another master key, another context, or changed bytes. */
export class UnopenableError extends Error {
  override name = 'UnopenableError'
}

/** Encrypts what must be readable again (API Secrets, private signing keys) with AES-256-GCM under the master key. */
export interface Vault {
  /** @param context what the text belongs to; it must be the same when opening, so that one row's secret can't be moved to another */
  seal(text: string, context: string): Buffer
  /** @throws UnopenableError when the master key is another one, or the sealed bytes or their context were changed */
  open(sealed: Buffer, context: string): string
}

/**
 * Makes the vault of an installation.
 * @param masterKey 32 bytes
 */
export function createVault(masterKey: Buffer): Vault {
  const key = deriveKey(masterKey, 'vault')
  return {
    seal(text, context) {
      const nonce = randomBytes(nonceLength)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([Buffer.from([version]), nonce, cipher.getAuthTag(), body])
    },
    open(sealed, context) {
      if (sealed[0] !== version) throw new UnopenableError(`sealed with an unknown version: ${sealed[0]}`)
      const nonce = sealed.subarray(1, 1 + nonceLength)
      const tag = sealed.subarray(1 + nonceLength, 1 + nonceLength + tagLength)
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength })
          .setAAD(Buffer.from(context))
          .setAuthTag(tag)
        return decipher.update(sealed.subarray(1 + nonceLength + tagLength), undefined, 'utf8') + decipher.final('utf8')
      } catch (error) {
        throw new UnopenableError('sealed under another key or context', { cause: error })
      }
    },
  }
}
