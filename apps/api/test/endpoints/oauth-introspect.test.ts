import { decodeJwt, decodeProtectedHeader, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { actorFor } from '../../src/demo/factories.ts'
import type { Browser } from '../support/browser.ts'
import { expectOAuthError } from '../support/oauth-assertions.ts'
import { basic, type Form, type OAuthClient, postForm } from '../support/oauth-client.ts'
import { appPermissions, appScope, startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'

// RFC 7662.

let world: OAuthWorld
let client: OAuthClient
let member: Browser
beforeAll(async () => {
  world = await startOAuthWorld()
  const { services, audience } = world.api
  await services.resourceServers.upsert({ key: 'plant-api', secret: 's3cret', name: 'Plant API', audience })
  await services.resourceServers.upsert({
    key: 'other-api',
    secret: 's3cret',
    name: 'Other',
    audience: 'https://x.example',
  })
})
beforeEach(async () => {
  member = await world.api.signIn(world.acme.member)
  client = await world.client()
})
afterAll(() => world.api.close())

const ask = (form: Form, authorization?: string) =>
  postForm(`${world.api.url}/oauth/introspect`, form, authorization === undefined ? {} : { authorization })
const askAs = (key: string, token: string) => ask({ token }, basic(key, 's3cret'))

/** RFC 7662 section 2.2: exactly this, and nothing else. */
async function expectInactive(token: string, form: Record<string, string> = {}): Promise<void> {
  const { status, headers, body } = await client.introspect(token, form)
  expect({ status, body }).toEqual({ status: 200, body: { active: false } })
  expect(headers.get('cache-control')).toBe('no-store')
}

describe('who may ask', () => {
  test('INT-01 nobody without credentials, with bad ones, or a public app', async () => {
    const { access_token: token } = await world.nativeApp.connect(member)
    expectOAuthError(await ask({ token }), 401, 'invalid_client')
    expectOAuthError(await ask({ token }, basic(client.key, 'wrong')), 401, 'invalid_client')
    expectOAuthError(await ask({ token }, basic('plant-api', 'wrong')), 401, 'invalid_client')
    expectOAuthError(await world.nativeApp.introspect(token), 401, 'invalid_client')
  })

  test('INT-01 the token is required, and GET is not how to ask', async () => {
    expectOAuthError(await client.post('/oauth/introspect', {}), 400, 'invalid_request')
    expectOAuthError(await client.introspect(''), 400, 'invalid_request')
    const response = await fetch(`${world.api.url}/oauth/introspect?token=x`)
    expect({ status: response.status, allow: response.headers.get('allow') }).toEqual({ status: 405, allow: 'POST' })
  })

  test('INT-04 an app sees its own tokens only; an API those meant for it', async () => {
    const { access_token: token } = await client.connect(member)
    expect((await world.webApp.introspect(token)).body).toEqual({ active: false })
    expect((await askAs('plant-api', token)).body.active).toBe(true)
    expect((await askAs('other-api', token)).body).toEqual({ active: false })
  })
})

describe('a live access token', () => {
  test('INT-02 is described as its claims have it, and nothing is kept', async () => {
    const { access_token: token } = await client.connect(member)
    const { headers, body } = await client.introspect(token)
    const { iss, sub, aud, exp, iat, jti, client_id, company_id, grant_id } = decodeJwt(token)
    const claims = { iss, sub, aud, exp, iat, jti, client_id, company_id, grant_id }
    expect(body).toEqual({ active: true, token_type: 'Bearer', scope: appScope, ...claims })
    expect(headers.get('content-type')).toMatch(/^application\/json/u)
    expect(headers.get('cache-control')).toBe('no-store')
  })

  test('INT-01 is found whatever the hint says', async () => {
    const { access_token: token, refresh_token: refreshToken } = await client.connect(member)
    for (const hint of ['access_token', 'refresh_token', 'foo', '']) {
      expect((await client.introspect(token, { token_type_hint: hint })).body.active).toBe(true)
      expect((await client.introspect(refreshToken, { token_type_hint: hint })).body.active).toBe(true)
    }
  })

  test('INT-02 loses a permission that was taken away on the next call', async () => {
    const { access_token: token } = await client.connect(member)
    const group = '(select permission_group_id from consumers where id = $1)'
    await world.sql(`update permission_groups set permissions = $2 where id = ${group}`, client.id, ['assets:view'])
    expect((await client.introspect(token)).body.scope).toBe('assets:view')
    await world.sql(`update permission_groups set permissions = $2 where id = ${group}`, client.id, appPermissions)
    expect((await client.introspect(token)).body.scope).toBe(appScope)
  })
})

describe('INT-03 whatever is not live is exactly inactive', () => {
  test('unknown, garbage, empty of meaning', async () => {
    for (const token of ['x', 'a.b.c', '..', 'x'.repeat(4000), 'ümläut', '{}']) await expectInactive(token)
  })

  test('expired', async () => {
    const { access_token: token } = await client.connect(member)
    world.api.clock.advance(601)
    await expectInactive(token)
  })

  test('an authorization code', async () => {
    const { code } = await client.approve(member)
    await expectInactive(code)
  })

  test('the company’s API key and secret', async () => {
    const { acme, api } = world
    const actor = actorFor(acme.company, acme.superAdministrator)
    const { key } = await api.services.apiConnections.generate(actor)
    await expectInactive(key ?? '')
    await expectInactive(await api.services.apiConnections.reveal(actor, true))
  })

  test('the signature of a live token written in another way', async () => {
    const { access_token: token } = await client.connect(member)
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const surplusBit = alphabet[alphabet.indexOf(token.at(-1) ?? '') + 1]
    for (const changed of [
      `${token} `,
      `${token}==`,
      `${token.slice(0, -9)}\n${token.slice(-9)}`,
      token.slice(0, -1) + surplusBit,
    ]) {
      await expectInactive(changed)
    }
    expect((await client.introspect(token)).body.active).toBe(true)
  })

  test('another issuer’s, a stranger’s signature, changed claims, no signature', async () => {
    const { access_token: token } = await client.connect(member)
    const claims = decodeJwt(token)
    const [header = '', payload = '', signature = ''] = token.split('.')
    const { kid = '' } = decodeProtectedHeader(token)
    const { privateKey } = await generateKeyPair('ES256')
    const forged = (changed: object, protectedHeader: object = {}) =>
      new SignJWT({ ...claims, ...changed })
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid, ...protectedHeader })
        .sign(privateKey)
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt', kid })).toString('base64url')
    const widened = Buffer.from(JSON.stringify({ ...claims, scope: 'assets:delete' })).toString('base64url')
    for (const bad of [
      await forged({}),
      await forged({ iss: 'https://other.example' }),
      await forged({}, { typ: 'JWT' }),
      `${header}.${widened}.${signature}`,
      `${none}.${payload}.`,
      `${none}.${payload}.${signature}`,
      `${header}.${payload}.`,
      `${header}.${payload}`,
    ]) {
      await expectInactive(bad)
    }
  })
})

describe('INT-05 the state is the present one', () => {
  test('a revoked token, and one of a revoked grant', async () => {
    const one = await client.connect(member)
    const other = await client.connect(member)
    await client.revoke(one.access_token)
    await expectInactive(one.access_token)
    await client.revoke(other.refresh_token)
    await expectInactive(other.access_token)
    await expectInactive(other.refresh_token)
  })

  test('a suspended user', async () => {
    const { access_token: token, refresh_token: refreshToken } = await client.connect(member)
    await world.sql("update users set status = 'suspended' where id = $1", world.acme.member.id)
    await expectInactive(token)
    await expectInactive(refreshToken)
    await world.sql("update users set status = 'active' where id = $1", world.acme.member.id)
  })

  test('a disabled and a deleted consumer, asked by an API', async () => {
    const administrator = await world.api.signIn(world.acme.administrator)
    const { access_token: token } = await client.connect(member)
    expect((await askAs('plant-api', token)).body.active).toBe(true)
    await administrator.patch(`/api/v1/consumers/${client.id}`, { status: 'disabled' })
    expect((await askAs('plant-api', token)).body).toEqual({ active: false })
    await administrator.patch(`/api/v1/consumers/${client.id}`, { status: 'active' })
    expect((await askAs('plant-api', token)).body.active).toBe(true)
    await administrator.delete(`/api/v1/consumers/${client.id}`)
    expect((await askAs('plant-api', token)).body).toEqual({ active: false })
  })
})

describe('INT-06 refresh tokens', () => {
  test('are shown to their own app only, and looking uses nothing up', async () => {
    const { refresh_token: token } = await client.connect(member)
    const { body } = await client.introspect(token)
    expect(body).toMatchObject({ active: true, client_id: client.key, sub: world.acme.member.id, scope: appScope })
    expect(body).not.toHaveProperty('token_type')
    expect((await world.webApp.introspect(token)).body).toEqual({ active: false })
    expect((await askAs('plant-api', token)).body).toEqual({ active: false })
    expect((await client.refresh(token)).status).toBe(200)
  })

  test('are inactive once retired, and looking at one ends nothing', async () => {
    const { refresh_token: token } = await client.connect(member)
    const { body } = await client.refresh(token)
    world.api.clock.advance(11)
    await expectInactive(token)
    expect((await client.refresh(body.refresh_token)).status).toBe(200)
  })

  test('are inactive once expired', async () => {
    const { refresh_token: token } = await client.connect(member)
    world.api.clock.advance(31 * 24 * 60 * 60)
    await expectInactive(token)
  })
})
