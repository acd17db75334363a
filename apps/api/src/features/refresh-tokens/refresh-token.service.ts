import type { Db, Executor } from '../../database/database.ts'
import { type Clock, secondsAfter } from '../../lib/clock.ts'
import { deriveKeys, type MasterKeys } from '../../lib/master-keys.ts'
import { hashSecret, keyedText, newSecret } from '../../lib/secret.ts'
import type { ProtocolConsumer } from '../consumers/protocol-consumer.ts'
import type { GrantService, LiveGrant } from '../grants/grant.service.ts'
import * as store from './refresh-token.store.ts'

const daySeconds = 24 * 60 * 60
/** How long a refresh token can lie unused, in seconds. */
export const idleLifetimeSeconds = 30 * daySeconds
/** How long a chain of refresh tokens lasts at most, in seconds; rotation never moves this end. */
export const absoluteLifetimeSeconds = 90 * daySeconds
/** How long after its rotation a token still answers with the same successor, in seconds, as long as that one is unused. */
export const rotationGraceSeconds = 10

/** A refresh token as its own consumer may use it. */
export interface FoundRefreshToken {
  hash: Buffer
  companyId: string
  grantId: string
  createdAt: Date
  /** The earlier of the idle and the absolute end. */
  expiresAt: Date
  rotated: boolean
}

/** A refresh token that is good now, and its grant. */
export interface LiveRefreshToken {
  createdAt: Date
  expiresAt: Date
  grant: LiveGrant
}

/** Refresh tokens: rotated on every use (RFC 9700 section 4.14.2). */
export interface RefreshTokenService {
  /** Starts a grant's chain. @param executor the redemption's transaction @returns the token, shown this once */
  issue(executor: Executor, consumer: ProtocolConsumer, grantId: string): Promise<string>
  /** The token, if it was issued to this consumer; retired and expired ones too. */
  find(consumer: ProtocolConsumer, token: string): Promise<FoundRefreshToken | undefined>
  /** The token with its grant, if it was issued to this consumer and is live; looking is not using. */
  inspect(consumer: ProtocolConsumer, token: string): Promise<LiveRefreshToken | undefined>
  /** Whose token it is and of which grant, whoever asks; for revocation. */
  findOwner(token: string): Promise<{ companyId: string; consumerId: string; grantId: string } | undefined>
  /**
   * Retires a token and issues in the same transaction. A retry within the grace gets the same successor; any later use of a retired
   * token ends the grant.
   * @param consumer whose token it is
   * @param token as presented
   * @param found what {@link RefreshTokenService.find} said of it
   * @param issue what to do with the live grant and the successor before the transaction commits; what it throws rolls everything back
   * @returns what `issue` returned, or `undefined` for a token that is expired, replayed, or of an ended grant
   */
  rotate<Issued>(
    consumer: ProtocolConsumer,
    token: string,
    found: FoundRefreshToken,
    issue: (tx: Executor, grant: LiveGrant, successor: string) => Promise<Issued | undefined>,
  ): Promise<Issued | undefined>
}

class NotRotated extends Error {}

const earlier = (one: Date, other: Date): Date => (one < other ? one : other)

/** Whether a retired token may still be answered with its successor: for a short while, and only while that one is unused. */
async function isWithinGrace(tx: Executor, row: store.RefreshTokenRow, now: Date): Promise<boolean> {
  if (!row.rotatedAt || !row.successorHash) return false
  if (now > secondsAfter(row.rotatedAt, rotationGraceSeconds)) return false
  const successor = await store.findByHash(tx, row.successorHash)
  return successor !== undefined && successor.rotatedAt === null
}

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

  const find: RefreshTokenService['find'] = async (consumer, token) => {
    const row = await store.findByHash(db, hashSecret(token))
    if (!row || row.companyId !== consumer.companyId || row.consumerId !== consumer.id) return undefined
    const { tokenHash: hash, companyId, grantId, createdAt, expiresAt, absoluteExpiresAt, rotatedAt } = row
    return {
      hash,
      companyId,
      grantId,
      createdAt,
      expiresAt: earlier(expiresAt, absoluteExpiresAt),
      rotated: rotatedAt !== null,
    }
  }

  return {
    async issue(executor, { companyId, id: consumerId }, grantId) {
      const token = newSecret()
      const createdAt = clock.now()
      await store.insert(executor, {
        companyId,
        consumerId,
        grantId,
        tokenHash: hashSecret(token),
        createdAt,
        expiresAt: secondsAfter(createdAt, idleLifetimeSeconds),
        absoluteExpiresAt: secondsAfter(createdAt, absoluteLifetimeSeconds),
      })
      return token
    },

    find,

    async inspect(consumer, token) {
      const found = await find(consumer, token)
      if (!found || found.rotated || found.expiresAt <= clock.now()) return undefined
      const grant = await grants.findLive(db, consumer, found.grantId)
      return grant && { createdAt: found.createdAt, expiresAt: found.expiresAt, grant }
    },

    findOwner: (token) => store.findByHash(db, hashSecret(token)),

    async rotate(consumer, token, found, issue) {
      let replayed = false
      try {
        return await db.transaction(async (tx) => {
          const now = clock.now()
          let successor: string | undefined = successorOf(token)
          const successorHash = hashSecret(successor)
          const rotated = await store.updateRotated(tx, found.hash, successorHash, now)
          if (rotated) {
            await store.insert(tx, {
              companyId: rotated.companyId,
              consumerId: rotated.consumerId,
              grantId: rotated.grantId,
              tokenHash: successorHash,
              createdAt: now,
              expiresAt: secondsAfter(now, idleLifetimeSeconds),
              absoluteExpiresAt: rotated.absoluteExpiresAt,
            })
          } else {
            const row = await store.findByHash(tx, found.hash)
            if (!row?.rotatedAt) throw new NotRotated()
            // A transaction that waited for the rotation counts from now, not from before the wait.
            if (!(await isWithinGrace(tx, row, clock.now()))) {
              replayed = true
              throw new NotRotated()
            }
            successor = givenSuccessor(token, row)
            if (successor === undefined) throw new NotRotated()
          }
          const grant = await grants.findLive(tx, consumer, found.grantId)
          const issued = grant && (await issue(tx, grant, successor))
          if (issued === undefined) throw new NotRotated()
          return issued
        })
      } catch (error) {
        if (!(error instanceof NotRotated)) throw error
      }
      // In a transaction of its own, so that it outlives the one that was rolled back.
      if (replayed) await grants.end(consumer.companyId, consumer.id, found.grantId, 'refresh_token_replayed')
      return undefined
    },
  }
}
