import { randomUUID } from 'node:crypto'
import { createCachedLookup } from '../../database/changes/cached-lookup.ts'
import type { Changes } from '../../database/changes/changes.ts'
import type { Db } from '../../database/database.ts'
import { inCompany } from '../../database/in-company.ts'
import type { RequestOrigin } from '../../lib/actor.ts'
import type { Clock } from '../../lib/clock.ts'
import { longOver } from '../../lib/long-over.ts'
import { whenKnown } from '../../lib/when-known.ts'
import { intersect, scopeText } from '../../lib/permission-set.ts'
import type { ConsumerService } from '../consumers/consumer.service.ts'
import type { ProtocolConsumer } from '../consumers/protocol-consumer.ts'
import type { GrantService } from '../grants/grant.service.ts'
import { firstSlotOf } from '../token-statuses/status-slots.ts'
import type { TokenStatusService } from '../token-statuses/token-status.service.ts'
import type { TransactionService } from '../transactions/transaction.service.ts'
import type { AccessTokenClaims } from './access-token-claims.ts'
import * as store from './access-token.store.ts'
import { createRecentIssues, type RecentIssue } from './recent-issues.ts'
import { createTokenMemory, type KnownToken } from './token-memory.ts'
import type { TokenSigner } from './token-signer.ts'

/** A token that is good now, with what it may do now. */
export interface LiveAccessToken {
  claims: AccessTokenClaims
  consumer: ProtocolConsumer
  permissions: string[]
  /** The authorization behind it, when a user is. */
  authorizationId: string | undefined
  /** When what the user allowed ends by itself, if it does. */
  endsAt: Date | null
  /** What introspection says of it, once somebody has asked. */
  description: string | undefined
}

/** An issued token. */
export interface IssuedAccessToken {
  token: string
  /** Seconds from now. */
  expiresIn: number
}

/** The user whom a token acts for, under which grant, when that ends by itself, if it does, and where the statuses of its tokens stand. */
export interface Behalf {
  userId: string
  grantId: string
  endsAt: Date | null
  statusBlock: number
  /** What the grant depends on besides its consumer, as the changes name it. */
  subjects: readonly string[]
}

/** Access tokens: signed, not stored. */
export interface AccessTokenService {
  /**
   * Issues a token. Only when all slots of its consumer or grant are spent is there something to wait for.
   * @param consumer whom it is for
   * @param permissions what it may do
   * @param behalf the user and grant behind it, if any; it never outlives what the user allowed
   */
  issue(
    consumer: ProtocolConsumer,
    permissions: readonly string[],
    behalf?: Behalf,
  ): IssuedAccessToken | Promise<IssuedAccessToken>
  /** The claims of a token of ours that has not expired, whether revoked or not. */
  read(token: string): AccessTokenClaims | undefined | Promise<AccessTokenClaims | undefined>
  /**
   * The token with what is still permitted now, or `undefined` if it is not live (RFC 7662 section 2.2). The same object as long as nothing
   * changes at all.
   */
  inspect(token: string): LiveAccessToken | undefined | Promise<LiveAccessToken | undefined>
  /** Ends one token before its time (RFC 7009 section 2.1); its grant goes on. */
  revoke(consumer: ProtocolConsumer, claims: AccessTokenClaims, origin: RequestOrigin): Promise<void>
  /** Forgets a batch of revoked tokens that have expired since. @returns how many */
  deleteExpired(limit: number): Promise<number>
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
  tokenStatuses: TokenStatusService
  transactions: TransactionService
  onBackgroundError: (error: unknown) => void
}): AccessTokenService {
  const { db, changes, clock, issuer, audience, signer, consumers, grants, tokenStatuses, transactions } = deps

  const memory = createTokenMemory((kid) => signer.trusts(kid))

  const unlessExpired = (known: KnownToken | undefined): KnownToken | undefined =>
    known && known.claims.exp > epochSeconds(clock.now()) ? known : undefined

  const verify = async (token: string): Promise<KnownToken | undefined> => {
    const verified = await signer.verify(token).catch(() => undefined)
    return verified && unlessExpired(memory.remember(token, verified))
  }

  const know = (token: string): KnownToken | undefined | Promise<KnownToken | undefined> => {
    const known = memory.recall(token)
    return known ? unlessExpired(known) : verify(token)
  }

  const recallLive = ({ found }: KnownToken): LiveAccessToken | undefined => {
    if (found?.position !== changes.position || !changes.isFresh()) return undefined
    const { endsAt } = found.live
    return endsAt && endsAt <= clock.now() ? undefined : found.live
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

  const findLive = async (known: KnownToken): Promise<LiveAccessToken | undefined> => {
    const { claims } = known
    // Before the look-ups: a change that they do not see yet has a later position.
    const { position } = changes
    const [consumer, revocation] = await Promise.all([
      consumers.findForProtocol(claims.client_id),
      revocations.get(claims.jti),
    ])
    if (consumer?.status !== 'active' || consumer.companyId !== claims.company_id) return undefined
    if (revocation?.isRevoked !== false) return undefined
    const grant = claims.grant_id === undefined ? undefined : await grants.findLive(consumer, claims.grant_id)
    if (claims.grant_id !== undefined && !grant) return undefined
    const live: LiveAccessToken = {
      claims,
      consumer,
      permissions: intersect(claims.scope.split(' '), grant?.effective ?? consumer.permissions),
      authorizationId: grant?.authorizationId,
      endsAt: grant?.endsAt ?? null,
      description: undefined,
    }
    known.found = { live, position }
    return live
  }

  /** Notes for those who verify tokens by themselves which of these have ended or may do less. */
  const review = async (issues: RecentIssue[]): Promise<void> => {
    for (const { slot, expiresAt, consumerKey, grantId, permissions } of issues) {
      const consumer = await consumers.findForProtocol(consumerKey)
      const grant = consumer?.status === 'active' ? await grants.findLive(consumer, grantId) : undefined
      const allowed = new Set(grant?.effective)
      if (!permissions.every((permission) => allowed.has(permission))) await tokenStatuses.note(slot, expiresAt)
    }
  }
  const recentIssues = createRecentIssues({ changes, review, onError: deps.onBackgroundError })

  const sign = (
    consumer: ProtocolConsumer,
    permissions: readonly string[],
    behalf: Behalf | undefined,
    slot: number,
  ): IssuedAccessToken => {
    const issuedAt = epochSeconds(clock.now())
    const end = behalf?.endsAt ? epochSeconds(behalf.endsAt) - issuedAt : Number.POSITIVE_INFINITY
    const expiresIn = Math.min(consumer.accessTokenSeconds, end)
    const claims: AccessTokenClaims = {
      iss: issuer,
      sub: behalf?.userId ?? consumer.key,
      aud: audience,
      exp: issuedAt + expiresIn,
      iat: issuedAt,
      jti: randomUUID(),
      client_id: consumer.key,
      scope: scopeText(permissions),
      company_id: consumer.companyId,
      status: tokenStatuses.claimOf(slot),
    }
    if (behalf) {
      const { id, key: consumerKey, companyId, permissionGroupId } = consumer
      const { grantId } = behalf
      claims.grant_id = grantId
      recentIssues.add({
        slot,
        expiresAt: new Date(claims.exp * 1000),
        consumerKey,
        grantId,
        permissions,
        subjects: [
          `consumer:${id}`,
          `company:${companyId}`,
          `permission_group:${permissionGroupId}`,
          ...behalf.subjects,
        ],
        position: changes.position,
      })
    }
    return { token: signer.sign(claims), expiresIn }
  }

  const renewBlock = async (consumer: ProtocolConsumer, behalf: Behalf | undefined): Promise<number> => {
    const { companyId } = consumer
    const block = behalf
      ? await grants.renewStatusBlock({ companyId, id: behalf.grantId, statusBlock: behalf.statusBlock })
      : await consumers.renewStatusBlock(consumer)
    // Whoever is gone gets what is refused.
    return block ?? (behalf ?? consumer).statusBlock
  }

  return {
    issue(consumer, permissions, behalf) {
      const slot = tokenStatuses.slotIn((behalf ?? consumer).statusBlock)
      if (slot !== undefined) return sign(consumer, permissions, behalf, slot)
      return renewBlock(consumer, behalf).then((block) =>
        sign(consumer, permissions, behalf, tokenStatuses.slotIn(block) ?? firstSlotOf(block)),
      )
    },

    read: (token) => whenKnown(know(token), (known) => known?.claims),

    inspect: (token) => whenKnown(know(token), (known) => known && (recallLive(known) ?? findLive(known))),

    async revoke(consumer, claims, origin) {
      await inCompany(db, claims.company_id).transaction(async (tx) => {
        const revoked = await store.insertRevoked(tx, {
          companyId: claims.company_id,
          id: claims.jti,
          expiresAt: new Date(claims.exp * 1000),
        })
        if (!revoked) return
        if (claims.status) await tokenStatuses.noteOf(tx, claims.status, new Date(claims.exp * 1000))
        await transactions.record(tx, {
          companyId: claims.company_id,
          event: 'access_token.revoked',
          actor: { type: 'consumer', id: consumer.id },
          target: { type: 'access_token', id: claims.jti },
          origin,
        })
      })
      await changes.catchUp()
    },

    deleteExpired: (limit) => store.deleteExpired(db, longOver(clock), limit),
  }
}
