import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import { fetchObject, type Issuer, IssuerUnavailable } from './issuer.ts'

/** The issuer's published keys. */
export interface Keys {
  /** Finds the key of a token among them. @throws IssuerUnavailable, or jose's errors for a token without one */
  find: JWTVerifyGetKey
  /** Which keys are known, as long as what they verified needs no second look; `undefined` when they are to be read first. */
  version(): number | undefined
}

const lifetimeMilliseconds = 300_000
/** For how long keys go on being used that can't be read anew, in milliseconds. */
const graceMilliseconds = 3_600_000
/** For how long a reading is waited for while there are keys to go on with, in milliseconds. */
const soonMilliseconds = 500
// A key that appears between two readings is found after this long; made-up key ids cause no more than one reading in it.
const cooldownMilliseconds = 5000

const isKeySet = (document: Record<string, unknown>): document is Record<string, unknown> & JSONWebKeySet =>
  Array.isArray(document['keys'])

/**
 * Keeps the keys of an issuer: read when first needed, anew when they are old or lack the one that is asked for. Concurrent calls share a
 * reading, and wait for it only shortly while there are keys to go on with. When the issuer is down, or publishes what is no key set, those that are known go on for an hour.
 * @param issuer whose
 */
export function createKeys(issuer: Issuer): Keys {
  let known: { find: JWTVerifyGetKey; readAt: number } | undefined
  let version = 0
  let triedAt = Number.NEGATIVE_INFINITY
  let reading: Promise<void> | undefined
  let soon: Promise<void> | undefined

  const load = async (): Promise<void> => {
    try {
      const { jwksUri } = await issuer.metadata()
      const document = await fetchObject(jwksUri, 'the keys')
      if (!isKeySet(document)) throw new IssuerUnavailable(`the keys at ${jwksUri} are no key set`)
      known = { find: createLocalJWKSet(document), readAt: Date.now() }
      version += 1
    } catch (cause) {
      issuer.forget()
      throw cause instanceof IssuerUnavailable
        ? cause
        : new IssuerUnavailable('the keys of the issuer could not be read', { cause })
    }
  }

  const read = (): Promise<void> => {
    reading ??= load().finally(() => {
      triedAt = Date.now()
      reading = undefined
      soon = undefined
    })
    return reading
  }

  /** Reads, but lets nobody wait long for an issuer that is slow, while there are keys to go on with. */
  const readSoon = async (): Promise<void> => {
    const underWay = read().catch(() => {})
    soon ??= new Promise((resolve) => setTimeout(resolve, soonMilliseconds).unref())
    await Promise.race([underWay, soon])
  }

  const isCoolingDown = (): boolean => Date.now() - triedAt < cooldownMilliseconds
  const age = (): number => (known ? Date.now() - known.readAt : Number.POSITIVE_INFINITY)
  const areDue = (): boolean => age() >= lifetimeMilliseconds && !(isCoolingDown() && age() < graceMilliseconds)

  return {
    version: () => (areDue() ? undefined : version),

    async find(header, token) {
      if (age() >= graceMilliseconds) await read()
      else if (areDue()) await readSoon()
      if (!known) throw new IssuerUnavailable('the keys of the issuer could not be read')
      try {
        return await known.find(header, token)
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey) || isCoolingDown()) throw error
        await read()
        return await known.find(header, token)
      }
    },
  }
}
