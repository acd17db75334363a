import { createPublicKey, type KeyObject, randomUUID } from 'node:crypto'
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { publicationLeadSeconds } from '../../src/features/signing-keys/signing-key.service.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'

// What of a token is checked when Latchkey is asked about it (RFC 9068 section 4, RFC 8725 section 3). Everything here but what a test
// says is as it should be, and signed with Latchkey's own keys.

interface OwnKey {
  kid: string
  privateKey: KeyObject
  publicKey: KeyObject
}

let world: OAuthWorld
let elliptic: OwnKey
let rsa: OwnKey
beforeAll(async () => {
  world = await startOAuthWorld()
  const { signingKeys, keyring } = world.api.services
  await signingKeys.rotate('RS256')
  world.api.clock.advance(publicationLeadSeconds + 1)
  await keyring.reload()
  const [first, second] = (await signingKeys.loadAll()).map(({ kid, privateKey }) => {
    if (!privateKey) throw new Error('a key can not be opened')
    return { kid, privateKey, publicKey: createPublicKey(privateKey) }
  })
  if (!first || !second) throw new Error('there are not two keys')
  elliptic = first
  rsa = second
})
afterAll(() => world.api.close())

const now = () => Math.floor(world.api.clock.now().getTime() / 1000)

const claims = (changes: Record<string, unknown> = {}) => ({
  iss: world.api.issuer,
  sub: world.machine.key,
  aud: world.api.audience,
  exp: now() + 600,
  iat: now(),
  jti: randomUUID(),
  client_id: world.machine.key,
  scope: 'work_orders:view',
  company_id: world.acme.company.id,
  ...changes,
})

/** Members of a header, wrong ones included. */
interface Header {
  alg?: string
  kid?: string
  /** `null` leaves it out. */
  typ?: string | null
  [name: string]: unknown
}

const sign = (
  { header = {}, changes = {} }: { header?: Header; changes?: Record<string, unknown> },
  key: KeyObject | CryptoKey | Uint8Array = elliptic.privateKey,
): Promise<string> => {
  const { typ = 'at+jwt', ...others } = header
  return new SignJWT(claims(changes))
    .setProtectedHeader({ alg: 'ES256', kid: elliptic.kid, ...(typ === null ? {} : { typ }), ...others })
    .sign(key, { crit: { 'x-later': true } })
}

const isActive = async (token: string) => (await world.machine.introspect(token)).body.active

describe('RES-06 a token is good', () => {
  test('under either kind of key', async () => {
    expect(await isActive(await sign({}))).toBe(true)
    expect(await isActive(await sign({ header: { alg: 'RS256', kid: rsa.kid } }, rsa.privateKey))).toBe(true)
  })

  test.each(['application/at+jwt', 'AT+JWT'])('with its type written %s', async (typ) => {
    expect(await isActive(await sign({ header: { typ } }))).toBe(true)
  })
})

describe('RES-06 a token is not good', () => {
  test.each(['JWT', 'jwt', 'at+jwt+x', '', null])('with type %s', async (typ) => {
    expect(await isActive(await sign({ header: { typ } }))).toBe(false)
  })

  test('under an algorithm that is not its key’s', async () => {
    const asRsa = await sign({ header: { alg: 'RS256' } }, rsa.privateKey)
    const asElliptic = await sign({ header: { kid: rsa.kid } })
    const withPss = await sign({ header: { alg: 'PS256', kid: rsa.kid } }, rsa.privateKey)
    for (const token of [asRsa, asElliptic, withPss]) expect(await isActive(token)).toBe(false)
  })

  test('when a public key served as a shared secret', async () => {
    for (const { kid, publicKey } of [elliptic, rsa]) {
      const secret = new TextEncoder().encode(publicKey.export({ format: 'pem', type: 'spki' }).toString())
      expect(await isActive(await sign({ header: { alg: 'HS256', kid } }, secret))).toBe(false)
    }
  })

  test('with an extension that must be understood', async () => {
    expect(await isActive(await sign({ header: { crit: ['x-later'], 'x-later': 1 } }))).toBe(false)
  })

  test('by a key that it brings along or points at', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
    const jwk = await exportJWK(publicKey)
    for (const header of [{ jwk }, { jku: `${world.api.url}/oauth/jwks` }, { jwk, kid: 'mine' }, { kid: 'mine' }]) {
      expect(await isActive(await sign({ header }, privateKey))).toBe(false)
    }
  })

  test.each(['sub', 'client_id', 'iss', 'aud', 'exp', 'iat', 'jti', 'scope', 'company_id'])(
    'without %s',
    async (name) => {
      expect(await isActive(await sign({ changes: { [name]: undefined } }))).toBe(false)
    },
  )

  test('of another issuer, or expired', async () => {
    expect(await isActive(await sign({ changes: { iss: 'https://other.example' } }))).toBe(false)
    expect(await isActive(await sign({ changes: { exp: now() - 1 } }))).toBe(false)
  })

  test('once it has expired, however often it was looked at before', async () => {
    const token = await sign({ changes: { exp: now() + 60 } })
    expect(await isActive(token)).toBe(true)
    world.api.clock.advance(61)
    expect(await isActive(token)).toBe(false)
  })
})
