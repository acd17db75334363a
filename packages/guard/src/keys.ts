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
// A key that appears between two readings is found after this long; made-up key ids cause no more than one reading in it.
const cooldownMilliseconds = 5000

const isKeySet = (document: Record<string, unknown>): document is Record<string, unknown> & JSONWebKeySet =>
  Array.isArray(document['keys'])

/**
 * Keeps the keys of an issuer: read when first needed, anew when they are old or lack the one that is asked for. Concurrent calls share a
 * reading. When the issuer is down, or publishes what is no key set, those that are known go on for an hour.
 * @param issuer whose
 */
export function createKeys(issuer: Issuer): Keys {
  let known: { find: JWTVerifyGetKey; readAt: number } | undefined
  let version = 0
  let triedAt = Number.NEGATIVE_INFINITY
  let reading: Promise<void> | undefined

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
    })
    return reading
  }

  const isCoolingDown = (): boolean => Date.now() - triedAt < cooldownMilliseconds
  const age = (): number => (known ? Date.now() - known.readAt : Number.POSITIVE_INFINITY)
  const areDue = (): boolean => age() >= lifetimeMilliseconds && !(isCoolingDown() && age() < graceMilliseconds)

  return {
    version: () => (areDue() ? undefined : version),

    async find(header, token) {
      if (areDue()) {
        await read().catch((error: unknown) => {
          if (age() >= graceMilliseconds) throw error
        })
      }
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
