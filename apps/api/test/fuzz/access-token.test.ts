/* oxlint-disable vitest/no-conditional-expect -- what must hold of a case depends on how it came out; shares see to it that each way is taken */
import { createPublicKey, randomUUID } from 'node:crypto'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AccessTokenClaims } from '../../src/features/access-tokens/access-token-claims.ts'
import { characterOf, jwtLike, secretLike, spoilt, text } from '../support/arbitraries.ts'
import { type ClientKey, newClientKey, signJwt } from '../support/client-signer.ts'
import { expectAlwaysTogether, patience } from '../support/fuzz.ts'
import { expectLinear, repeated } from '../support/growth.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'

let world: OAuthWorld
/** Tokens as the server issues them. */
let issued: string[]
/** The server's own key, in the hands of somebody who signs what the server never would. */
let ours: ClientKey
let kid: string
const stranger = newClientKey()
const read = async (token: string): Promise<AccessTokenClaims | undefined> =>
  world.api.services.accessTokens.read(token)

beforeAll(async () => {
  world = await startOAuthWorld()
  const { machine, webApp, member } = world
  const answers = [await machine.token({ grant_type: 'client_credentials' }), { body: await webApp.connect(member) }]
  issued = answers.map(({ body }) => body.access_token)
  const { privateKey } = world.api.services.keyring.current()
  const publicKey = createPublicKey(privateKey)
  const header: { kid: string } = JSON.parse(Buffer.from(issued[0]?.split('.')[0] ?? '', 'base64url').toString())
  kid = header.kid
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  ours = { alg: 'ES256', privateKey, publicKey, jwk: { kty: 'EC', crv: 'P-256', x, y } }
})
afterAll(() => world.api.close())

const now = () => Math.floor(world.api.clock.now().getTime() / 1000)
const goodHeader = () => ({ alg: 'ES256', typ: 'at+jwt', kid })
const goodClaims = () => ({
  iss: world.api.issuer,
  sub: world.machine.key,
  aud: world.api.audience,
  exp: now() + 600,
  iat: now(),
  jti: randomUUID(),
  client_id: world.machine.key,
  scope: 'assets:view',
  company_id: world.acme.company.id,
})

/** Members of an object, one or two of them something else, or more than there should be. */
const changed = (good: () => object, others: fc.Arbitrary<[string, unknown]>): fc.Arbitrary<object> =>
  fc
    .tuple(fc.array(others, { maxLength: 2 }), fc.constant(undefined))
    .map(([changes]) => Object.fromEntries([...Object.entries(good()), ...changes]))

const headerMember: fc.Arbitrary<[string, unknown]> = fc.oneof(
  fc.tuple(
    fc.constant('typ'),
    fc.constantFrom('JWT', 'at+jwt', 'AT+JWT', 'application/at+jwt', 'jwt', '', null, undefined),
  ),
  fc.tuple(
    fc.constant('alg'),
    fc.constantFrom('none', 'None', 'HS256', 'RS256', 'ES384', 'ES256', '', null, 5, ['ES256']),
  ),
  fc.tuple(
    fc.constant('kid'),
    fc.oneof(fc.uuid(), fc.jsonValue(), fc.constantFrom('__proto__', '../key', '', undefined)),
  ),
  fc.constantFrom<[string, unknown]>(
    ['crit', ['exp']],
    ['crit', []],
    ['b64', false],
    ['jwk', stranger.jwk],
    ['jku', 'https://x.example/jwks'],
    ['x5u', 'https://x.example/x'],
    ['zip', 'DEF'],
  ),
  fc.tuple(text({ maxLength: 6 }), fc.jsonValue()),
)
const claim: fc.Arbitrary<[string, unknown]> = fc.oneof(
  fc.tuple(
    fc.constantFrom('iss', 'sub', 'aud', 'exp', 'iat', 'jti', 'client_id', 'scope', 'company_id', 'grant_id'),
    fc.oneof(fc.jsonValue(), fc.constantFrom(undefined, '', 'a\0b', '\uD800', 1e300, -1, 0.5, [], {}), text()),
  ),
  fc.tuple(
    fc.constant('exp'),
    fc.integer({ min: -700, max: 700 }).map((offset) => Math.floor(Date.now() / 1000) + offset),
  ),
  fc.tuple(fc.constantFrom('nbf', 'cnf', '__proto__', 'foo'), fc.jsonValue()),
)

describe('reading an access token', () => {
  it(
    'RES-02 RES-06 takes an issued token as it is, and nothing that was made of it or looks like it',
    async () => {
      const real = fc.constantFrom(...issued)
      const parts = real.map((token) => token.split('.'))
      const unsigned = fc.tuple(changed(goodHeader, headerMember), changed(goodClaims, claim))
      const token = fc.oneof(
        { weight: 3, arbitrary: real },
        { weight: 3, arbitrary: spoilt(real, characterOf('A.-_=+/ \n\0é')) },
        fc.tuple(parts, parts).map(([[header, claims], [, , signature]]) => [header, claims, signature].join('.')),
        fc.tuple(parts, secretLike).map(([[header, claims], noise]) => [header, claims, noise + noise].join('.')),
        // RFC 8725 section 3.1: without a signature, by another algorithm with what is public as its secret, by another key.
        unsigned.map(([header, claims]) => signJwt({ ...header, alg: 'none' }, claims, 'none')),
        fc
          .tuple(unsigned, fc.constantFrom('pem', 'jwk', 'der'))
          .map(([[header, claims], form]) =>
            signJwt({ ...header, alg: 'HS256' }, claims, { secret: publicKeyAs(form) }),
          ),
        unsigned.map(([header, claims]) => signJwt(header, claims, stranger)),
        jwtLike,
        fc.string({ unit: 'binary' }),
      )
      await expectAlwaysTogether(
        token,
        async (presented) => {
          const claims = await read(presented)
          expect(claims !== undefined).toBe(issued.includes(presented))
          return claims ? 'accepted' : 'refused'
        },
        { accepted: 0.1, refused: 0.5 },
      )
    },
    patience,
  )

  it(
    'RES-06 ATK-03 believes even our own signature only under a header and with claims that we would write',
    async () => {
      const requests = fc.tuple(
        fc.oneof({ weight: 2, arbitrary: fc.constant({}).map(goodHeader) }, changed(goodHeader, headerMember)),
        changed(goodClaims, claim),
      )
      await expectAlwaysTogether(
        requests,
        async ([header, claims]) => {
          const seen = await read(signJwt(header, claims, ours))
          if (!seen) return 'refused'
          expect(header).toMatchObject({
            alg: 'ES256',
            kid,
            typ: expect.stringMatching(/^(?:application\/)?at\+jwt$/iu),
          })
          expect(header).not.toHaveProperty('crit')
          expect(seen.iss).toBe(world.api.issuer)
          expect(seen.exp).toBeGreaterThan(now())
          expect(claims).toMatchObject(seen)
          for (const id of [seen.jti, seen.company_id])
            expect(id).toMatch(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu)
          for (const said of [seen.sub, seen.aud, seen.client_id, seen.scope]) expect(said).toBeTypeOf('string')
          return 'accepted'
        },
        { accepted: 0.2, refused: 0.2 },
      )
    },
    patience,
  )

  it.each<[string, (length: number) => string]>([
    ['dots', repeated('.')],
    ['letters', repeated('A')],
    ['letters and dots', repeated('A.')],
    [
      'one long header',
      (length) => `${encoded({ alg: 'ES256', typ: 'at+jwt', kid: 'a'.repeat(length * 0.7) })}.e30.AAAA`,
    ],
    ['brackets', (length) => `${Buffer.from('['.repeat(length * 0.7)).toString('base64url')}.e30.AAAA`],
    [
      'escapes',
      (length) => `${Buffer.from(`{"kid":"${String.raw`\u0061`.repeat(length / 9)}`).toString('base64url')}.e30.AAAA`,
    ],
    ['a signature of blanks', (length) => `${encoded(goodHeader())}.e30.${' '.repeat(length)}`],
    ['a long signature', (length) => `${encoded(goodHeader())}.e30.${'A'.repeat(length)}`],
    ['long claims', (length) => `${encoded(goodHeader())}.${encoded({ scope: 'a '.repeat(length / 3) })}.AAAA`],
    ['characters that are no base64url', repeated('!')],
  ])('needs time in proportion to %s', async (_kind, shape) => {
    await expectLinear(read, shape)
  })
})

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')

/** What somebody may mistake for a shared secret. */
function publicKeyAs(form: 'pem' | 'jwk' | 'der'): string | Buffer {
  const { publicKey } = ours
  if (form === 'jwk') return JSON.stringify(publicKey.export({ format: 'jwk' }))
  const der = publicKey.export({ format: 'der', type: 'spki' })
  return form === 'der' ? der : publicKey.export({ format: 'pem', type: 'spki' })
}
