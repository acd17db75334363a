import { randomUUID } from 'node:crypto'
import type { JsonWebKeySet } from '@latchkey/contracts'
import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type AssertionParts,
  asserting,
  assertionMaker,
  type ClientKey,
  newClientKey,
  signJwt,
} from '../support/client-signer.ts'
import { expectOAuthError } from '../support/oauth-assertions.ts'
import { basic, type Form, type OAuthClient, postForm } from '../support/oauth-client.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'
import { refusalReasons } from '../support/refusal-reasons.ts'

// RFC 7523 sections 2.2 and 3, at the token endpoint; the other form endpoints share it.

let world: OAuthWorld
let key: ClientKey
let rsaKey: ClientKey
let machine: OAuthClient
let assertion: (parts?: AssertionParts) => string

const signing = (jwks: JsonWebKeySet, wanted: Record<string, unknown> = {}) =>
  world.client({ grantType: 'client_credentials', authMethod: 'private_key_jwt', jwks, ...wanted })

const makerFor = ({ key: clientId }: OAuthClient, signer: ClientKey, audience = world.api.issuer) =>
  assertionMaker({ clientId, audience, key: signer, now: () => world.api.clock.now() })

beforeAll(async () => {
  world = await startOAuthWorld()
  key = newClientKey('ES256', 'ec-1')
  rsaKey = newClientKey('RS256', 'rsa-1')
  machine = await signing({ keys: [key.jwk, rsaKey.jwk] })
  assertion = makerFor(machine, key)
})
afterAll(() => world.api.close())

const asksForToken = { grant_type: 'client_credentials' }
const post = (path: string, form: Form, authorization?: string) =>
  postForm(world.api.url + path, form, authorization === undefined ? {} : { authorization })
const token = (form: Record<string, string | undefined>, authorization?: string) =>
  post('/oauth/token', { ...asksForToken, ...form }, authorization)
const claimsOf = (jwt: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString())
const lastReason = () => refusalReasons(world.api).at(-1)
const forAudience = (aud: unknown) => token(asserting(assertion({ claims: { aud } })))
const secondsFromNow = (seconds: number) => Math.floor(world.api.clock.now().getTime() / 1000) + seconds

const cryptoKey = ({ privateKey, alg }: ClientKey) =>
  crypto.subtle.importKey(
    'pkcs8',
    privateKey.export({ type: 'pkcs8', format: 'der' }),
    alg === 'ES256' ? { name: 'ECDSA', namedCurve: 'P-256' } : { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
    false,
    ['sign'],
  )

describe('independent clients', () => {
  test.each(['ES256', 'RS256'] as const)('CLI-09 oauth4webapi authenticates by a signature with %s', async (alg) => {
    const signer = alg === 'ES256' ? key : rsaKey
    const insecure = { [oauth.allowInsecureRequests]: true }
    const discovered = await oauth.discoveryRequest(new URL(world.api.url), { ...insecure, algorithm: 'oauth2' })
    const server = await oauth.processDiscoveryResponse(new URL(world.api.issuer), discovered)
    const client = { client_id: machine.key }
    const signed = oauth.PrivateKeyJwt({ key: await cryptoKey(signer), kid: signer.jwk.kid ?? '' })

    const answer = await oauth.clientCredentialsGrantRequest(server, client, signed, {}, insecure)
    const issued = await oauth.processClientCredentialsResponse(server, client, answer)
    expect(issued.access_token).toEqual(expect.any(String))

    const asked = await oauth.introspectionRequest(server, client, signed, issued.access_token, insecure)
    expect(await oauth.processIntrospectionResponse(server, client, asked)).toMatchObject({
      active: true,
      client_id: machine.key,
    })
    await oauth.processRevocationResponse(
      await oauth.revocationRequest(server, client, signed, issued.access_token, insecure),
    )
  })

  test('CLI-09 openid-client does, and finds in the metadata that it may', async () => {
    const method = openid.PrivateKeyJwt(await cryptoKey(key))
    const config = await openid.discovery(new URL(world.api.url), machine.key, undefined, method, {
      algorithm: 'oauth2',
      execute: [openid.allowInsecureRequests],
    })
    const metadata = config.serverMetadata()
    expect(metadata.token_endpoint_auth_methods_supported).toContain('private_key_jwt')
    expect(metadata.token_endpoint_auth_signing_alg_values_supported).toEqual(['ES256', 'RS256'])
    expect((await openid.clientCredentialsGrant(config)).access_token).toEqual(expect.any(String))
  })

  test('CLI-09 an app of a user redeems and refreshes with assertions', async () => {
    const app = await world.client({ authMethod: 'private_key_jwt', jwks: { keys: [key.jwk] } })
    const make = makerFor(app, key)
    const { code, verifier } = await app.approve(world.member)
    const redeemed = await token({
      grant_type: 'authorization_code',
      code,
      code_verifier: verifier,
      redirect_uri: app.redirectUri,
      ...asserting(make()),
    })
    expect(redeemed.status).toBe(200)
    const refreshed = await token({
      grant_type: 'refresh_token',
      refresh_token: redeemed.body.refresh_token,
      ...asserting(make()),
    })
    expect(refreshed.status).toBe(200)
  })
})

describe('what an assertion must say', () => {
  test('CLI-09 a good one is taken, with client_id beside it or without', async () => {
    expect((await token(asserting(assertion()))).status).toBe(200)
    expect((await token({ client_id: machine.key, ...asserting(assertion()) })).status).toBe(200)
  })

  const spoilt: [string, string, () => AssertionParts][] = [
    ['no iss', 'assertion_wrong_claims', () => ({ claims: { iss: undefined } })],
    ['another iss', 'assertion_wrong_claims', () => ({ claims: { iss: world.webApp.key } })],
    ['an iss that is a list', 'assertion_wrong_claims', () => ({ claims: { iss: [machine.key] } })],
    ['no sub', 'assertion_wrong_claims', () => ({ claims: { sub: undefined } })],
    ['a sub that is a number', 'assertion_wrong_claims', () => ({ claims: { sub: 1 } })],
    ['no aud', 'assertion_wrong_audience', () => ({ claims: { aud: undefined } })],
    ['another aud', 'assertion_wrong_audience', () => ({ claims: { aud: 'https://other.example' } })],
    ['an empty list of audiences', 'assertion_wrong_audience', () => ({ claims: { aud: [] } })],
    ['no exp', 'assertion_wrong_claims', () => ({ claims: { exp: undefined } })],
    ['an exp in words', 'assertion_wrong_claims', () => ({ claims: { exp: String(secondsFromNow(60)) } })],
    ['an exp gone by', 'assertion_expired', () => ({ claims: { exp: secondsFromNow(-31) } })],
    ['an exp in an hour', 'assertion_wrong_claims', () => ({ claims: { exp: secondsFromNow(3600) } })],
    ['an exp beyond all time', 'assertion_wrong_claims', () => ({ claims: { exp: 1e300 } })],
    ['an nbf in two minutes', 'assertion_wrong_claims', () => ({ claims: { nbf: secondsFromNow(120) } })],
    ['an iat in two minutes', 'assertion_wrong_claims', () => ({ claims: { iat: secondsFromNow(120) } })],
    ['no jti', 'assertion_wrong_claims', () => ({ claims: { jti: undefined } })],
    ['an empty jti', 'assertion_wrong_claims', () => ({ claims: { jti: '' } })],
    ['a jti that is a number', 'assertion_wrong_claims', () => ({ claims: { jti: 7 } })],
    ['a typ of null', 'assertion_wrong_type', () => ({ header: { typ: null } })],
    ['a typ of an access token', 'assertion_wrong_type', () => ({ header: { typ: 'at+jwt' } })],
    ['a typ of a DPoP proof', 'assertion_wrong_type', () => ({ header: { typ: 'dpop+jwt' } })],
    ['no alg', 'assertion_wrong_signature', () => ({ header: { alg: undefined } })],
    ['a critical extension', 'assertion_malformed', () => ({ header: { crit: ['x'], x: 1 } })],
    ['an empty list of extensions', 'assertion_malformed', () => ({ header: { crit: [] } })],
    ['an unencoded payload', 'assertion_malformed', () => ({ header: { crit: ['b64'], b64: false } })],
    ['a kid that is a number', 'assertion_malformed', () => ({ header: { kid: 1 } })],
    ['an unknown kid', 'assertion_unknown_key', () => ({ header: { kid: 'ec-2' } })],
    ['the signature of another key', 'assertion_wrong_signature', () => ({ signature: newClientKey() })],
    ['no signature', 'assertion_malformed', () => ({ signature: 'none' })],
  ]
  test.each(spoilt)('CLI-09 CLI-10 CLI-11 CLI-12 refused with %s, as %s', async (_kind, reason, parts) => {
    const answer = await token({ client_id: machine.key, ...asserting(assertion(parts())) })
    expectOAuthError(answer, 401, 'invalid_client')
    expect(answer.body.error_description).toBe('Client authentication failed')
    expect(lastReason()).toBe(reason)
  })

  test.each([
    ['another type', 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer', undefined, 'assertion_wrong_type'],
    ['no type', undefined, undefined, 'assertion_wrong_type'],
    ['a type and no assertion', asserting('').client_assertion_type, '', 'assertion_malformed'],
    ['no JWT', asserting('').client_assertion_type, 'x', 'assertion_malformed'],
    ['an encrypted JWT', asserting('').client_assertion_type, 'e30.e30.e30.e30.e30', 'assertion_malformed'],
    ['lists in place of objects', asserting('').client_assertion_type, 'W10.W10.c2ln', 'assertion_malformed'],
    ['octets that are not UTF-8', asserting('').client_assertion_type, '_w.e30.c2ln', 'assertion_malformed'],
  ])('CLI-09 refused with %s', async (_kind, type, text, reason) => {
    const answer = await token({
      client_id: machine.key,
      client_assertion_type: type,
      client_assertion: text ?? assertion(),
    })
    expectOAuthError(answer, 401, 'invalid_client')
    expect(lastReason()).toBe(reason)
  })

  test('CLI-03 a subject that no client can have is an unknown one, and in nobody’s way', async () => {
    const answers = await Promise.all(
      ['a\0b', '\uD800', 'x'.repeat(2000), undefined].map((sub) =>
        token(asserting(assertion(sub === undefined ? {} : { claims: { iss: sub, sub } }))),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 200])
    for (const answer of answers.slice(0, -1)) expectOAuthError(answer, 401, 'invalid_client')
  })

  test('CLI-11 clocks may differ by 30 seconds, and five minutes are the longest', async () => {
    for (const claims of [
      { exp: secondsFromNow(-25) },
      { exp: secondsFromNow(325) },
      { nbf: secondsFromNow(25) },
      { iat: secondsFromNow(25) },
      { iat: undefined, nbf: secondsFromNow(0) },
      { exp: secondsFromNow(60) + 0.5 },
    ]) {
      expect({ claims, status: (await token(asserting(assertion({ claims })))).status }).toEqual({
        claims,
        status: 200,
      })
    }
  })

  test('CLI-10 the audience is the issuer, alone', async () => {
    const { issuer, url } = world.api
    expect((await forAudience(issuer)).status).toBe(200)
    expect((await forAudience([issuer])).status).toBe(200)
    for (const aud of [
      `${issuer}/`,
      `${url}/oauth/token`,
      `${url}/oauth/revoke`,
      `${url}/oauth/par`,
      [issuer, 'https://other.example'],
      [issuer, issuer],
      [[issuer]],
      issuer.toUpperCase(),
    ]) {
      expectOAuthError(await forAudience(aud), 401, 'invalid_client')
      expect(lastReason()).toBe('assertion_wrong_audience')
    }
  })

  test('CLI-10 the token endpoint is taken for one only from consumers that an administrator marked', async () => {
    const legacy = await signing({ keys: [key.jwk] }, { acceptsEndpointAudience: true })
    const make = makerFor(legacy, key)
    const { issuer } = world.api
    const status = async (aud: unknown) => (await token(asserting(make({ claims: { aud } })))).status
    expect(await status(`${issuer}/oauth/token`)).toBe(200)
    expect(await status([`${issuer}/oauth/token`])).toBe(200)
    expect(await status(issuer)).toBe(200)
    expect(await status(`${issuer}/oauth/revoke`)).toBe(401)
    expect(await status([issuer, `${issuer}/oauth/token`])).toBe(401)
  })

  test.each([undefined, 'JWT', 'jwt', 'client-authentication+jwt', 'application/client-authentication+jwt'])(
    'CLI-10 a typ of %s is fine',
    async (typ) => {
      expect((await token(asserting(assertion({ header: { typ } })))).status).toBe(200)
    },
  )
})

describe('whose signature counts', () => {
  test('CLI-12 not none, nor one by the public key as if it were a secret', async () => {
    const unsigned = signJwt({ alg: 'none' }, claimsOf(assertion()), 'none')
    expectOAuthError(await token({ client_id: machine.key, ...asserting(unsigned) }), 401, 'invalid_client')
    const publicTexts = [
      key.publicKey.export({ type: 'spki', format: 'pem' }),
      key.publicKey.export({ type: 'spki', format: 'der' }),
      JSON.stringify(key.jwk),
    ]
    for (const secret of publicTexts) {
      for (const alg of ['HS256', 'ES256', 'RS256']) {
        const forged = assertion({ header: { alg }, signature: { secret } })
        expectOAuthError(await token(asserting(forged)), 401, 'invalid_client')
      }
    }
  })

  test('CLI-12 the algorithm has to fit the key, whatever the header says', async () => {
    for (const header of [
      { alg: 'ES256', kid: 'rsa-1' },
      { alg: 'RS256', kid: 'ec-1' },
      { alg: 'PS256', kid: 'rsa-1' },
      { alg: 'ES384', kid: 'ec-1' },
    ]) {
      for (const signature of [key, rsaKey]) {
        expectOAuthError(await token(asserting(assertion({ header, signature }))), 401, 'invalid_client')
      }
    }
    expect((await token(asserting(makerFor(machine, rsaKey)()))).status).toBe(200)
  })

  test('CLI-12 keys that the assertion brings along count for nothing', async () => {
    const stranger = newClientKey()
    for (const header of [{ jwk: stranger.jwk }, { jwk: stranger.jwk, kid: undefined }, { x5c: ['MIIB'] }]) {
      expectOAuthError(await token(asserting(assertion({ header, signature: stranger }))), 401, 'invalid_client')
      expect(lastReason()).toBe('assertion_wrong_signature')
    }
    // Beside a good signature they are no harm.
    expect((await token(asserting(assertion({ header: { jwk: stranger.jwk } })))).status).toBe(200)
  })

  test('CLI-12 an assertion that names no key is tried with each that fits', async () => {
    const [first, second] = [newClientKey(), newClientKey()]
    const client = await signing({ keys: [first.jwk, rsaKey.jwk, second.jwk] })
    expect((await token(asserting(makerFor(client, second)()))).status).toBe(200)
    expect((await token(asserting(makerFor(client, first)({ header: { kid: 'of the library' } })))).status).toBe(200)
    expect((await token(asserting(makerFor(client, newClientKey())()))).status).toBe(401)
  })

  test('CLI-12 a registered key that is a point beside the curve is no key', async () => {
    const broken = { ...key.jwk, ...(key.jwk.kty === 'EC' ? { y: key.jwk.x } : {}) }
    const client = await signing({ keys: [broken] })
    expectOAuthError(await token(asserting(makerFor(client, key)())), 401, 'invalid_client')
    expect(lastReason()).toBe('assertion_wrong_signature')
  })

  test('RES-06 CLI-10 tokens and assertions can’t stand in for each other', async () => {
    const { body } = await token(asserting(assertion()))
    expectOAuthError(await token({ client_id: machine.key, ...asserting(body.access_token) }), 401, 'invalid_client')
    const asked = await post('/oauth/introspect', { token: assertion(), ...asserting(assertion()) })
    expect(asked).toMatchObject({ status: 200, body: { active: false } })
  })
})

describe('one mechanism, and the registered one', () => {
  test('CLI-06 an assertion beside a secret is invalid_request, though each alone is good', async () => {
    const { key: id, secret } = world.machine
    expectOAuthError(await token(asserting(assertion()), basic(id, secret ?? '')), 400, 'invalid_request')
    const inBody = { client_id: id, client_secret: secret ?? '', ...asserting(assertion()) }
    expectOAuthError(await token(inBody), 400, 'invalid_request')
    expect(lastReason()).toBe('several_auth_methods')
    const twice = `grant_type=client_credentials&client_assertion=x&client_assertion=x`
    expectOAuthError(await post('/oauth/token', twice), 400, 'invalid_request')
  })

  test('CLI-07 client_id beside an assertion must be the same one; no code is used up meanwhile', async () => {
    const app = await world.client({ authMethod: 'private_key_jwt', jwks: { keys: [key.jwk] } })
    const make = makerFor(app, key)
    const approval = await app.approve(world.member)
    const redeem = {
      grant_type: 'authorization_code',
      code: approval.code,
      code_verifier: approval.verifier,
      redirect_uri: app.redirectUri,
    }
    const unused = make()
    expectOAuthError(await token({ ...redeem, client_id: machine.key, ...asserting(unused) }), 401, 'invalid_client')
    expect(lastReason()).toBe('client_id_mismatch')
    expect((await token({ ...redeem, client_id: app.key, ...asserting(unused) })).status).toBe(200)
  })

  test('CLI-08 nobody authenticates in another way than the registered one', async () => {
    const refused = [
      // Signed, but registered with a secret.
      await token(asserting(makerFor(world.machine, key)())),
      // Public.
      await token(asserting(makerFor(world.nativeApp, key)())),
      // A secret, or nothing, where a signature is registered.
      await token({ client_id: machine.key, client_secret: 'x' }),
      await token({}, basic(machine.key, 'x')),
      await token({ client_id: machine.key }),
    ]
    for (const answer of refused) expectOAuthError(answer, 401, 'invalid_client')
    expect(refusalReasons(world.api).slice(-5)).toEqual(Array.from({ length: 5 }, () => 'wrong_auth_method'))
    expect(new Set(refused.map(({ body }) => JSON.stringify(body))).size).toBe(1)
  })

  test('CLI-02 CLI-03 strangers and the disabled get the same answer', async () => {
    const disabled = await signing({ keys: [key.jwk] }, {})
    await world.sql("update consumers set status = 'disabled' where id = $1", disabled.id)
    const stranger = assertionMaker({
      clientId: 'unknown',
      audience: world.api.issuer,
      key,
      now: () => world.api.clock.now(),
    })
    const answers = [
      await token(asserting(stranger())),
      await token(asserting(stranger({ header: { alg: 'RS256' }, signature: rsaKey }))),
      await token(asserting(makerFor(disabled, key)())),
      await token(asserting(assertion({ signature: newClientKey() }))),
    ]
    for (const answer of answers) expectOAuthError(answer, 401, 'invalid_client')
    expect(refusalReasons(world.api).slice(-4)).toEqual([
      undefined,
      undefined,
      'consumer_disabled',
      'assertion_wrong_signature',
    ])
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1)
  })
})

describe('an assertion is good once', () => {
  test('CLI-11 the second time it is refused, at whatever endpoint', async () => {
    const once = assertion()
    expect((await token(asserting(once))).status).toBe(200)
    for (const path of ['/oauth/token', '/oauth/introspect', '/oauth/revoke']) {
      expectOAuthError(await post(path, { ...asksForToken, token: 'x', ...asserting(once) }), 401, 'invalid_client')
      expect(lastReason()).toBe('assertion_replayed')
    }
  })

  test('CLI-11 it is its identifier that counts, so the same in another wrapping is refused too', async () => {
    const jti = randomUUID()
    expect((await token(asserting(assertion({ claims: { jti } })))).status).toBe(200)
    const again = assertion({ claims: { jti, exp: secondsFromNow(200) } })
    expectOAuthError(await token(asserting(again)), 401, 'invalid_client')
  })

  test('CLI-11 two clients may choose the same identifier', async () => {
    const jti = 'not very random'
    const other = await signing({ keys: [key.jwk] })
    expect((await token(asserting(assertion({ claims: { jti } })))).status).toBe(200)
    expect((await token(asserting(makerFor(other, key)({ claims: { jti } })))).status).toBe(200)
  })

  test('CLI-11 nobody without the key can use an identifier up', async () => {
    const jti = randomUUID()
    const forged = assertion({ claims: { jti }, signature: newClientKey() })
    expectOAuthError(await token(asserting(forged)), 401, 'invalid_client')
    expect((await token(asserting(assertion({ claims: { jti } })))).status).toBe(200)
  })

  test('CLI-11 it is remembered for as long as anyone would take it', async () => {
    const client = await signing({ keys: [key.jwk] })
    const once = makerFor(client, key)()
    await token(asserting(once))
    const [row] = await world.sql<{ expires_at: Date }>(
      'select expires_at from used_assertions where consumer_id = $1',
      client.id,
    )
    expect(row?.expires_at.getTime()).toBeGreaterThanOrEqual((Number(claimsOf(once)['exp']) + 30) * 1000)
  })
})
