import { randomUUID } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { maxAccessTokenSeconds } from '@latchkey/contracts'
import { createBatcher } from '../../database/batcher.ts'
import type { Db } from '../../database/database.ts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import type { RequestOrigin } from '../../lib/actor.ts'
import { type Clock, secondsAfter } from '../../lib/clock.ts'
import { longOver } from '../../lib/long-over.ts'
import { hashSecret, newSecret } from '../../lib/secret.ts'
import type { ProtocolConsumer } from '../consumers/protocol-consumer.ts'
import type { GrantService } from '../grants/grant.service.ts'
import type { FirstRefreshToken } from '../refresh-tokens/refresh-token.service.ts'
import * as store from './authorization-code.store.ts'

/** How long a code can be redeemed, in seconds (RFC 6749 section 4.1.2 advises ten minutes at most). */
export const codeLifetimeSeconds = 60

/** What of the authorization request a code is bound to. */
export interface CodeBinding {
  /** The redirect URI in effect, and whether the request named it. */
  redirectUri: string
  redirectUriSent: boolean
  /** The S256 challenge (RFC 7636 section 4.2), if the consumer is exempt from PKCE and sent none. */
  codeChallenge: string | null
}

/** A code to be issued without asking: for whom, to do what, under an authorization given before. */
export interface CodeUnderAuthorization extends CodeBinding {
  consumer: ProtocolConsumer
  userId: string
  permissions: string[]
}

/** A code as its own consumer may redeem it. */
export interface FoundCode extends CodeBinding {
  hash: Buffer
  grantId: string
  /** Whether it is known to be used. If not, it may be all the same: redeeming tells. */
  used: boolean
}

/** What never changes about a code. */
type IssuedCode = CodeBinding & Pick<store.AuthorizationCodeRow, 'companyId' | 'consumerId' | 'grantId'>

/** How many codes of those this node issued last it knows without looking. */
const rememberedCodes = 5000

/** What came of a redemption. */
export type Redeemed = 'redeemed' | 'expired' | 'replayed'

/** Authorization codes: live for a minute, good once. */
export interface AuthorizationCodeService {
  /** Makes a code for a grant. @param executor the approval's transaction @returns the code, shown this once */
  issue(executor: CompanyExecutor, consumer: ProtocolConsumer, grantId: string, binding: CodeBinding): Promise<string>
  /**
   * Makes a code, and the grant it starts, if the user has let the consumer do all of this before.
   * @returns the code, shown this once, or `undefined` when the user has to be asked
   */
  issueIfAuthorized(wanted: CodeUnderAuthorization): Promise<string | undefined>
  /** The same in the caller's transaction. */
  issueIfAuthorizedIn(executor: CompanyExecutor, wanted: CodeUnderAuthorization): Promise<string | undefined>
  /**
   * The code, if it was issued to this consumer; used and expired ones too, so that a replay can be recognised. What this node issued a moment
   * ago it knows without looking.
   */
  find(consumer: ProtocolConsumer, code: string): Promise<FoundCode | undefined>
  /**
   * Uses a code up, once, and stores the refresh token that is issued for it. A second otherwise valid use ends the grant
   * (RFC 6749 section 4.1.2), also when both came at the same moment.
   * @param consumer whose code it is
   * @param code found, with its binding already checked
   * @param refreshToken to store, if one is issued
   * @param origin where a replay comes from, for the log
   */
  redeem(
    consumer: ProtocolConsumer,
    code: FoundCode,
    refreshToken: FirstRefreshToken | undefined,
    origin: RequestOrigin,
  ): Promise<Redeemed>
  /** Removes a batch of codes that expired unused, with the grants they would have started. @returns how many */
  deleteUnused(limit: number): Promise<number>
}

/**
 * When nothing that descends from a grant can be live any more.
 * @param consumer whose lifetimes count
 * @param now when the grant starts
 */
export const grantEnd = ({ issuesRefreshTokens, refreshAbsoluteSeconds }: ProtocolConsumer, now: Date): Date =>
  secondsAfter(now, codeLifetimeSeconds + (issuesRefreshTokens ? refreshAbsoluteSeconds : 0) + maxAccessTokenSeconds)

const nameOf = (hash: Buffer): string => hash.toString('base64')

/** @param deps database, time and grants */
export function createAuthorizationCodeService(deps: {
  db: Db
  clock: Clock
  grants: GrantService
}): AuthorizationCodeService {
  const { db, clock, grants } = deps
  const issuedHere = new LRUCache<string, IssuedCode>({ max: rememberedCodes })

  const rowOf = createBatcher<Buffer, store.AuthorizationCodeRow | undefined>({
    async run(hashes) {
      const rows = await store.listByHashes(db, hashes)
      return hashes.map((hash) => rows.find(({ codeHash }) => codeHash.equals(hash)))
    },
  })
  const insertIfAuthorized = createBatcher<store.CodeUnderAuthorization, boolean>({
    async run(codes) {
      const started = await grants.startAll(() => store.insertIfAuthorized(db, codes, clock.now()))
      const added = new Set(started.map(({ codeHash }) => nameOf(codeHash)))
      return codes.map(({ codeHash }) => added.has(nameOf(codeHash)))
    },
  })
  /** Whether it was this call that used the code up. */
  const useUp = createBatcher<store.Redemption, boolean>({
    keyOf: ({ codeHash }) => nameOf(codeHash),
    async run(redemptions) {
      const used = new Set((await store.updateUsed(db, redemptions, clock.now())).map(nameOf))
      return redemptions.map(({ codeHash }) => used.has(nameOf(codeHash)))
    },
  })

  const underAuthorization = (
    code: string,
    { consumer, userId, permissions, redirectUri, redirectUriSent, codeChallenge }: CodeUnderAuthorization,
  ): store.CodeUnderAuthorization => {
    const now = clock.now()
    return {
      codeHash: hashSecret(code),
      companyId: consumer.companyId,
      consumerId: consumer.id,
      userId,
      permissions,
      grantId: randomUUID(),
      grantExpiresAt: grantEnd(consumer, now),
      redirectUri,
      redirectUriSent,
      codeChallenge,
      expiresAt: secondsAfter(now, codeLifetimeSeconds),
    }
  }

  return {
    async issue(executor, { companyId, id: consumerId }, grantId, binding) {
      const code = newSecret()
      const createdAt = clock.now()
      await store.insert(executor, {
        ...binding,
        companyId,
        consumerId,
        grantId,
        codeHash: hashSecret(code),
        createdAt,
        expiresAt: secondsAfter(createdAt, codeLifetimeSeconds),
      })
      return code
    },

    async issueIfAuthorized(wanted) {
      const code = newSecret()
      const asked = underAuthorization(code, wanted)
      if (!(await insertIfAuthorized(asked))) return undefined
      const { codeHash, companyId, consumerId, grantId, redirectUri, redirectUriSent, codeChallenge } = asked
      issuedHere.set(nameOf(codeHash), {
        companyId,
        consumerId,
        grantId,
        redirectUri,
        redirectUriSent,
        codeChallenge,
      })
      return code
    },

    async issueIfAuthorizedIn(executor, wanted) {
      const code = newSecret()
      const added = await store.insertIfAuthorized(executor, [underAuthorization(code, wanted)], clock.now())
      return added.length > 0 ? code : undefined
    },

    async find(consumer, code) {
      const hash = hashSecret(code)
      const row: (IssuedCode & { usedAt?: Date | null }) | undefined =
        issuedHere.get(nameOf(hash)) ?? (await rowOf(hash))
      if (!row || row.companyId !== consumer.companyId || row.consumerId !== consumer.id) return undefined
      const { grantId, redirectUri, redirectUriSent, codeChallenge, usedAt } = row
      return { hash, grantId, redirectUri, redirectUriSent, codeChallenge, used: usedAt != null }
    },

    async redeem(consumer, code, refreshToken, origin) {
      issuedHere.delete(nameOf(code.hash))
      if (!code.used) {
        if (await useUp({ codeHash: code.hash, refreshToken })) return 'redeemed'
        // Either it has expired, or another request was faster; the row tells.
        if ((await rowOf(code.hash))?.usedAt == null) return 'expired'
      }
      const { companyId, id: consumerId } = consumer
      await grants.end({ companyId, consumerId, grantId: code.grantId }, 'code_replayed', origin)
      return 'replayed'
    },

    deleteUnused: (limit) => store.deleteUnused(db, longOver(clock), limit),
  }
}
