import { LRUCache } from 'lru-cache'
import { createBatcher } from '../../database/batcher.ts'
import type { Db } from '../../database/database.ts'
import type { RequestOrigin } from '../../lib/actor.ts'
import { type Clock, secondsAfter } from '../../lib/clock.ts'
import { longOver } from '../../lib/long-over.ts'
import { deriveKeys, type MasterKeys } from '../../lib/master-keys.ts'
import { hashSecret, keyedText, newSecret } from '../../lib/secret.ts'
import type { ProtocolConsumer } from '../consumers/protocol-consumer.ts'
import type { GrantService, LiveGrant } from '../grants/grant.service.ts'
import * as store from './refresh-token.store.ts'

/** How long after its rotation a token still answers with the same successor, in seconds, as long as that one is unused. */
export const rotationGraceSeconds = 10

/** A refresh token as its own consumer may use it. */
export interface FoundRefreshToken {
  hash: Buffer
  grantId: string
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
  tokenHash: Buffer
  expiresAt: Date
  absoluteExpiresAt: Date
}

/** What came of a rotation: the successor, or why there is none. */
export type Rotated = { successor: string } | { refused: 'expired' | 'replayed' }

/** Refresh tokens: rotated on every use (RFC 9700 section 4.14.2). */
export interface RefreshTokenService {
  /** The token that starts a grant's chain; whoever redeems the code stores it. */
  first(consumer: ProtocolConsumer): FirstRefreshToken
  /** The token, if it was issued to this consumer; retired and expired ones too. What this node issued lately it knows without looking. */
  find(consumer: ProtocolConsumer, token: string): Promise<FoundRefreshToken | undefined>
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
  /** Removes a batch of tokens of chains that have come to their absolute end. @returns how many */
  deleteExpired(limit: number): Promise<number>
}

/** What never changes about a token. */
type IssuedToken = Pick<
  store.RefreshTokenRow,
  'companyId' | 'consumerId' | 'grantId' | 'createdAt' | 'expiresAt' | 'absoluteExpiresAt'
>

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
  const successorOf = (token: string): string => keyedText(successorKey, token)
  /** The successor that was given, though perhaps under another master key; `undefined` if that key is here no more. */
  const givenSuccessor = (token: string, { successorHash }: store.RefreshTokenRow): string | undefined =>
    [successorKey, ...otherSuccessorKeys]
      .map((key) => keyedText(key, token))
      .find((successor) => successorHash?.equals(hashSecret(successor)))

  const rowOf = createBatcher<Buffer, store.RefreshTokenRow | undefined>({
    async run(hashes) {
      const rows = await store.listByHashes(db, hashes)
      return hashes.map((hash) => rows.find(({ tokenHash }) => tokenHash.equals(hash)))
    },
  })

  const issuedHere = new LRUCache<string, IssuedToken>({ max: rememberedTokens })

  /** Whether it was this call that retired the token. */
  const retire = createBatcher<store.Rotation, boolean>({
    keyOf: ({ tokenHash }) => nameOf(tokenHash),
    async run(rotations) {
      const retired = new Set((await store.updateRotated(db, rotations, clock.now())).map(nameOf))
      return rotations.map(({ tokenHash }) => retired.has(nameOf(tokenHash)))
    },
  })

  /** Whether a retired token may still be answered with its successor: for a short while, and only while that one is unused. */
  const isInGrace = async ({ rotatedAt, successorHash }: store.RefreshTokenRow): Promise<boolean> => {
    // Counted from the rotation to now, not to before the wait for it.
    if (!rotatedAt || !successorHash || clock.now() > secondsAfter(rotatedAt, rotationGraceSeconds)) return false
    return (await rowOf(successorHash))?.rotatedAt === null
  }

  const asFound = (
    { companyId, id }: ProtocolConsumer,
    hash: Buffer,
    token: (IssuedToken & { rotatedAt?: Date | null }) | undefined,
  ): FoundRefreshToken | undefined => {
    if (!token || token.companyId !== companyId || token.consumerId !== id) return undefined
    const { grantId, createdAt, expiresAt, absoluteExpiresAt, rotatedAt } = token
    return {
      hash,
      grantId,
      createdAt,
      expiresAt: earlier(expiresAt, absoluteExpiresAt),
      absoluteExpiresAt,
      rotated: rotatedAt != null,
    }
  }

  return {
    first({ refreshIdleSeconds, refreshAbsoluteSeconds }) {
      const token = newSecret()
      const now = clock.now()
      const absoluteExpiresAt = secondsAfter(now, refreshAbsoluteSeconds)
      const expiresAt = earlier(secondsAfter(now, refreshIdleSeconds), absoluteExpiresAt)
      return { token, tokenHash: hashSecret(token), expiresAt, absoluteExpiresAt }
    },

    async find(consumer, token) {
      const hash = hashSecret(token)
      return asFound(consumer, hash, issuedHere.get(nameOf(hash)) ?? (await rowOf(hash)))
    },

    async inspect(consumer, token) {
      const hash = hashSecret(token)
      const found = asFound(consumer, hash, await rowOf(hash))
      if (!found || found.rotated || found.expiresAt <= clock.now()) return undefined
      const grant = await grants.findLive(consumer, found.grantId)
      return grant && { createdAt: found.createdAt, expiresAt: found.expiresAt, grant }
    },

    findOwner: (token) => rowOf(hashSecret(token)),

    async rotate(consumer, token, found, origin) {
      const successor = successorOf(token)
      const createdAt = clock.now()
      const { hash: tokenHash, grantId, absoluteExpiresAt } = found
      const successorHash = hashSecret(successor)
      const expiresAt = secondsAfter(createdAt, consumer.refreshIdleSeconds)
      issuedHere.delete(nameOf(tokenHash))
      if (!found.rotated && (await retire({ tokenHash, successorHash, expiresAt }))) {
        const { companyId, id: consumerId } = consumer
        const issued = { companyId, consumerId, grantId, createdAt, expiresAt, absoluteExpiresAt }
        issuedHere.set(nameOf(successorHash), issued)
        return { successor }
      }
      // It has expired, or another request was faster: the row tells.
      const row = await rowOf(found.hash)
      if (!row?.rotatedAt) return { refused: 'expired' }
      if (await isInGrace(row)) {
        const given = givenSuccessor(token, row)
        // Nobody's fault: the master key that it was derived with is gone.
        return given === undefined ? { refused: 'expired' } : { successor: given }
      }
      const { companyId, id: consumerId } = consumer
      await grants.end({ companyId, consumerId, grantId }, 'refresh_token_replayed', origin)
      return { refused: 'replayed' }
    },

    deleteExpired: (limit) => store.deleteExpired(db, longOver(clock), limit),
  }
}
