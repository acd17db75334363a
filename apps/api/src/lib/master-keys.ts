import type { KeyObject } from 'node:crypto'
import { deriveKey } from './secret.ts'

/**
 * The installation's master keys, 32 bytes each. What is new is made with the first; the others, former or coming ones, open and
 * recognise what was made with them, so that the key can be changed while nodes run.
 */
export type MasterKeys = readonly [current: Buffer, ...others: Buffer[]]

/**
 * The keys for one purpose, one from each master key and in their order.
 * @param masterKeys of the installation
 * @param purpose distinct text per use
 */
export const deriveKeys = (
  [current, ...others]: MasterKeys,
  purpose: string,
): readonly [current: KeyObject, ...others: KeyObject[]] => [
  deriveKey(current, purpose),
  ...others.map((key) => deriveKey(key, purpose)),
]
