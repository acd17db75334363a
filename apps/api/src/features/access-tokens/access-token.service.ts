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
import { createRecentIssues, type RecentTokens } from './recent-issues.ts'
import { createTokenMemory, type KnownToken } from './token-memory.ts'
import { isOpaque, type TokenSeal } from './token-seal.ts'
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
  /** What it may do: less than what was asked for, when something was taken away meanwhile. */
  permissions: readonly string[]
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

/** Access tokens: signed, not stored. Opaque ones are the same, sealed. */
export interface AccessTokenService {
  /**
   * Issues a token. Only when something that it depends on has changed since the position, or all slots of its consumer or grant are spent, is
   * there something to wait for: consumer and grant are then looked up again.
   * @param consumer whom it is for
   * @param permissions what it may do
   * @param position where the changes stood before consumer and grant were looked up
   * @param behalf the user and grant behind it, if any; it never outlives what the user allowed
   * @returns `undefined` when nothing of it is permitted any more
   */
  issue(
    consumer: ProtocolConsumer,
    permissions: readonly string[],
    position: number,
    behalf?: Behalf,
  ): IssuedAccessToken | undefined | Promise<IssuedAccessToken | undefined>
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

/** How often what a token depends on is looked up, at most, while it goes on changing. */
const maxTries = 3

const epochSeconds = (moment: Date): number => Math.floor(moment.getTime() / 1000)

/** What a token depends on, as the changes name it. */
const subjectsOf = ({ id, companyId, permissionGroupId }: ProtocolConsumer, behalf: Behalf | undefined): string[] => [
  `consumer:${id}`,
  `company:${companyId}`,
  `permission_group:${permissionGroupId}`,
  ...(behalf?.subjects ?? []),
]

/** @param deps database, time, the services that know what is still permitted, the signer and the seal */
export function createAccessTokenService(deps: {
  db: Db
  changes: Changes
  clock: Clock
  issuer: string
  audience: string
  signer: TokenSigner
  seal: TokenSeal
  consumers: ConsumerService
  grants: GrantService
  tokenStatuses: TokenStatusService
  transactions: TransactionService
  onBackgroundError: (error: unknown) => void
}): AccessTokenService {
  const { db, changes, clock, issuer, audience, signer, seal, consumers, grants, tokenStatuses, transactions } = deps

  const memory = createTokenMemory((kid) => signer.trusts(kid))

  const unlessExpired = (known: KnownToken | undefined): KnownToken | undefined =>
    known && known.claims.exp > epochSeconds(clock.now()) ? known : undefined

  const verify = async (token: string): Promise<KnownToken | undefined> => {
    const signed = isOpaque(token) ? seal.open(token) : token
    const verified = signed === undefined ? undefined : await signer.verify(signed).catch(() => undefined)
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
  const review = async (tokens: RecentTokens[]): Promise<void> => {
    for (const { block, expiresAt, consumerKey, grantId, permissions } of tokens) {
      const consumer = await consumers.findForProtocol(consumerKey)
      const standing = consumer?.status === 'active' ? consumer : undefined
      const allowing =
        standing && grantId !== undefined
          ? (await grants.findLive(standing, grantId))?.effective
          : standing?.permissions
      const allowed = new Set(allowing)
      const isAllowed = [...permissions].every((permission) => allowed.has(permission))
      if (!isAllowed && !(await tokenStatuses.isNoted(block))) await tokenStatuses.noteBlock(block, expiresAt)
    }
  }
  const recentIssues = createRecentIssues({ changes, review, onError: deps.onBackgroundError, now: () => clock.now() })

  const sign = (
    consumer: ProtocolConsumer,
    permissions: readonly string[],
    position: number,
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
    if (behalf) claims.grant_id = behalf.grantId
    recentIssues.add(
      {
        block: (behalf ?? consumer).statusBlock,
        expiresAt: new Date(claims.exp * 1000),
        consumerKey: consumer.key,
        grantId: behalf?.grantId,
        source: behalf?.subjects ?? consumer,
        permissions,
        position,
      },
      () => subjectsOf(consumer, behalf),
    )
    const signed = signer.sign(claims)
    return { token: consumer.tokenFormat === 'opaque' ? seal.seal(signed) : signed, expiresIn, permissions }
  }

  const renewBlock = ({ companyId, id, statusBlock }: ProtocolConsumer, behalf: Behalf | undefined) =>
    behalf
      ? grants.renewStatusBlock({ companyId, id: behalf.grantId, statusBlock: behalf.statusBlock })
      : consumers.renewStatusBlock({ companyId, id, statusBlock })

  /** Issues what is still permitted of what was asked for, by what consumer and grant are now. */
  const issueAnew = async (
    { key }: ProtocolConsumer,
    asked: readonly string[],
    grantId: string | undefined,
  ): Promise<IssuedAccessToken | undefined> => {
    for (let tries = 1; ; tries += 1) {
      const { position } = changes
      const consumer = await consumers.findForProtocol(key)
      if (consumer?.status !== 'active') return undefined
      const grant = grantId === undefined ? undefined : await grants.findLive(consumer, grantId)
      if (grantId !== undefined && !grant) return undefined
      const permissions = intersect(asked, grant?.effective ?? consumer.permissions)
      if (permissions.length === 0) return undefined
      const behalf = grant && { ...grant, grantId: grant.id }
      const { statusBlock } = grant ?? consumer
      const slot = tokenStatuses.slotIn(statusBlock)
      // What goes on changing is looked at again when it has been issued.
      if (tries === maxTries || (slot !== undefined && !changes.changedSince(subjectsOf(consumer, behalf), position))) {
        // Of a block that is spent again: what is refused is the safe side.
        return sign(consumer, permissions, position, behalf, slot ?? firstSlotOf(statusBlock))
      }
      if (slot !== undefined) continue
      await renewBlock(consumer, behalf)
      // It may have waited for what ends the consumer or grant.
      await changes.catchUp()
    }
  }

  return {
    issue(consumer, permissions, position, behalf) {
      const slot = tokenStatuses.slotIn((behalf ?? consumer).statusBlock)
      const isAsLookedUp =
        position === changes.position || !changes.changedSince(subjectsOf(consumer, behalf), position)
      if (slot !== undefined && isAsLookedUp) return sign(consumer, permissions, position, behalf, slot)
      return issueAnew(consumer, permissions, behalf?.grantId)
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
