import { createPublicKey, type KeyObject } from 'node:crypto'
import type { Changes } from '../../database/changes/changes.ts'
import type { Clock } from '../../lib/clock.ts'
import { encodeHeader } from '../../lib/jws.ts'
import { UnopenableError } from '../../lib/vault.ts'
import type { PublicJwk } from './public-jwk.ts'
import type { LoadedSigningKey, SigningKeyService } from './signing-key.service.ts'
import { currentOf, type SigningAlgorithm, type SigningKey, stateOf } from './signing-key.ts'

/** How often keys are read although no change was announced, in milliseconds. */
const reloadMilliseconds = 30_000
/** How soon they are read again when that failed, in milliseconds. */
const retryMilliseconds = 1000
/** How often keys are read for the sake of tokens that name an unknown one, at most, in milliseconds: anybody can make such tokens up. */
const unknownKeyMilliseconds = 1000

/** What an access token is signed with. */
export interface SignerKey {
  kid: string
  algorithm: SigningAlgorithm
  privateKey: KeyObject
  /** The encoded header of the access tokens it signs. */
  header: string
}

/** What an access token is verified with. */
export interface VerifierKey {
  algorithm: SigningAlgorithm
  publicKey: KeyObject
}

/** The signing keys in memory, so that signing and verifying ask nobody. */
export interface Keyring {
  /**
   * Reads the keys for the first time and goes on following them.
   * @throws UnopenableError when the master key is not the one that the keys to sign with were sealed with
   */
  load(): Promise<void>
  /** Reads the keys anew. While that fails the old ones stay, and `onBackgroundError` is told once. */
  reload(): Promise<void>
  /** The key to sign with now. */
  current(): SignerKey
  /** When it began to. */
  currentSince(): Date
  /** A key that is not gone, by its `kid`. */
  find(kid: string): VerifierKey | undefined
  /** The same, and if it is unknown a look into the database, where another node may have put it a moment ago. */
  findAnywhere(kid: string): Promise<VerifierKey | undefined>
  /** The public halves of all keys that sign, will sign or have signed what has not expired yet (RFC 7517 section 5). */
  listPublic(): PublicJwk[]
  /** Stops following. */
  close(): Promise<void>
}

interface HeldKey extends SigningKey, VerifierKey {
  publicJwk: PublicJwk
  signer: SignerKey | undefined
}

const hold = ({ publicJwk, privateKey, ...key }: LoadedSigningKey): HeldKey => {
  const { kid, algorithm } = key
  // RFC 9068 section 2.1.
  const header = encodeHeader({ alg: algorithm, typ: 'at+jwt', kid })
  return {
    ...key,
    publicJwk,
    publicKey: createPublicKey({ key: { ...publicJwk }, format: 'jwk' }),
    signer: privateKey && { kid, algorithm, privateKey, header },
  }
}

const unopenable = (): UnopenableError => new UnopenableError('a signing key is sealed under another master key')

/** @param deps where keys come from, what announces changes of them, and time */
export function createKeyring(deps: {
  signingKeys: SigningKeyService
  changes: Changes
  clock: Clock
  onBackgroundError: (error: unknown) => void
}): Keyring {
  const { signingKeys, changes, clock, onBackgroundError } = deps
  let keys: HeldKey[] = []
  let signers: (HeldKey & { signer: SignerKey })[] = []
  let turn: Promise<unknown> = Promise.resolve()
  let waiting: Promise<void> | undefined
  let lookedForUnknownAt = Number.NEGATIVE_INFINITY
  let lookForUnknown = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  let retry: NodeJS.Timeout | undefined
  let fault: 'unreadable' | 'unopenable' | undefined
  let closed = false

  /** @returns whether all keys that sign, or will, can be opened */
  const read = async (): Promise<boolean> => {
    keys = (await signingKeys.loadAll()).map(hold)
    signers = keys.flatMap((key) => (key.signer ? [{ ...key, signer: key.signer }] : []))
    const now = clock.now()
    return keys.every((key) => key.signer !== undefined || stateOf(key, now) === 'retiring')
  }

  const tellOnce = (found: typeof fault, error: unknown): void => {
    if (fault !== found) onBackgroundError(error)
    fault = found
  }

  const readAgain = async (): Promise<void> => {
    try {
      // What can't be opened is still published and verified with: another node signs with it.
      if (await read()) fault = undefined
      else tellOnce('unopenable', unopenable())
    } catch (error) {
      tellOnce('unreadable', error)
      clearTimeout(retry)
      retry = setTimeout(() => void reload(), retryMilliseconds).unref()
    }
  }

  /** One after the other, so that what was read last is what stays. */
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = turn.then(work)
    turn = result.catch(() => {})
    return result
  }

  const reload = (): Promise<void> => {
    // One that has not begun yet will see the change that the caller knows of.
    waiting ??= inTurn(async () => {
      waiting = undefined
      if (!closed) await readAgain()
    })
    return waiting
  }

  const find = (kid: string): HeldKey | undefined => {
    const key = keys.find((candidate) => candidate.kid === kid)
    return key && stateOf(key, clock.now()) !== 'gone' ? key : undefined
  }

  const current = (): HeldKey & { signer: SignerKey } => {
    const key = currentOf(signers, clock.now())
    if (!key) throw unopenable()
    return key
  }

  return {
    async load() {
      await changes.catchUp()
      // From now on every change is announced, so that none is missed after the keys are read.
      changes.on('signing_keys:', () => void reload())
      if (!(await inTurn(read))) throw unopenable()
      timer = setInterval(() => void reload(), reloadMilliseconds)
      timer.unref()
    },

    reload,

    current: () => current().signer,
    currentSince: () => current().signsFrom,

    find,

    async findAnywhere(kid) {
      const known = find(kid)
      if (known) return known
      const now = performance.now()
      if (now - lookedForUnknownAt >= unknownKeyMilliseconds) {
        lookedForUnknownAt = now
        lookForUnknown = reload()
      }
      await lookForUnknown
      return find(kid)
    },

    listPublic() {
      const now = clock.now()
      return keys.filter((key) => stateOf(key, now) !== 'gone').map(({ publicJwk }) => publicJwk)
    },

    async close() {
      closed = true
      clearInterval(timer)
      await turn
      clearTimeout(retry)
    },
  }
}
