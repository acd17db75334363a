import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto'
import { deriveKeys, type MasterKeys } from './master-keys.ts'

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
  /** @throws UnopenableError when no master key is the one, or the sealed bytes or their context were changed */
  open(sealed: Buffer, context: string): string
  /**
   * The same text sealed with the first master key; `undefined` when it already is.
   * @throws UnopenableError as `open` does
   */
  reseal(sealed: Buffer, context: string): Buffer | undefined
}

/** The text, or `undefined` if it was sealed with another key or context. */
function openWith(key: KeyObject, sealed: Buffer, context: string): string | undefined {
  const nonce = sealed.subarray(1, 1 + nonceLength)
  const tag = sealed.subarray(1 + nonceLength, 1 + nonceLength + tagLength)
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength })
      .setAAD(Buffer.from(context))
      .setAuthTag(tag)
    return decipher.update(sealed.subarray(1 + nonceLength + tagLength), undefined, 'utf8') + decipher.final('utf8')
  } catch {
    return undefined
  }
}

/**
 * Makes the vault of an installation: it seals with the first master key and opens with whichever fits.
 * @param masterKeys of the installation
 */
export function createVault(masterKeys: MasterKeys): Vault {
  const keys = deriveKeys(masterKeys, 'vault')

  const find = (sealed: Buffer, context: string): { text: string; key: KeyObject } => {
    if (sealed[0] !== version) throw new UnopenableError(`sealed with an unknown version: ${sealed[0]}`)
    for (const key of keys) {
      const text = openWith(key, sealed, context)
      if (text !== undefined) return { text, key }
    }
    throw new UnopenableError('sealed under another key or context')
  }

  const seal = (text: string, context: string): Buffer => {
    const nonce = randomBytes(nonceLength)
    const cipher = createCipheriv('aes-256-gcm', keys[0], nonce).setAAD(Buffer.from(context))
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return Buffer.concat([Buffer.from([version]), nonce, cipher.getAuthTag(), body])
  }

  return {
    seal,
    open: (sealed, context) => find(sealed, context).text,
    reseal(sealed, context) {
      const { text, key } = find(sealed, context)
      return key === keys[0] ? undefined : seal(text, context)
    },
  }
}
