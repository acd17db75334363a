import { randomUUID } from 'node:crypto'
import { createCachedLookup } from '../../database/changes/cached-lookup.ts'
import type { Changes } from '../../database/changes/changes.ts'
import type { Db } from '../../database/database.ts'
import type { Clock } from '../../lib/clock.ts'
import { intersect } from '../../lib/permission-set.ts'
import type { ConsumerService } from '../consumers/consumer.service.ts'
import type { ProtocolConsumer } from '../consumers/protocol-consumer.ts'
import type { GrantService } from '../grants/grant.service.ts'
import type { TransactionService } from '../transactions/transaction.service.ts'
import type { AccessTokenClaims } from './access-token-claims.ts'
import * as store from './access-token.store.ts'
import type { TokenSigner } from './token-signer.ts'

/** A token that is good now, with what it may do now. */
export interface LiveAccessToken {
  claims: AccessTokenClaims
  consumer: ProtocolConsumer
  permissions: string[]
  /** The authorization behind it, when a user is. */
  authorizationId: string | undefined
}

/** An issued token. */
export interface IssuedAccessToken {
  token: string
  /** Seconds from now. */
  expiresIn: number
}

/** Access tokens: signed, not stored. */
export interface AccessTokenService {
  /**
   * Issues a token.
   * @param consumer whom it is for
   * @param permissions what it may do
   * @param behalf the user and grant behind it, if any
   */
  issue(
    consumer: ProtocolConsumer,
    permissions: string[],
    behalf?: { userId: string; grantId: string },
  ): IssuedAccessToken
  /** The claims of a token of ours that has not expired, whether revoked or not. */
  read(token: string): Promise<AccessTokenClaims | undefined>
  /** The token with what is still permitted now, or `undefined` if it is not live (RFC 7662 section 2.2). */
  inspect(token: string): Promise<LiveAccessToken | undefined>
  /** Ends one token before its time (RFC 7009 section 2.1); its grant goes on. */
  revoke(consumer: ProtocolConsumer, claims: AccessTokenClaims): Promise<void>
}

const epochSeconds = (moment: Date): number => Math.floor(moment.getTime() / 1000)

/** @param deps database, time, the services that know what is still permitted, and the signer */
export function createAccessTokenService(deps: {
  db: Db
  changes: Changes
  clock: Clock
  issuer: string
  audience: string
  signer: TokenSigner
  consumers: ConsumerService
  grants: GrantService
  transactions: TransactionService
}): AccessTokenService {
  const { db, changes, clock, issuer, audience, signer, consumers, grants, transactions } = deps

  const read = async (token: string): Promise<AccessTokenClaims | undefined> => {
    try {
      const claims = await signer.verify(token)
      return claims.exp > epochSeconds(clock.now()) ? claims : undefined
    } catch {
      return undefined
    }
  }

  const revocations = createCachedLookup<{ id: string; isRevoked: boolean }>({
    changes,
    max: 50_000,
    async load(ids) {
      const revoked = new Set(await store.listRevoked(db, ids))
      return new Map(ids.map((id) => [id, { id, isRevoked: revoked.has(id) }]))
    },
    subjectsOf: ({ id }) => [`access_token:${id}`],
  })

  return {
    issue(consumer, permissions, behalf) {
      const issuedAt = epochSeconds(clock.now())
      const token = signer.sign({
        iss: issuer,
        sub: behalf?.userId ?? consumer.key,
        aud: audience,
        exp: issuedAt + consumer.accessTokenSeconds,
        iat: issuedAt,
        jti: randomUUID(),
        client_id: consumer.key,
        scope: permissions.join(' '),
        company_id: consumer.companyId,
        ...(behalf ? { grant_id: behalf.grantId } : {}),
      })
      return { token, expiresIn: consumer.accessTokenSeconds }
    },

    read,

    async inspect(token) {
      const claims = await read(token)
      if (!claims) return undefined
      const consumer = await consumers.findForProtocol(claims.client_id)
      if (consumer?.status !== 'active' || consumer.companyId !== claims.company_id) return undefined
      if ((await revocations.get(claims.jti))?.isRevoked !== false) return undefined
      const grant = claims.grant_id === undefined ? undefined : await grants.findLive(consumer, claims.grant_id)
      if (claims.grant_id !== undefined && !grant) return undefined
      const permitted = grant?.effective ?? consumer.permissions
      return {
        claims,
        consumer,
        permissions: intersect(claims.scope.split(' '), permitted),
        authorizationId: grant?.authorizationId,
      }
    },

    async revoke(consumer, claims) {
      await db.transaction(async (tx) => {
        const revoked = await store.insertRevoked(tx, {
          companyId: claims.company_id,
          id: claims.jti,
          expiresAt: new Date(claims.exp * 1000),
        })
        if (!revoked) return
        await transactions.record(tx, {
          companyId: claims.company_id,
          event: 'access_token.revoked',
          actor: { type: 'consumer', id: consumer.id },
          target: { type: 'access_token', id: claims.jti },
        })
      })
      await changes.catchUp()
    },
  }
}
