import { LRUCache } from 'lru-cache'
import { createBatcher } from '../../database/batcher.ts'
import type { Db } from '../../database/database.ts'
import type { RequestOrigin } from '../../lib/actor.ts'
import { type Clock, secondsAfter } from '../../lib/clock.ts'
import { deriveKeys, type MasterKeys } from '../../lib/master-keys.ts'
import { hashSecret, keyedText, newSecret } from '../../lib/secret.ts'
import type { ProtocolConsumer } from '../consumers/protocol-consumer.ts'
import type { GrantService, LiveGrant } from '../grants/grant.service.ts'
import { newChain, refreshTokenOf, type RefreshTokenParts, refreshTokenParts } from '../grants/grant-secret.ts'
import * as store from './refresh-token.store.ts'

/** How long after its rotation a token still answers with the same successor, in seconds, as long as that one is unused. */
const rotationGraceSeconds = 10

/** A refresh token as its own consumer may use it. */
export interface FoundRefreshToken extends RefreshTokenParts {
  hash: Buffer
  /** Of a retired token these are the successor's. */
  createdAt: Date
  /** The earlier of the idle and the absolute end. */
  expiresAt: Date
  absoluteExpiresAt: Date
  /** Whether it is known to be retired. If not, it may be all the same: rotating tells. */
  rotated: boolean
}

/** A refresh token that is good now, and its grant. */
export interface LiveRefreshToken {
  createdAt: Date
  expiresAt: Date
  grant: LiveGrant
}

/** The first refresh token of a grant: shown this once, and what is stored of it. */
export interface FirstRefreshToken {
  token: string
  chainHash: Buffer
  tokenHash: Buffer
  expiresAt: Date
  absoluteExpiresAt: Date
}

/** What came of a rotation: the successor, or why there is none. */
export type Rotated = { successor: string } | { refused: 'expired' | 'replayed' }

/** Refresh tokens: rotated on every use (RFC 9700 section 4.14.2). */
export interface RefreshTokenService {
  /** The token that starts a grant's chain; whoever redeems its code stores it. */
  first(consumer: ProtocolConsumer, grantId: string): FirstRefreshToken
  /** The token, if it was issued to this consumer; retired and expired ones too. What this node issued lately it knows without looking. */
  find(consumer: ProtocolConsumer, token: string): Promise<FoundRefreshToken | undefined>
  /** The same as it is stored: whether it is retired is certain. */
  findStored(consumer: ProtocolConsumer, token: string): Promise<FoundRefreshToken | undefined>
  /** The token with its grant, if it was issued to this consumer and is live; looking is not using. */
  inspect(consumer: ProtocolConsumer, token: string): Promise<LiveRefreshToken | undefined>
  /** Whose token it is and of which grant, whoever asks; for revocation. */
  findOwner(token: string): Promise<{ companyId: string; consumerId: string; grantId: string } | undefined>
  /**
   * Retires a token in favour of its successor, once. A retry within the grace gets the same successor; any later use of a retired token
   * ends the grant.
   * @param consumer whose token it is
   * @param token as presented
   * @param found what {@link RefreshTokenService.find} said of it
   * @param origin where a replay comes from, for the log
   */
  rotate(consumer: ProtocolConsumer, token: string, found: FoundRefreshToken, origin: RequestOrigin): Promise<Rotated>
}

/** What never changes about a token. */
interface IssuedToken {
  companyId: string
  consumerId: string
  issuedAt: Date
  expiresAt: Date
  absoluteExpiresAt: Date
}

type Chain = store.RefreshChainRow

/** How many tokens of those this node issued last it knows without looking. */
const rememberedTokens = 10_000

const earlier = (one: Date, other: Date): Date => (one < other ? one : other)

const nameOf = (hash: Buffer): string => hash.toString('base64')

/** @param deps database, time, grants and the master keys that successors are derived with */
export function createRefreshTokenService(deps: {
  db: Db
  clock: Clock
  grants: GrantService
  masterKeys: MasterKeys
}): RefreshTokenService {
  const { db, clock, grants } = deps
  const [successorKey, ...otherSuccessorKeys] = deriveKeys(deps.masterKeys, 'refresh-token-successor')
  // Derived rather than random, so that a retry can be given the same successor though only its hash is stored.
  const successorOf = (token: string, { chain }: RefreshTokenParts, key = successorKey): string =>
    refreshTokenOf(chain, keyedText(key, token))
  /** The successor that was given, though perhaps under another master key; `undefined` if that key is here no more. */
  const givenSuccessor = (token: string, parts: RefreshTokenParts, { tokenHash }: Chain): string | undefined =>
    [successorKey, ...otherSuccessorKeys]
      .map((key) => successorOf(token, parts, key))
      .find((successor) => tokenHash.equals(hashSecret(successor)))

  const chainOf = createBatcher<store.PresentedChain, Chain | undefined>({
    async run(presented) {
      const chains = await store.listByChains(db, presented)
      return presented.map(({ chainHash }) => chains.find((chain) => chain.chainHash.equals(chainHash)))
    },
  })
  const currentChain = ({ grantId, chain }: RefreshTokenParts): Promise<Chain | undefined> =>
    chainOf({ grantId, chainHash: hashSecret(chain) })

  const issuedHere = new LRUCache<string, IssuedToken>({ max: rememberedTokens })

  /** Whether it was this call that retired the token. */
  const retire = createBatcher<store.Rotation, boolean>({
    keyOf: ({ grantId }) => grantId,
    async run(rotations) {
      const retired = new Set(await store.updateRotated(db, rotations, clock.now()))
      return rotations.map(({ grantId }) => retired.has(grantId))
    },
  })

  /** Whether a token may still be answered with its successor: for a short while, and only while that one is unused. */
  const isInGrace = (hash: Buffer, { retiredTokenHash, issuedAt }: Chain): boolean =>
    // Counted from the rotation to now, not to before the wait for it.
    retiredTokenHash?.equals(hash) === true && clock.now() <= secondsAfter(issuedAt, rotationGraceSeconds)

  const asFound = (
    { companyId, id }: ProtocolConsumer,
    parts: RefreshTokenParts,
    hash: Buffer,
    token: (IssuedToken & { tokenHash?: Buffer }) | undefined,
  ): FoundRefreshToken | undefined => {
    if (!token || token.companyId !== companyId || token.consumerId !== id) return undefined
    const { issuedAt: createdAt, expiresAt, absoluteExpiresAt, tokenHash } = token
    return { ...parts, hash, createdAt, expiresAt, absoluteExpiresAt, rotated: tokenHash?.equals(hash) === false }
  }

  /** @param known what of the token needs no look, where it is enough */
  const find = async (
    consumer: ProtocolConsumer,
    token: string,
    known: (hash: Buffer) => IssuedToken | undefined,
  ): Promise<FoundRefreshToken | undefined> => {
    const parts = refreshTokenParts(token)
    if (!parts) return undefined
    const hash = hashSecret(token)
    return asFound(consumer, parts, hash, known(hash) ?? (await currentChain(parts)))
  }

  const findStored: RefreshTokenService['findStored'] = (consumer, token) => find(consumer, token, () => undefined)

  return {
    first({ refreshIdleSeconds, refreshAbsoluteSeconds }, grantId) {
      const chain = newChain(grantId)
      const token = refreshTokenOf(chain, newSecret())
      const now = clock.now()
      const absoluteExpiresAt = secondsAfter(now, refreshAbsoluteSeconds)
      const expiresAt = earlier(secondsAfter(now, refreshIdleSeconds), absoluteExpiresAt)
      return { token, chainHash: hashSecret(chain), tokenHash: hashSecret(token), expiresAt, absoluteExpiresAt }
    },

    find: (consumer, token) => find(consumer, token, (hash) => issuedHere.get(nameOf(hash))),
    findStored,

    async inspect(consumer, token) {
      const found = await findStored(consumer, token)
      if (!found || found.rotated || found.expiresAt <= clock.now()) return undefined
      const grant = await grants.findLive(consumer, found.grantId)
      return grant && { createdAt: found.createdAt, expiresAt: found.expiresAt, grant }
    },

    async findOwner(token) {
      const parts = refreshTokenParts(token)
      return parts && currentChain(parts)
    },

    async rotate(consumer, token, found, origin) {
      const { companyId, id: consumerId } = consumer
      const { hash: tokenHash, grantId, absoluteExpiresAt } = found
      const successor = successorOf(token, found)
      const issuedAt = clock.now()
      const successorHash = hashSecret(successor)
      const expiresAt = earlier(secondsAfter(issuedAt, consumer.refreshIdleSeconds), absoluteExpiresAt)
      issuedHere.delete(nameOf(tokenHash))
      if (!found.rotated && (await retire({ grantId, tokenHash, successorHash, expiresAt }))) {
        issuedHere.set(nameOf(successorHash), { companyId, consumerId, issuedAt, expiresAt, absoluteExpiresAt })
        return { successor }
      }
      // It has expired, or another request was faster: the row tells.
      const chain = await currentChain(found)
      if (!chain || chain.tokenHash.equals(tokenHash)) return { refused: 'expired' }
      if (isInGrace(tokenHash, chain)) {
        const given = givenSuccessor(token, found, chain)
        // Nobody's fault: the master key that it was derived with is gone.
        return given === undefined ? { refused: 'expired' } : { successor: given }
      }
      await grants.end({ companyId, consumerId, grantId }, 'refresh_token_replayed', origin)
      return { refused: 'replayed' }
    },
  }
}
