import { randomUUID } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { maxAccessTokenSeconds } from '@latchkey/contracts'
import { createBatcher } from '../../database/batcher.ts'
import type { Db } from '../../database/database.ts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import type { RequestOrigin } from '../../lib/actor.ts'
import { type Clock, secondsAfter } from '../../lib/clock.ts'
import { hashSecret } from '../../lib/secret.ts'
import type { ProtocolConsumer } from '../consumers/protocol-consumer.ts'
import type { GrantService } from '../grants/grant.service.ts'
import { grantOfCode, newCode } from '../grants/grant-secret.ts'
import type { FirstRefreshToken } from '../refresh-tokens/refresh-token.service.ts'
import * as store from './authorization-code.store.ts'

/** How long a code can be redeemed, in seconds (RFC 6749 section 4.1.2 advises ten minutes at most). */
const codeLifetimeSeconds = 60

/** What of the authorization request a code is bound to. */
export interface CodeBinding {
  /** The redirect URI in effect, and whether the request named it. */
  redirectUri: string
  redirectUriSent: boolean
  /** The S256 challenge (RFC 7636 section 4.2), if the consumer is exempt from PKCE and sent none. */
  codeChallenge: string | null
}

/** A code to be issued: for whom, to do what. */
export interface WantedCode extends CodeBinding {
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
type IssuedCode = CodeBinding & Pick<store.AuthorizationCodeRow, 'companyId' | 'consumerId'>

/** How many codes of those this node issued last it knows without looking. */
const rememberedCodes = 5000

/** What came of a redemption. */
export type Redeemed = 'redeemed' | 'expired' | 'replayed'

/** Authorization codes: live for a minute, good once. */
export interface AuthorizationCodeService {
  /**
   * Makes a code, and the grant it starts, under an authorization that the user gives just now.
   * @param executor the approval's transaction
   * @returns the code, shown this once
   */
  issue(executor: CompanyExecutor, authorizationId: string, wanted: WantedCode): Promise<string>
  /**
   * Makes a code, and the grant it starts, if the user has let the consumer do all of this before.
   * @returns the code, shown this once, or `undefined` when the user has to be asked
   */
  issueIfAuthorized(wanted: WantedCode): Promise<string | undefined>
  /** The same in the caller's transaction. */
  issueIfAuthorizedIn(executor: CompanyExecutor, wanted: WantedCode): Promise<string | undefined>
  /**
   * The code, if it was issued to this consumer; used and expired ones too, so that a replay can be recognised. What this node issued a moment
   * ago it knows without looking.
   */
  find(consumer: ProtocolConsumer, code: string): Promise<FoundCode | undefined>
  /** The same as it is stored: whether it is used is certain. */
  findStored(consumer: ProtocolConsumer, code: string): Promise<FoundCode | undefined>
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
}

/** When nothing can be live any more that descends from a grant whose code is used now. */
const grantEnd = (refreshToken: FirstRefreshToken | undefined, now: Date): Date =>
  secondsAfter(refreshToken?.absoluteExpiresAt ?? now, maxAccessTokenSeconds)

const nameOf = (hash: Buffer): string => hash.toString('base64')

/** @param deps database, time and grants */
export function createAuthorizationCodeService(deps: {
  db: Db
  clock: Clock
  grants: GrantService
}): AuthorizationCodeService {
  const { db, clock, grants } = deps
  const issuedHere = new LRUCache<string, IssuedCode>({ max: rememberedCodes })

  const rowOf = createBatcher<store.PresentedCode, store.AuthorizationCodeRow | undefined>({
    async run(presented) {
      const rows = await store.listByHashes(db, presented)
      return presented.map(({ codeHash }) => rows.find((row) => row.codeHash.equals(codeHash)))
    },
  })
  const insertIfAuthorized = createBatcher<store.CodeUnderAuthorization, boolean>({
    async run(codes) {
      const started = await grants.startAll(() => store.insertIfAuthorized(db, codes, clock.now()))
      const added = new Set(started.map(({ id }) => id))
      return codes.map(({ grantId }) => added.has(grantId))
    },
  })
  /** Whether it was this call that used the code up. */
  const useUp = createBatcher<store.Redemption, boolean>({
    keyOf: ({ grantId }) => grantId,
    async run(redemptions) {
      const used = new Set(await store.updateUsed(db, redemptions, clock.now()))
      return redemptions.map(({ grantId }) => used.has(grantId))
    },
  })

  /** A new code with what is stored of it. */
  const make = ({ consumer, userId, permissions, redirectUri, redirectUriSent, codeChallenge }: WantedCode) => {
    const grantId = randomUUID()
    const code = newCode(grantId)
    const createdAt = clock.now()
    const stored = {
      codeHash: hashSecret(code),
      companyId: consumer.companyId,
      consumerId: consumer.id,
      userId,
      permissions,
      grantId,
      redirectUri,
      redirectUriSent,
      codeChallenge,
      createdAt,
      expiresAt: secondsAfter(createdAt, codeLifetimeSeconds),
    }
    return { code, stored }
  }

  const asFound = (
    { companyId, id }: ProtocolConsumer,
    presented: { grantId: string; hash: Buffer },
    code: (IssuedCode & { usedAt?: Date | null }) | undefined,
  ): FoundCode | undefined => {
    if (!code || code.companyId !== companyId || code.consumerId !== id) return undefined
    const { redirectUri, redirectUriSent, codeChallenge, usedAt } = code
    return { ...presented, redirectUri, redirectUriSent, codeChallenge, used: usedAt != null }
  }

  /** @param known what of the code needs no look, where it is enough */
  const find = async (
    consumer: ProtocolConsumer,
    code: string,
    known: (hash: Buffer) => IssuedCode | undefined,
  ): Promise<FoundCode | undefined> => {
    const grantId = grantOfCode(code)
    if (grantId === undefined) return undefined
    const hash = hashSecret(code)
    return asFound(consumer, { grantId, hash }, known(hash) ?? (await rowOf({ grantId, codeHash: hash })))
  }

  return {
    async issue(executor, authorizationId, wanted) {
      const { code, stored } = make(wanted)
      const { grantId, expiresAt, ...row } = stored
      await store.insert(executor, { ...row, id: grantId, authorizationId, expiresAt, codeExpiresAt: expiresAt })
      return code
    },

    async issueIfAuthorized(wanted) {
      const { code, stored } = make(wanted)
      if (!(await insertIfAuthorized(stored))) return undefined
      const { codeHash, companyId, consumerId, redirectUri, redirectUriSent, codeChallenge } = stored
      issuedHere.set(nameOf(codeHash), { companyId, consumerId, redirectUri, redirectUriSent, codeChallenge })
      return code
    },

    async issueIfAuthorizedIn(executor, wanted) {
      const { code, stored } = make(wanted)
      const started = await store.insertIfAuthorized(executor, [stored], clock.now())
      return started.length > 0 ? code : undefined
    },

    find: (consumer, code) => find(consumer, code, (hash) => issuedHere.get(nameOf(hash))),
    findStored: (consumer, code) => find(consumer, code, () => undefined),

    async redeem(consumer, { hash: codeHash, grantId, used }, refreshToken, origin) {
      issuedHere.delete(nameOf(codeHash))
      if (!used) {
        const grantExpiresAt = grantEnd(refreshToken, clock.now())
        if (await useUp({ grantId, codeHash, grantExpiresAt, refreshToken })) return 'redeemed'
        // Either it has expired, or another request was faster; the row tells.
        if ((await rowOf({ grantId, codeHash }))?.usedAt == null) return 'expired'
      }
      const { companyId, id: consumerId } = consumer
      await grants.end({ companyId, consumerId, grantId }, 'code_replayed', origin)
      return 'replayed'
    },
  }
}
