import { createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto'
import type { Db } from '../../database/database.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Vault } from '../../lib/vault.ts'
import type { PublicJwk } from './public-jwk.ts'
import type { SigningAlgorithm } from './signing-key.table.ts'
import * as store from './signing-key.store.ts'

/** A key that can sign. Both halves are PEM. */
export interface SigningKey {
  kid: string
  algorithm: SigningAlgorithm
  privateKey: string
  publicKey: string
}

/** The keys that access tokens are signed with. */
export interface SigningKeyService {
  /**
   * The key to sign with, made now if this is the first start.
   * @throws UnopenableError when the master key is not the one the key was sealed with
   */
  current(): Promise<SigningKey>
  /** The public halves of all keys that may still have signed a live token (RFC 7517 section 5). */
  listPublic(): Promise<PublicJwk[]>
}

const sealContext = (kid: string): string => `signing_keys:${kid}`

function makeKey(vault: Vault, createdAt: Date): store.SigningKeyRow {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const kid = randomUUID()
  const { kty = 'EC', crv = 'P-256', x = '', y = '' } = publicKey.export({ format: 'jwk' })
  return {
    kid,
    algorithm: 'ES256',
    publicJwk: { kty, crv, x, y, kid, use: 'sig', alg: 'ES256' },
    sealedPrivateKey: vault.seal(privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), sealContext(kid)),
    createdAt,
    signsFrom: createdAt,
    signsUntil: null,
    goneAt: null,
  }
}

/** @param deps database, time and the vault that seals private halves */
export function createSigningKeyService({
  db,
  clock,
  vault,
}: {
  db: Db
  clock: Clock
  vault: Vault
}): SigningKeyService {
  const newest = async (): Promise<store.SigningKeyRow> => {
    const [existing] = await store.listAll(db)
    if (existing) return existing
    return db.transaction(async (tx) => {
      await store.lockAll(tx)
      const [madeMeanwhile] = await store.listAll(tx)
      if (madeMeanwhile) return madeMeanwhile
      const made = makeKey(vault, clock.now())
      await store.insert(tx, made)
      return made
    })
  }
  return {
    async current() {
      const { kid, algorithm, sealedPrivateKey } = await newest()
      const privateKey = vault.open(sealedPrivateKey, sealContext(kid))
      const publicKey = createPublicKey(createPrivateKey(privateKey)).export({ format: 'pem', type: 'spki' })
      return { kid, algorithm, privateKey, publicKey: publicKey.toString() }
    },
    listPublic: async () => (await store.listAll(db)).map(({ publicJwk }) => publicJwk),
  }
}
