/* oxlint-disable vitest/no-conditional-expect -- what must hold of a case depends on how it came out; shares see to it that each way is taken */
import { randomUUID } from 'node:crypto'
import { failureDetailSchema, failureReasons } from '@latchkey/contracts'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  assertionAlgorithms,
  assertionType,
  clockSkewSeconds,
  judgeClientAssertion,
  maxAssertionSeconds,
  parseClientAssertion,
} from '../../src/oauth/client-authentication/client-assertion.ts'
import { characterOf, formEncoder, secretLike, spoilt, text } from '../support/arbitraries.ts'
import { newClientKey, signJwt } from '../support/client-signer.ts'
import { expectAlways, expectAlwaysTogether, patience } from '../support/fuzz.ts'
import { expectOAuthRefusal, type FuzzClient, openFuzzClient, source } from '../support/fuzz-requests.ts'
import { expectLinear, repeated } from '../support/growth.ts'
import type { OAuthClient } from '../support/oauth-client.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'

type Members = Record<string, unknown>

const encode = (part: unknown): string => Buffer.from(JSON.stringify(part) ?? '').toString('base64url')
const key = newClientKey('ES256', 'first')
const stranger = newClientKey('ES256', 'first')

const asMembers = (pairs: Iterable<[string, unknown]>): Members => Object.fromEntries(pairs)
/** An object of which up to two members are something else, or more than there should be. */
const changed = (good: () => Members, others: fc.Arbitrary<[string, unknown]>): fc.Arbitrary<Members> =>
  fc.array(others, { maxLength: 2 }).map((changes) => asMembers([...Object.entries(good()), ...changes]))

const odd = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown[]>(undefined, '', 'a\0b', '\uD800', 1e300, -1, 0.5, '5', [], {}, 'x'.repeat(3000)),
  text(),
)
const headerMember: fc.Arbitrary<[string, unknown]> = fc.oneof(
  fc.tuple(fc.constant('alg'), fc.constantFrom('none', 'HS256', 'RS256', 'ES384', 'es256', 'ES256', null, ['ES256'])),
  fc.tuple(
    fc.constant('typ'),
    fc.constantFrom('JWT', 'jwt', 'client-authentication+jwt', 'application/JWT', 'at+jwt', 'dpop+jwt', '', null, 5),
  ),
  fc.tuple(fc.constant('kid'), fc.oneof(fc.constant('first'), odd)),
  fc.tuple(fc.constantFrom('crit', 'jwk', 'jku', 'x5u', 'x5c', 'b64', '__proto__'), odd),
)
/** Changes of claims, as they matter to a client and at a time. */
const claims = (clientId: string, audience: string, now: number): fc.Arbitrary<[string, unknown]> =>
  fc.oneof(
    fc.tuple(fc.constantFrom('iss', 'sub'), fc.oneof(fc.constant(clientId), odd)),
    fc.tuple(
      fc.constant('aud'),
      fc.oneof(
        fc.constantFrom<unknown[]>(audience, [audience], [[audience]], [audience, 'x'], `${audience}/`, []),
        odd,
      ),
    ),
    fc.tuple(
      fc.constantFrom('exp', 'nbf', 'iat'),
      fc.oneof(
        fc.integer({ min: -400, max: 400 }).map((offset) => now + offset),
        odd,
      ),
    ),
    fc.tuple(fc.constant('jti'), fc.oneof(fc.uuid(), odd)),
    fc.tuple(fc.constantFrom('scope', '__proto__', 'constructor'), odd),
  )

const clientId = 'aB3dE6gH9jK2mN5pQ8sT1vW4'
const audience = 'https://latchkey.example'
const moment = new Date('2026-07-01T12:00:00.900Z')
const second = Math.floor(moment.getTime() / 1000)
const goodHeader = () => ({ alg: 'ES256', kid: 'first' })
const goodClaims = () => ({ iss: clientId, sub: clientId, aud: audience, exp: second + 60, jti: 'one' })

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

describe('parseClientAssertion', () => {
  it('CLI-09 takes what has the form of a signed JWT, with the members as they are written, and nothing else', () => {
    const pieces = fc.tuple(
      fc.oneof(changed(goodHeader, headerMember), fc.jsonValue()),
      fc.oneof(changed(goodClaims, claims(clientId, audience, second)), fc.jsonValue()),
      secretLike,
    )
    const token = pieces.map(([header, body, signature]) => `${encode(header)}.${encode(body)}.${signature}`)
    expectAlways(
      fc.oneof(
        { weight: 3, arbitrary: token },
        { weight: 2, arbitrary: spoilt(token, characterOf('.=+/ \n\0éA_')) },
        fc.array(fc.oneof(secretLike, fc.json().map(encode)), { maxLength: 5 }).map((parts) => parts.join('.')),
        fc.uint8Array({ maxLength: 40 }).map((noise) => `${Buffer.from(noise).toString('base64url')}.e30.AA`),
        text(),
        fc.string({ unit: 'binary' }),
      ),
      (sent) => {
        const parsed = parseClientAssertion(sent)
        if (!parsed) return 'refused'
        expect(sent).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/u)
        const written = sent
          .split('.')
          .slice(0, 2)
          .map((part): unknown => JSON.parse(Buffer.from(part, 'base64url').toString()))
        expect(written.every(isObject)).toBe(true)
        expect(JSON.stringify([parsed.header, parsed.claims])).toBe(JSON.stringify(written))
        expect(parsed.token).toBe(sent)
        return 'accepted'
      },
      { accepted: 0.1, refused: 0.3 },
    )
  })

  it.each<[string, (length: number) => string]>([
    ['dots', repeated('.')],
    ['letters', repeated('A')],
    ['letters and dots', repeated('A.')],
    ['brackets', (length) => `${encode('['.repeat(length / 2)).slice(2)}.e30.AA`],
    ['one long member', (length) => `${encode({ kid: 'a'.repeat(length / 2) })}.e30.AA`],
    ['a long list', (length) => `e30.${encode({ aud: Array.from({ length: length / 4 }, () => 1) })}.AA`],
    [
      'one member, repeated',
      (length) => `e30.${Buffer.from(`{${'"a":1,'.repeat(length / 9)}"a":1}`).toString('base64url')}.AA`,
    ],
    ['a long signature with a wrong end', (length) => `e30.e30.${'A'.repeat(length)}=`],
    ['octets that are no text', (length) => `${Buffer.alloc(length / 2, 0xff).toString('base64url')}.e30.AA`],
  ])('needs time in proportion to %s', async (_kind, shape) => {
    // Beyond 8 KB nothing is decoded any more.
    await expectLinear(parseClientAssertion, shape, 8000)
    await expectLinear(parseClientAssertion, shape)
  })
})

describe('judgeClientAssertion', () => {
  it('CLI-09 CLI-10 CLI-11 CLI-12 finds sound only what says all that it must, and names the fault of anything else', () => {
    expectAlways(
      fc.tuple(changed(goodHeader, headerMember), changed(goodClaims, claims(clientId, audience, second))),
      ([header, body]) => {
        const assertion = parseClientAssertion(`${encode(header)}.${encode(body)}.AA`)
        // Too long to be looked at.
        if (!assertion) return 'refused'
        const judged = judgeClientAssertion(assertion, { clientId, audiences: [audience], now: moment })
        if ('reason' in judged) {
          expect(failureReasons).toContain(judged.reason)
          expect(failureDetailSchema.safeParse(judged.detail ?? {}).error).toBeUndefined()
          expect(JSON.stringify(judged.detail ?? '').isWellFormed()).toBe(true)
          return 'refused'
        }
        const { alg, typ, crit, kid } = assertion.header
        const { iss, sub, aud, exp, nbf = second, iat = second, jti } = assertion.claims
        expect({ iss, sub, aud: [aud].flat() }).toEqual({ iss: clientId, sub: clientId, aud: [audience] })
        expect(assertionAlgorithms).toContain(alg)
        expect(JSON.stringify(typ ?? 'JWT')).toMatch(/^"(?:application\/)?(?:client-authentication\+)?jwt"$/iu)
        expect(crit).toBeUndefined()
        expect(Number(exp)).toBeGreaterThan(second - clockSkewSeconds)
        expect(Number(exp)).toBeLessThanOrEqual(second + maxAssertionSeconds + clockSkewSeconds)
        for (const start of [nbf, iat]) expect(start).toBeLessThanOrEqual(second + clockSkewSeconds)
        expect(jti).toMatch(/[^]/u)
        expect(judged).toEqual({ algorithm: alg, keyId: kid, jti, expiresAt: new Date(Number(exp) * 1000) })
        return 'accepted'
      },
      { accepted: 0.15, refused: 0.3 },
    )
  })
})

describe('an assertion at the token endpoint', () => {
  let world: OAuthWorld
  let client: FuzzClient
  let machine: OAuthClient
  beforeAll(async () => {
    world = await startOAuthWorld({ trustedProxies: ['127.0.0.1'] })
    client = openFuzzClient(world.api.url)
    machine = await world.client({
      grantType: 'client_credentials',
      authMethod: 'private_key_jwt',
      jwks: { keys: [key.jwk] },
    })
  })
  afterAll(async () => {
    await client.close()
    await world.api.close()
  })

  it(
    'CLI-03 CLI-09 CLI-11 CLI-12 authenticates only if it is signed by the client’s key, sound and new',
    async () => {
      const { url, issuer, clock } = world.api
      expect(url).toBe(issuer)
      const now = Math.floor(clock.now().getTime() / 1000)
      // Some minutes ahead, so that these remain good for as long as this takes.
      const good = () => ({ iss: machine.key, sub: machine.key, aud: issuer, exp: now + 290, jti: randomUUID() })
      const parts = fc.tuple(changed(goodHeader, headerMember), changed(good, claims(machine.key, issuer, now)))
      const replayed = signJwt(goodHeader(), good(), key)
      const assertion = fc.oneof(
        {
          weight: 6,
          arbitrary: parts.map(([header, body]) => ({ token: signJwt(header, body, key), isSigned: true })),
        },
        {
          weight: 2,
          arbitrary: parts.map(([header, body]) => ({ token: signJwt(header, body, stranger), isSigned: false })),
        },
        parts.map(([header, body]) => ({ token: signJwt({ ...header, alg: 'none' }, body, 'none'), isSigned: false })),
        parts.map(([header, body]) => ({
          token: signJwt({ ...header, alg: 'HS256' }, body, { secret: JSON.stringify(key.jwk) }),
          isSigned: false,
        })),
        fc.oneof(text(), secretLike, fc.constant(replayed)).map((token) => ({ token, isSigned: token === replayed })),
      )
      const requests = fc.record({
        assertion,
        type: fc.oneof({ weight: 9, arbitrary: fc.constant(assertionType) }, text()),
        id: fc.oneof(
          { weight: 6, arbitrary: fc.constant('') },
          { weight: 3, arbitrary: fc.constant(machine.key) },
          fc.constant(world.machine.key),
        ),
        encode: formEncoder,
        source,
      })
      const used = new Set<unknown>()
      await expectAlwaysTogether(
        requests,
        async ({ assertion: { token, isSigned }, type, id, encode: write, source: from }) => {
          const fields = [
            ['grant_type', 'client_credentials'],
            ['client_assertion_type', type],
            ['client_assertion', token],
            ...(id === '' ? [] : [['client_id', id]]),
          ]
          const answer = await client.send({
            method: 'POST',
            target: '/oauth/token',
            headers: ['content-type', 'application/x-www-form-urlencoded', 'x-forwarded-for', from],
            body: fields.map((pair) => pair.map(write).join('=')).join('&'),
          })
          if (answer.status !== 200) {
            expectOAuthRefusal(answer)
            return answer.status === 429 ? 'held up' : 'refused'
          }
          const parsed = parseClientAssertion(token)
          const judged =
            parsed && judgeClientAssertion(parsed, { clientId: machine.key, audiences: [issuer], now: clock.now() })
          expect({ isSigned, type, judged }).toEqual({
            isSigned: true,
            type: assertionType,
            judged: expect.objectContaining({ algorithm: 'ES256' }),
          })
          expect(['', machine.key]).toContain(id)
          const { jti } = parsed?.claims ?? {}
          expect(used.has(jti), String(jti)).toBe(false)
          used.add(jti)
          return 'accepted'
        },
        { accepted: 0.03, refused: 0.3 },
        { count: 3000 },
      )
      // What was noted of all this can be read.
      await world.api.services.consumerFailures.list(world.acme.company.id, machine.id)
      expect(world.api.backgroundErrors).toEqual([])
    },
    patience,
  )
})
