import { exportJWK, exportSPKI, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createGuard, type Guard } from '../src/index.ts'
import { makeKey, startTestIssuer, type TestIssuer } from '../test-support/index.ts'

let issuer: TestIssuer
let guard: Guard

beforeAll(async () => {
  issuer = await startTestIssuer()
  guard = createGuard({ issuer: issuer.issuer, audience: issuer.audience })
})
afterAll(() => issuer.stop())

const present = (token: string) => guard.authenticate([`Bearer ${token}`], [], [])
const now = () => Math.floor(Date.now() / 1000)

/** Status and error of the challenge that a token is answered with. */
const answerTo = async (token: string) => {
  const outcome = await present(token)
  if (outcome.ok) return { status: 200, error: undefined }
  const { status, headers } = outcome.refusal
  return { status, error: /error="([a-z_]+)"/u.exec(headers['WWW-Authenticate'] ?? '')?.[1] }
}
const invalid = { status: 401, error: 'invalid_token' }

describe('a token that is accepted', () => {
  test('tells the handler who calls: a consumer for itself', async () => {
    const claims = issuer.claims({ scope: 'assets:view work_orders:view' })
    expect(await present(await issuer.token(claims))).toEqual({
      ok: true,
      caller: {
        subject: 'consumer-1',
        consumerKey: 'consumer-1',
        companyId: claims['company_id'],
        permissions: new Set(['assets:view', 'work_orders:view']),
        kind: 'consumer',
        tokenId: claims.jti,
        expiresAt: new Date((claims.exp ?? 0) * 1000),
      },
    })
  })

  test('CCG-04 tells a user apart from a consumer', async () => {
    const outcome = await present(await issuer.token({ sub: 'user-7', grant_id: 'grant-1' }))
    expect(outcome).toMatchObject({ ok: true, caller: { kind: 'user', subject: 'user-7', consumerKey: 'consumer-1' } })
  })

  test('RES-06 may spell its type application/at+jwt', async () => {
    expect(await present(await issuer.token({}, { typ: 'application/at+jwt' }))).toMatchObject({ ok: true })
  })

  test('ATK-04 may be for several audiences, ours among them', async () => {
    expect(await present(await issuer.token({ aud: ['https://other.example', issuer.audience] }))).toMatchObject({
      ok: true,
    })
  })

  test('ATK-02 may be signed with RS256, beside ES256', async () => {
    const rsa = await makeKey('RS256')
    const other = await startTestIssuer()
    other.published.push(rsa)
    const both = createGuard({ issuer: other.issuer, audience: other.audience })
    for (const token of [await other.token({}, {}, rsa), await other.token()]) {
      expect(await both.authenticate([`Bearer ${token}`], [], [])).toMatchObject({ ok: true })
    }
    await other.stop()
  })

  test('RES-06 may have expired within the leeway of 30 seconds', async () => {
    expect(await present(await issuer.token({ exp: now() - 20 }))).toMatchObject({ ok: true })
  })
})

describe('RES-06 a token that is not an access token of the issuer for this API is refused', () => {
  test('expired for longer than the leeway, and the caller is told so', async () => {
    const token = await issuer.token({ exp: now() - 31 })
    expect(await answerTo(token)).toEqual(invalid)
    expect(await present(token)).toMatchObject({ refusal: { body: { detail: 'The access token has expired.' } } })
  })

  test.each(['iss', 'sub', 'client_id', 'jti', 'aud', 'exp', 'iat', 'scope', 'company_id'])(
    'without %s',
    async (claim) => {
      expect(await answerTo(await issuer.token({ [claim]: undefined }))).toEqual(invalid)
    },
  )

  test.each([
    ['another issuer', { iss: 'https://elsewhere.example' }],
    ['another audience', { aud: 'https://elsewhere.example' }],
    ['an audience that only starts like ours', { aud: 'https://maintenance.example/api/v2' }],
    ['a scope in an array', { scope: ['work_orders:view'] }],
    ['a subject that is a number', { sub: 7 }],
    ['an empty client_id', { client_id: '' }],
    ['an expiry that is text', { exp: '9999999999' }],
    ['a start in the future', { nbf: now() + 3600 }],
    ['a binding to a key that was not proven', { cnf: { jkt: 'x' } }],
  ])('%s', async (_, claims) => {
    expect(await answerTo(await issuer.token(claims))).toEqual(invalid)
  })

  test.each([
    ['JWT', { typ: 'JWT' }],
    ['none at all', { typ: undefined }],
    ['a client assertion', { typ: 'client-authentication+jwt' }],
    ['a DPoP proof', { typ: 'dpop+jwt' }],
  ])('type: %s', async (_, header) => {
    expect(await answerTo(await issuer.token({}, header))).toEqual(invalid)
  })

  test('an unknown key id, also when the token brings the key along', async () => {
    const stranger = await makeKey()
    expect(await answerTo(await issuer.token({}, {}, stranger))).toEqual(invalid)
    expect(await answerTo(await issuer.token({}, { jwk: await exportJWK(stranger.publicKey) }, stranger))).toEqual(
      invalid,
    )
    expect(
      await answerTo(
        await issuer.token({}, { jku: `${issuer.issuer}/oauth/jwks`, x5u: 'https://elsewhere.example' }, stranger),
      ),
    ).toEqual(invalid)
  })

  test('a known key id over a stranger’s signature', async () => {
    const stranger = await makeKey()
    expect(await answerTo(await issuer.token({}, {}, { ...stranger, kid: issuer.key.kid }))).toEqual(invalid)
  })

  test('a changed claim under the old signature', async () => {
    const [header = '', , signature = ''] = (await issuer.token()).split('.')
    const payload = Buffer.from(JSON.stringify(issuer.claims({ scope: 'work_orders:delete' }))).toString('base64url')
    expect(await answerTo(`${header}.${payload}.${signature}`)).toEqual(invalid)
  })

  test('alg none', async () => {
    expect(await answerTo(new UnsecuredJWT(issuer.claims()).encode())).toEqual(invalid)
    const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt', kid: issuer.key.kid })).toString(
      'base64url',
    )
    const payload = Buffer.from(JSON.stringify(issuer.claims())).toString('base64url')
    expect(await answerTo(`${header}.${payload}.`)).toEqual(invalid)
  })

  test('HS256 with the public key as the secret', async () => {
    const secret = new TextEncoder().encode(await exportSPKI(issuer.key.publicKey))
    const token = await new SignJWT(issuer.claims())
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: issuer.key.kid })
      .sign(secret)
    expect(await answerTo(token)).toEqual(invalid)
  })

  test('a critical extension that is not understood', async () => {
    const token = await new SignJWT(issuer.claims())
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: issuer.key.kid, crit: ['x-later'], 'x-later': true })
      .sign(issuer.key.privateKey, { crit: { 'x-later': true } })
    expect(await answerTo(token)).toEqual(invalid)
  })

  test.each(['garbage', 'a.b.c', '..', 'e30.e30.e30', 'eyJhbGciOiJFUzI1NiJ9.e30.AAAA'])('%s', async (token) => {
    expect(await answerTo(token)).toEqual(invalid)
  })
})
