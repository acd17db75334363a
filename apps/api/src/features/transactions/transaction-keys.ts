import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import type { Executor } from '../../database/database.ts'
import { UnopenableError, type Vault } from '../../lib/vault.ts'
import * as store from './transaction-key.store.ts'

const context = 'transaction_keys.dropping'
const keyBytes = 32

const toKey = (vault: Vault, sealed: Buffer): KeyObject =>
  createSecretKey(Buffer.from(vault.open(sealed, context), 'base64'))

/** What proofs are made with, made itself if there is none yet. */
export async function provideKey(executor: Executor, vault: Vault): Promise<KeyObject> {
  const there = await store.findSealedKey(executor)
  if (there) return toKey(vault, there)
  await store.insertSealedKey(executor, vault.seal(randomBytes(keyBytes).toString('base64'), context))
  // Another node may have been quicker.
  const sealed = await store.findSealedKey(executor)
  if (!sealed) throw new Error('the key that proves what was dropped can not be kept')
  return toKey(vault, sealed)
}

/** What proofs are checked with. One that was put there by somebody without the master key is none. */
export async function findKey(executor: Executor, vault: Vault): Promise<KeyObject | undefined> {
  const sealed = await store.findSealedKey(executor)
  if (!sealed) return undefined
  try {
    return toKey(vault, sealed)
  } catch (error) {
    if (error instanceof UnopenableError) return undefined
    throw error
  }
}

/** The sealed key as a row to be sealed anew. */
export async function listSealed(executor: Executor): Promise<{ id: string; sealed: Buffer; context: string }[]> {
  const sealed = await store.findSealedKey(executor)
  return sealed ? [{ id: 'dropping', sealed, context }] : []
}
