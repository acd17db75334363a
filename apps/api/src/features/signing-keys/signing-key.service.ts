import { createPrivateKey, generateKeyPair, type KeyObject, randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { maxAccessTokenSeconds } from '@latchkey/contracts'
import type { Db, Tx } from '../../database/database.ts'
import { type Clock, secondsAfter } from '../../lib/clock.ts'
import { publicDocumentSeconds } from '../../lib/public-documents.ts'
import { type ResealCounts, resealBatchSize, resealRows } from '../../lib/reseal.ts'
import { UnopenableError, type Vault } from '../../lib/vault.ts'
import type { PublicJwk } from './public-jwk.ts'
import { currentOf, type SigningAlgorithm, type SigningKey, stateOf } from './signing-key.ts'
import * as store from './signing-key.store.ts'

/** How long before it signs a key is published, in seconds: whoever kept the keys before has read them again by then, and once more. */
export const publicationLeadSeconds = 2 * publicDocumentSeconds

/** How long a key goes on verifying, in seconds: the longest life of what it signed last, and a minute for clocks that differ. */
const retentionSeconds = maxAccessTokenSeconds + 60

const daySeconds = 24 * 60 * 60

/** A signing key as a node holds it in memory. */
export interface LoadedSigningKey extends SigningKey {
  publicJwk: PublicJwk
  /** Missing when no master key of this node opens it. */
  privateKey: KeyObject | undefined
}

/** What a rotation made of the keys. */
export interface Rotation {
  /** Whether a key was made now; otherwise one was waiting already. */
  made: boolean
  next: SigningKey
  /** The one that signs until the next begins. */
  current: SigningKey
}

/** What became of the keys when all were replaced at once. */
export interface Replacement {
  current: SigningKey
  gone: SigningKey[]
}

/** The keys that access tokens are signed with. */
export interface SigningKeyService {
  /** All keys that are not gone, in the order in which they begin; the first one is made now if there is none, and signs at once. */
  loadAll(): Promise<LoadedSigningKey[]>
  /** All keys that are not gone, in the order in which they begin. */
  list(): Promise<SigningKey[]>
  /**
   * Publishes the next key, which signs when everybody had time to read it; the current one goes on verifying until its last token has
   * expired. A next key that is waiting already is left as it is.
   * @param algorithm of the new key; that of the current one unless told
   */
  rotate(algorithm?: SigningAlgorithm): Promise<Rotation>
  /** Rotates if the current key has been signing for so long. @param days how long @returns the new key, if one was made */
  rotateOlderThan(days: number): Promise<SigningKey | undefined>
  /**
   * For a key that got into wrong hands: a new one signs from now on and all others are gone, and with them the tokens they signed.
   * @param algorithm of the new key; that of the current one unless told
   */
  replaceAll(algorithm?: SigningAlgorithm): Promise<Replacement>
  /** Removes the keys whose last token has expired. */
  deleteGone(): Promise<void>
  /** Seals private halves with the first master key that another one sealed. @param signal ends it early */
  reseal(signal: AbortSignal): Promise<ResealCounts>
}

const sealContext = (kid: string): string => `signing_keys:${kid}`

const generateKeys = promisify(generateKeyPair)

const generate = (algorithm: SigningAlgorithm) =>
  algorithm === 'ES256'
    ? generateKeys('ec', { namedCurve: 'P-256' })
    : generateKeys('rsa', { modulusLength: 2048, publicExponent: 0x10001 })

const publicOf = ({ kid, algorithm, signsFrom, signsUntil, goneAt }: store.SigningKeyRow): SigningKey => ({
  kid,
  algorithm,
  signsFrom,
  signsUntil,
  goneAt,
})

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
  const make = async (tx: Tx, algorithm: SigningAlgorithm, signsFrom: Date): Promise<store.SigningKeyRow> => {
    const { privateKey, publicKey } = await generate(algorithm)
    const kid = randomUUID()
    const { kty = '', ...parts } = publicKey.export({ format: 'jwk' })
    const row: store.SigningKeyRow = {
      kid,
      algorithm,
      publicJwk: { kty, ...parts, kid, use: 'sig', alg: algorithm },
      sealedPrivateKey: vault.seal(privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), sealContext(kid)),
      createdAt: clock.now(),
      signsFrom,
      signsUntil: null,
      goneAt: null,
    }
    await store.insert(tx, row)
    return row
  }

  const isKept = (row: store.SigningKeyRow): boolean => stateOf(row, clock.now()) !== 'gone'

  /** Alone among all nodes, with the keys that are not gone; there is always one. */
  const exclusively = <Result>(
    work: (tx: Tx, kept: store.SigningKeyRow[], current: store.SigningKeyRow) => Promise<Result>,
  ): Promise<Result> =>
    db.transaction(async (tx) => {
      await store.lockAll(tx)
      const kept = (await store.listAll(tx)).filter(isKept)
      const current = currentOf(kept, clock.now())
      if (current) return work(tx, kept, current)
      // Nobody has read a key yet that this one would have to wait for.
      const first = await make(tx, 'ES256', clock.now())
      return work(tx, [first], first)
    })

  const addNext = async (
    tx: Tx,
    current: store.SigningKeyRow,
    algorithm: SigningAlgorithm = current.algorithm,
  ): Promise<Rotation> => {
    const signsFrom = secondsAfter(clock.now(), publicationLeadSeconds)
    const end = { signsUntil: signsFrom, goneAt: secondsAfter(signsFrom, retentionSeconds) }
    await store.updateEnd(tx, current.kid, end)
    const next = await make(tx, algorithm, signsFrom)
    return { made: true, next: publicOf(next), current: publicOf({ ...current, ...end }) }
  }

  const findNext = (kept: store.SigningKeyRow[], current: store.SigningKeyRow): store.SigningKeyRow | undefined =>
    kept.find((row) => row !== current && stateOf(row, clock.now()) === 'next')

  const load = (row: store.SigningKeyRow): LoadedSigningKey => {
    try {
      const privateKey = createPrivateKey(vault.open(row.sealedPrivateKey, sealContext(row.kid)))
      return { ...publicOf(row), publicJwk: row.publicJwk, privateKey }
    } catch (error) {
      if (!(error instanceof UnopenableError)) throw error
      return { ...publicOf(row), publicJwk: row.publicJwk, privateKey: undefined }
    }
  }

  return {
    async loadAll() {
      const kept = (await store.listAll(db)).filter(isKept)
      return (kept.length > 0 ? kept : await exclusively(async (_tx, made) => made)).map(load)
    },

    list: async () => (await store.listAll(db)).filter(isKept).map(publicOf),

    rotate: (algorithm) =>
      exclusively(async (tx, kept, current) => {
        const waiting = findNext(kept, current)
        if (!waiting) return addNext(tx, current, algorithm)
        return { made: false, next: publicOf(waiting), current: publicOf(current) }
      }),

    rotateOlderThan: (days) =>
      exclusively(async (tx, kept, current) => {
        if (findNext(kept, current) || secondsAfter(current.signsFrom, days * daySeconds) > clock.now())
          return undefined
        return (await addNext(tx, current)).next
      }),

    replaceAll: (algorithm) =>
      exclusively(async (tx, gone, current) => {
        const made = await make(tx, algorithm ?? current.algorithm, clock.now())
        await store.deleteByKid(
          tx,
          gone.map(({ kid }) => kid),
        )
        return { current: publicOf(made), gone: gone.map(publicOf) }
      }),

    deleteGone: () => store.deleteGone(db, clock.now()),

    reseal: (signal) =>
      resealRows({
        vault,
        signal,
        listAfter: async (kid = '') =>
          (await store.listAfter(db, kid, resealBatchSize)).map((row) => ({
            id: row.kid,
            sealed: row.sealedPrivateKey,
            context: sealContext(row.kid),
          })),
        update: ({ id, sealed }, resealed) => store.updateSealed(db, id, sealed, resealed),
      }),
  }
}
