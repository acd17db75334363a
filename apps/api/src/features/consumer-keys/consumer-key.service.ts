import { type JsonWebKey, jsonWebKeySchema } from '@latchkey/contracts'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import type { Clock } from '../../lib/clock.ts'
import { type Outbound, OutboundError } from '../../lib/outbound.ts'
import type { ProtocolConsumer } from '../consumers/protocol-consumer.ts'

/** How long published keys are used before they are fetched again, in seconds. */
export const keysLifetimeSeconds = 300
/** How often published keys are fetched at most because an assertion fits none of them, in seconds. */
export const renewalSeconds = 60
/** How long to wait after a failed fetch before trying again, in seconds. */
export const retrySeconds = 10

// A publisher of more has other clients' keys among them; each costs memory, and time where an assertion names none.
const maxKeys = 50
const maxRememberedCharacters = 16 * 1024 * 1024

/** A consumer whose keys are wanted. */
export type KeyHolder = Pick<ProtocolConsumer, 'companyId' | 'id' | 'jwks' | 'jwksUri'>

/** The public keys that consumers sign their assertions with (RFC 7591 section 2: `jwks`, `jwks_uri`). */
export interface ConsumerKeyService {
  /**
   * A consumer's keys: the registered ones, or those it publishes, as they were not longer than five minutes ago.
   * @throws OutboundError when they can't be fetched
   */
  find(consumer: KeyHolder): readonly JsonWebKey[] | Promise<readonly JsonWebKey[]>
  /**
   * The keys that a consumer publishes now.
   * @returns `undefined` when there is nothing to be fetched, or it was less than a minute ago
   * @throws OutboundError when they can't be fetched
   */
  renew(consumer: KeyHolder): Promise<readonly JsonWebKey[] | undefined>
}

interface Remembered {
  keys: readonly JsonWebKey[]
  /** When `keys` were fetched, in milliseconds. */
  fetchedAt: number
  /** When they were tried to be fetched last. */
  triedAt: number
  /** Why that failed. */
  error: OutboundError | undefined
}

const keySetSchema = z.object({ keys: z.array(z.unknown()) })

/** The keys of a document that we can use; others, for other purposes or algorithms, may stand beside them. */
function readKeys(document: unknown): readonly JsonWebKey[] {
  const set = keySetSchema.safeParse(document)
  if (!set.success) throw new OutboundError('not_json', 'the document is not a JSON Web Key Set')
  return set.data.keys
    .flatMap((key) => {
      const usable = jsonWebKeySchema.safeParse(key)
      return usable.success ? [usable.data] : []
    })
    .slice(0, maxKeys)
}

/** Where a consumer's keys are remembered; another `jwks_uri` begins anew. */
const addressOf = ({ companyId, id }: KeyHolder, uri: string): string => `${companyId}/${id}/${uri}`

/** @param deps the time, and what fetches */
export function createConsumerKeyService({
  clock,
  outbound,
}: {
  clock: Clock
  outbound: Outbound
}): ConsumerKeyService {
  const remembered = new LRUCache<string, Remembered>({
    maxSize: maxRememberedCharacters,
    sizeCalculation: ({ keys }, address) => address.length + JSON.stringify(keys).length,
  })
  const underWay = new Map<string, Promise<readonly JsonWebKey[]>>()

  const isWithin = (seconds: number, moment: number | undefined): boolean =>
    moment !== undefined && clock.now().getTime() - moment < seconds * 1000

  async function fetchKeys(address: string, uri: string): Promise<readonly JsonWebKey[]> {
    const triedAt = clock.now().getTime()
    try {
      const keys = readKeys(await outbound.fetchJson(uri))
      remembered.set(address, { keys, fetchedAt: triedAt, triedAt, error: undefined })
      return keys
    } catch (error) {
      if (!(error instanceof OutboundError)) throw error
      const { keys = [], fetchedAt = 0 } = remembered.get(address) ?? {}
      remembered.set(address, { keys, fetchedAt, triedAt, error })
      throw error
    }
  }

  /** Whoever wants the same keys at the same time waits for the same fetch. */
  function fetchOnce(address: string, uri: string): Promise<readonly JsonWebKey[]> {
    const known = underWay.get(address)
    if (known) return known
    const fetching = fetchKeys(address, uri).finally(() => underWay.delete(address))
    underWay.set(address, fetching)
    return fetching
  }

  return {
    find(consumer) {
      const { jwks, jwksUri } = consumer
      if (jwksUri === null) return jwks?.keys ?? []
      const address = addressOf(consumer, jwksUri)
      const known = remembered.get(address)
      if (known && isWithin(keysLifetimeSeconds, known.fetchedAt)) return known.keys
      if (known?.error && isWithin(retrySeconds, known.triedAt)) return Promise.reject(known.error)
      return fetchOnce(address, jwksUri)
    },

    async renew(consumer) {
      const { jwksUri } = consumer
      if (jwksUri === null) return undefined
      const address = addressOf(consumer, jwksUri)
      if (isWithin(renewalSeconds, remembered.get(address)?.triedAt)) return undefined
      return fetchOnce(address, jwksUri)
    },
  }
}
