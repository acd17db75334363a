import { createCachedLookup } from '../../database/changes/cached-lookup.ts'
import type { Changes } from '../../database/changes/changes.ts'
import { createBatcher } from '../../database/batcher.ts'
import type { Db } from '../../database/database.ts'
import type { RequestOrigin } from '../../lib/actor.ts'
import { parseBasicCredentials } from '../../lib/basic-credentials.ts'
import { type Clock, secondsAfter } from '../../lib/clock.ts'
import { createFailureThrottle, defaultFailureLimits, type FailureLimits } from '../../lib/failure-throttle.ts'
import {
  type HawkAttributes,
  HawkHeaderError,
  type HawkRequest,
  hawkSkewSeconds,
  isSigned,
  isStale,
  parseHawk,
  payloadHash,
  type PayloadHash,
  serverAuthorization,
  signedTime,
} from '../../lib/hawk.ts'
import { longOver } from '../../lib/long-over.ts'
import { hashSecret, newSecret, secretsEqual } from '../../lib/secret.ts'
import type { Vault } from '../../lib/vault.ts'
import { secretContext } from '../api-connections/secret-context.ts'
import * as store from './legacy-credential.store.ts'
import { type LegacyKey, standingOf } from './legacy-key.ts'

// Some kilobytes each.
const maxRemembered = 10_000

/** Whoever presented a company's key and secret: the same object for as long as nothing of the key changes. */
export interface LegacyCaller {
  companyId: string
  key: string
  permissions: string[]
  /** When the key is to stop working for good, if that is decided. */
  retiresAt: Date | null
  createdAt: Date
}

/** What remains to be done with a Hawk request once its signature is found good. */
export interface HawkExchange {
  /** Whether the caller sent the hash of the payload, which has to be {@link HawkExchange.isPayloadHash} then before anything is done. */
  sentPayloadHash: boolean
  isPayloadHash(hash: string): boolean
  /** Begins the hash of a payload, the request's or the answer's. @param contentType its `Content-Type` */
  payloadHash(contentType: string | undefined): PayloadHash
  /** The `Server-Authorization` of the answer. @param hash the payload hash of the answer, if it was worked out */
  serverAuthorization(hash?: string): string
}

/** Why a request with an API Key is not served. */
export type LegacyRefusal =
  /** The header is not what it has to be; `detail` says why. */
  | { kind: 'malformed'; detail: string }
  /** No such key, another secret, a key that is disabled or whose company is suspended: nobody is told which. */
  | { kind: 'refused' }
  /** The caller's clock is off; what ours says is signed for them. */
  | { kind: 'stale'; ts: number; tsm: string }
  | { kind: 'replayed' }
  | { kind: 'throttled'; retryAfterSeconds: number }

/** Why a request with the right secret is not served. */
export type LegacyObstacle =
  /** In a period in which the key is refused. */
  | { kind: 'brown_out'; endsAt: Date; caller: LegacyCaller }
  /** The key works no more. */
  | { kind: 'retired'; retiredAt: Date; caller: LegacyCaller }

/** What comes of a presented key; `Proven` is what is known besides once its secret is found right. */
export type LegacyOutcome<Proven> =
  | LegacyRefusal
  | (LegacyObstacle & Proven)
  | ({ kind: 'accepted'; caller: LegacyCaller } & Proven)

/** The deprecated way in: who presents a company's API Key, with Hawk or Basic. */
export interface LegacyCredentialService {
  /**
   * Checks a Hawk request: the header, the signature, the time, whether the key works now, and at last that the nonce is good, once and at
   * whatever node.
   * @param header the `Authorization` header
   * @param request method, request target as it was sent, and the public address
   * @param origin where it came from
   */
  verifyHawk(
    header: string,
    request: HawkRequest,
    origin: RequestOrigin,
  ): Promise<LegacyOutcome<{ exchange: HawkExchange }>>
  /**
   * Checks a key and secret sent as they are (RFC 7617).
   * @param header the `Authorization` header
   * @param origin where it came from
   */
  verifyBasic(header: string, origin: RequestOrigin): Promise<LegacyOutcome<unknown>>
  /** Whether whoever was let in would still be, with the same secret. @param caller of an outcome that was accepted */
  review(caller: LegacyCaller): Promise<LegacyOutcome<unknown>>
  /** Forgets a batch of nonces that nobody would accept any more. @returns how many */
  deleteExpiredNonces(limit: number): Promise<number>
}

const refused = { kind: 'refused' } as const

const callers = new WeakMap<LegacyKey, LegacyCaller>()
const keyOfCaller = new WeakMap<LegacyCaller, LegacyKey>()

function toCaller(legacyKey: LegacyKey): LegacyCaller {
  const known = callers.get(legacyKey)
  if (known) return known
  const { companyId, key, permissions, retiresAt, createdAt } = legacyKey
  const caller = { companyId, key, permissions, retiresAt, createdAt }
  callers.set(legacyKey, caller)
  keyOfCaller.set(caller, legacyKey)
  return caller
}

const exchangeOf = (secret: string, request: HawkRequest, attributes: HawkAttributes): HawkExchange => ({
  sentPayloadHash: attributes.hash !== undefined,
  isPayloadHash: (hash) => secretsEqual(hash, attributes.hash ?? ''),
  payloadHash,
  serverAuthorization: (hash) => serverAuthorization(secret, request, attributes, hash),
})

/** @param deps the pool, what tells of changes, the time, what opens secrets, and how many failures are allowed */
export function createLegacyCredentialService({
  db,
  changes,
  clock,
  vault,
  limits = defaultFailureLimits,
}: {
  db: Db
  changes: Changes
  clock: Clock
  vault: Vault
  limits?: FailureLimits | undefined
}): LegacyCredentialService {
  const throttle = createFailureThrottle({ clock, limits })
  /** The secret of keys that don't exist: as much work is done for them. */
  const nobodys = newSecret()

  const byKey = createCachedLookup<LegacyKey>({
    changes,
    max: maxRemembered,
    load: async (keys) =>
      new Map(
        (await store.listByKeys(db, keys)).map(({ sealedSecret, ...key }) => [
          key.key,
          { ...key, secret: vault.open(sealedSecret, secretContext(key.companyId)) },
        ]),
      ),
    subjectsOf: ({ companyId, permissionGroupId }) => [
      `api_connection:${companyId}`,
      `company:${companyId}`,
      ...(permissionGroupId === null ? [] : [`permission_group:${permissionGroupId}`]),
    ],
  })

  const useNonce = createBatcher<store.Nonce, boolean>({
    run: (nonces) => store.useNonces(db, nonces),
    keyOf: ({ companyId, hash }) => `${companyId} ${hash.toString('hex')}`,
  })

  /**
   * The key with the right secret, or why there is none. A key that does not exist costs one look-up each time; so does one that exists and
   * is refused, or the time that it takes would tell.
   * @param isRight asked whether or not the key exists
   */
  async function proven(
    name: string,
    { ip }: RequestOrigin,
    isRight: (secret: string) => boolean,
  ): Promise<LegacyKey | LegacyRefusal> {
    // Before a query: whoever makes up keys costs none.
    const blocked = throttle.blockedFor(name, ip)
    if (blocked !== undefined) return { kind: 'throttled', retryAfterSeconds: blocked }
    const remembered = byKey.peek(name)
    const key = remembered ?? (await byKey.get(name))
    const retryAfterSeconds = throttle.blockedFor(name, ip)
    if (retryAfterSeconds !== undefined) return { kind: 'throttled', retryAfterSeconds }
    const isGood = isRight(key?.secret ?? nobodys)
    if (isGood && key?.status === 'active') return key
    if (!isGood || !key) throttle.failed(name, ip)
    if (remembered) await byKey.getAnew(name)
    return refused
  }

  /** Why an active key with the right secret is not served now. */
  function obstacleOf(key: LegacyKey): LegacyObstacle | undefined {
    const standing = standingOf(key, clock.now())
    return standing.kind === 'active' ? undefined : { ...standing, caller: toCaller(key) }
  }

  return {
    async verifyHawk(header, request, origin) {
      let attributes: HawkAttributes
      try {
        attributes = parseHawk(header)
      } catch (error) {
        if (error instanceof HawkHeaderError) return { kind: 'malformed', detail: error.message }
        throw error
      }
      const key = await proven(attributes.id, origin, (secret) => isSigned(secret, request, attributes))
      if ('kind' in key) return key
      if (isStale(attributes, clock)) return { kind: 'stale', ...signedTime(key.secret, clock) }
      const obstacle = obstacleOf(key)
      const exchange = exchangeOf(key.secret, request, attributes)
      if (obstacle) return { ...obstacle, exchange }
      const isGood = await useNonce({
        companyId: key.companyId,
        hash: hashSecret(`${attributes.ts} ${attributes.nonce}`),
        // Another node's clock may be the skew behind, and the caller's time the skew ahead.
        expiresAt: secondsAfter(clock.now(), 2 * hawkSkewSeconds),
      })
      if (!isGood) return { kind: 'replayed' }
      return { kind: 'accepted', caller: toCaller(key), exchange }
    },

    async verifyBasic(header, origin) {
      const credentials = parseBasicCredentials(header)
      if (!credentials) return refused
      const key = await proven(credentials.name, origin, (secret) => secretsEqual(secret, credentials.password))
      if ('kind' in key) return key
      return obstacleOf(key) ?? { kind: 'accepted', caller: toCaller(key) }
    },

    async review(caller) {
      const key = await byKey.get(caller.key)
      if (!key || !secretsEqual(key.secret, keyOfCaller.get(caller)?.secret ?? '')) return refused
      return obstacleOf(key) ?? { kind: 'accepted', caller: toCaller(key) }
    },

    deleteExpiredNonces: (limit) => store.deleteExpired(db, longOver(clock), limit),
  }
}
