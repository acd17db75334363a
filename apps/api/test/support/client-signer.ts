import { constants, createHmac, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'
import type { JsonWebKey } from '@latchkey/contracts'
import { assertionType } from '../../src/oauth/client-authentication/client-assertion.ts'

/** A key pair as an integrator holds it. */
export interface ClientKey {
  alg: 'ES256' | 'RS256'
  privateKey: KeyObject
  publicKey: KeyObject
  /** What is registered or published of it. */
  jwk: JsonWebKey
}

/** Makes a key pair. @param kid how it is named, if at all */
export function newClientKey(alg: 'ES256' | 'RS256' = 'ES256', kid?: string): ClientKey {
  const pair =
    alg === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 })
  const named = kid === undefined ? {} : { kid }
  const { x = '', y = '', n = '', e = '' } = pair.publicKey.export({ format: 'jwk' })
  const jwk: JsonWebKey = alg === 'ES256' ? { kty: 'EC', crv: 'P-256', x, y, ...named } : { kty: 'RSA', n, e, ...named }
  return { ...pair, alg, jwk }
}

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')

/** How a JWT is signed; `none` leaves it without a signature. */
export type Signature = ClientKey | { secret: string | Buffer } | 'none'

function signatureOf(input: string, signature: Signature): Buffer {
  if (signature === 'none') return Buffer.alloc(0)
  if ('secret' in signature) return createHmac('sha256', signature.secret).update(input).digest()
  const { alg, privateKey } = signature
  return alg === 'ES256'
    ? sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' })
    : sign('sha256', Buffer.from(input), { key: privateKey, padding: constants.RSA_PKCS1_PADDING })
}

/** Signs a JWT by the runtime alone, whatever is in it: what libraries would refuse to make. */
export function signJwt(header: object, claims: object, signature: Signature): string {
  const input = `${encode(header)}.${encode(claims)}`
  return `${input}.${signatureOf(input, signature).toString('base64url')}`
}

/** What an assertion says; `undefined` leaves a member out. */
export interface AssertionParts {
  header?: Record<string, unknown>
  claims?: Record<string, unknown>
  /** Who signs, if not the key. */
  signature?: Signature
}

/** Makes assertions for a client: good ones, unless told otherwise. */
export const assertionMaker =
  ({ clientId, audience, key, now }: { clientId: string; audience: string; key: ClientKey; now: () => Date }) =>
  ({ header, claims, signature = key }: AssertionParts = {}): string => {
    const seconds = Math.floor(now().getTime() / 1000)
    return signJwt(
      { alg: key.alg, ...(key.jwk.kid === undefined ? {} : { kid: key.jwk.kid }), ...header },
      {
        iss: clientId,
        sub: clientId,
        aud: audience,
        exp: seconds + 60,
        iat: seconds,
        jti: randomUUID(),
        ...claims,
      },
      signature,
    )
  }

/** The parameters that carry an assertion. */
export const asserting = (assertion: string): Record<string, string> => ({
  client_assertion_type: assertionType,
  client_assertion: assertion,
})
