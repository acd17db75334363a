import { createPrivateKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { createSigner } from 'fast-jwt'
import { audience, issuer } from '../installation-name.ts'
import { joseSignature } from './jose-signature.ts'

const lifetimeSeconds = 600
const scope = 'assets:view work_orders:view'

/** Signs a token's claims. */
export type Sign = (claims: Record<string, unknown>) => string

/** A key pair of a floor. */
export interface FloorKey {
  kid: string
  /** PEM (PKCS #8). */
  privateKey: string
  publicKey: { kty?: string; crv?: string; x?: string; y?: string; kid: string; alg: string }
}

/** Makes a key pair for ES256. */
export function makeFloorKey(): FloorKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const kid = randomUUID()
  const { kty = '', crv = '', x = '', y = '' } = publicKey.export({ format: 'jwk' })
  return {
    kid,
    privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    publicKey: { kty, crv, x, y, kid, alg: 'ES256' },
  }
}

/** Signs as a careful team would: with the library of @fastify/jwt and a synchronous key. */
export function librarySigner({ kid, privateKey }: FloorKey): Sign {
  const signer = createSigner({ key: privateKey, algorithm: 'ES256', kid, header: { typ: 'at+jwt', alg: 'ES256' } })
  return (claims) => signer(claims)
}

/** Signs the quickest way that is known: a DER signature of a key object, converted by hand. */
export function directSigner({ kid, privateKey }: FloorKey): Sign {
  const key = createPrivateKey(privateKey)
  const header = Buffer.from(JSON.stringify({ alg: 'ES256', typ: 'at+jwt', kid })).toString('base64url')
  return (claims) => {
    const input = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`
    return `${input}.${joseSignature(sign('sha256', Buffer.from(input), key)).toString('base64url')}`
  }
}

/** Claims like those of an access token (RFC 9068 section 2.2). */
export function tokenClaims(clientId: string): Record<string, unknown> {
  const issuedAt = Math.floor(Date.now() / 1000)
  return {
    iss: issuer,
    sub: clientId,
    aud: audience,
    exp: issuedAt + lifetimeSeconds,
    iat: issuedAt,
    jti: randomUUID(),
    client_id: clientId,
    scope,
    company_id: '00000000-0000-4000-8000-000000000000',
  }
}

/** A token response (RFC 6749 section 5.1). */
export const tokenResponse = (token: string) => ({
  access_token: token,
  token_type: 'Bearer',
  expires_in: lifetimeSeconds,
  scope,
})
