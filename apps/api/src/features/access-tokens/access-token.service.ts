import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Db } from '../../database/database.ts'
import type { Clock } from '../../lib/clock.ts'
import { intersect } from '../../lib/permission-set.ts'
import type { ConsumerService } from '../consumers/consumer.service.ts'
import type { ProtocolConsumer } from '../consumers/protocol-consumer.ts'
import type { GrantService } from '../grants/grant.service.ts'
import type { TransactionService } from '../transactions/transaction.service.ts'
import * as store from './access-token.store.ts'

/** How long an access token is good, in seconds. */
export const accessTokenLifetimeSeconds = 600

/** Signs and checks compact JWTs; the key, its `kid` and `typ` are its own affair. */
export interface TokenSigner {
  sign(payload: Record<string, unknown>): string
  /** @throws Error for anything that is not a well-formed token of ours with a good signature; expiry is left to the caller */
  verify(token: string): unknown
}

/** What a token says (RFC 9068 section 2.2). `grant_id` is there when a user stands behind it. */
const claimsSchema = z.object({
  iss: z.string(),
  sub: z.string(),
  aud: z.string(),
  exp: z.int(),
  iat: z.int(),
  jti: z.uuid(),
  client_id: z.string(),
  scope: z.string(),
  company_id: z.uuid(),
  grant_id: z.uuid().optional(),
})
/** Type of the claims of an access token. */
export type AccessTokenClaims = z.infer<typeof claimsSchema>

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
  read(token: string): AccessTokenClaims | undefined
  /** The token with what is still permitted now, or `undefined` if it is not live (RFC 7662 section 2.2). */
  inspect(token: string): Promise<LiveAccessToken | undefined>
  /** Ends one token before its time (RFC 7009 section 2.1); its grant goes on. */
  revoke(consumer: ProtocolConsumer, claims: AccessTokenClaims): Promise<void>
}

const epochSeconds = (moment: Date): number => Math.floor(moment.getTime() / 1000)

/** @param deps database, time, the services that know what is still permitted, and the signer */
export function createAccessTokenService(deps: {
  db: Db
  clock: Clock
  issuer: string
  audience: string
  signer: TokenSigner
  consumers: ConsumerService
  grants: GrantService
  transactions: TransactionService
}): AccessTokenService {
  const { db, clock, issuer, audience, signer, consumers, grants, transactions } = deps

  const read = (token: string): AccessTokenClaims | undefined => {
    try {
      const claims = claimsSchema.parse(signer.verify(token))
      return claims.exp > epochSeconds(clock.now()) ? claims : undefined
    } catch {
      return undefined
    }
  }

  const isRevoked = ({ company_id: companyId, jti }: AccessTokenClaims): Promise<boolean> =>
    store.isRevoked(db, companyId, jti)

  return {
    issue(consumer, permissions, behalf) {
      const issuedAt = epochSeconds(clock.now())
      const token = signer.sign({
        iss: issuer,
        sub: behalf?.userId ?? consumer.key,
        aud: audience,
        exp: issuedAt + accessTokenLifetimeSeconds,
        iat: issuedAt,
        jti: randomUUID(),
        client_id: consumer.key,
        scope: permissions.join(' '),
        company_id: consumer.companyId,
        ...(behalf ? { grant_id: behalf.grantId } : {}),
      } satisfies AccessTokenClaims)
      return { token, expiresIn: accessTokenLifetimeSeconds }
    },

    read,

    async inspect(token) {
      const claims = read(token)
      if (!claims) return undefined
      const consumer = await consumers.findForProtocol(claims.client_id)
      if (consumer?.status !== 'active' || consumer.companyId !== claims.company_id) return undefined
      if (await isRevoked(claims)) return undefined
      const grant = claims.grant_id === undefined ? undefined : await grants.findLive(db, consumer, claims.grant_id)
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
    },
  }
}
