import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Browser } from '../support/browser.ts'
import { expectOAuthError } from '../support/oauth-assertions.ts'
import { basic, type OAuthClient, postForm } from '../support/oauth-client.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'

// RFC 7009.

let world: OAuthWorld
let client: OAuthClient
let member: Browser
beforeAll(async () => {
  world = await startOAuthWorld()
})
beforeEach(async () => {
  member = await world.api.signIn(world.acme.member)
  client = await world.client()
})
afterAll(() => world.api.close())

const isActive = async (token: string) => (await client.introspect(token)).body.active

/** RFC 7009 section 2.2: the token is not valid now, whatever it was. */
async function expectRevoked(token: string, form: Record<string, string> = {}): Promise<void> {
  const { status, headers, body } = await client.revoke(token, form)
  expect({ status, body }).toEqual({ status: 200, body: '' })
  expect(headers.get('cache-control')).toBe('no-store')
}

test('REV-01 live, already revoked, unknown, expired and malformed tokens are all fine', async () => {
  const { access_token: accessToken, refresh_token: refreshToken } = await client.connect(member)
  const expired = await client.connect(member)
  for (const token of [accessToken, accessToken, refreshToken, refreshToken, 'x', 'a.b.c', 'x'.repeat(4000), 'ü']) {
    await expectRevoked(token)
  }
  world.api.clock.advance(31 * 24 * 60 * 60)
  await expectRevoked(expired.access_token)
  await expectRevoked(expired.refresh_token)
})

test('REV-02 SEC-09 a refresh token takes its grant with it, and no other, and again changes nothing', async () => {
  const first = await client.connect(member)
  const second = (await client.refresh(first.refresh_token)).body
  const other = await client.connect(member)
  await expectRevoked(second.refresh_token)
  for (const token of [first.access_token, second.access_token, second.refresh_token]) {
    expect(await isActive(token)).toBe(false)
  }
  expectOAuthError(await client.refresh(second.refresh_token), 400, 'invalid_grant')
  expect(await isActive(other.access_token)).toBe(true)

  const state = () => world.sql('select revoked_at, revoked_reason from grants where consumer_id = $1', client.id)
  const before = await state()
  await expectRevoked(second.refresh_token)
  expect(await state()).toEqual(before)
  expect((await client.refresh(other.refresh_token)).status).toBe(200)
})

test('REV-02 a retired refresh token takes its grant with it too', async () => {
  const first = await client.connect(member)
  const second = (await client.refresh(first.refresh_token)).body
  await expectRevoked(first.refresh_token)
  expect(await isActive(second.access_token)).toBe(false)
  expectOAuthError(await client.refresh(second.refresh_token), 400, 'invalid_grant')
})

test('REV-03 an access token ends alone; its grant goes on', async () => {
  const { access_token: token, refresh_token: refreshToken } = await client.connect(member)
  await expectRevoked(token)
  expect(await isActive(token)).toBe(false)
  const { status, body } = await client.refresh(refreshToken)
  expect(status).toBe(200)
  expect(await isActive(body.access_token)).toBe(true)
})

test('REV-04 confidential apps authenticate; public ones name themselves', async () => {
  const { nativeApp } = world
  const { access_token: token, refresh_token: refreshToken } = await client.connect(member)
  const url = `${client.url}/oauth/revoke`
  expectOAuthError(await postForm(url, { token }), 401, 'invalid_client')
  expectOAuthError(await postForm(url, { token, client_id: client.key }), 401, 'invalid_client')
  expectOAuthError(
    await postForm(url, { token: refreshToken }, { authorization: basic(client.key, 'wrong') }),
    401,
    'invalid_client',
  )
  expect(await isActive(token)).toBe(true)

  const native = await nativeApp.connect(member)
  expect((await nativeApp.revoke(native.refresh_token)).status).toBe(200)
  expectOAuthError(await nativeApp.refresh(native.refresh_token), 400, 'invalid_grant')
})

test('REV-05 another app’s tokens are refused and untouched', async () => {
  const { access_token: token, refresh_token: refreshToken } = await client.connect(member)
  for (const other of [world.webApp, world.nativeApp]) {
    expectOAuthError(await other.revoke(token), 400, 'invalid_grant')
    expectOAuthError(await other.revoke(refreshToken), 400, 'invalid_grant')
  }
  expect(await isActive(token)).toBe(true)
  expect((await client.refresh(refreshToken)).status).toBe(200)
})

test.each(['access_token', 'refresh_token', 'foo'])('REV-06 the hint %s is a hint', async (hint) => {
  const { access_token: accessToken } = await client.connect(member)
  const { refresh_token: refreshToken } = await client.connect(member)
  await expectRevoked(accessToken, { token_type_hint: hint })
  expect(await isActive(accessToken)).toBe(false)
  await expectRevoked(refreshToken, { token_type_hint: hint })
  expectOAuthError(await client.refresh(refreshToken), 400, 'invalid_grant')
})

describe('REV-07', () => {
  test('GET is refused, and the token is required', async () => {
    const response = await fetch(`${client.url}/oauth/revoke?token=x`)
    expect({ status: response.status, allow: response.headers.get('allow') }).toEqual({
      status: 405,
      allow: 'POST, OPTIONS',
    })
    expectOAuthError(await client.post('/oauth/revoke', {}), 400, 'invalid_request')
  })

  test('with the database down it is 503, and the token still counts', async () => {
    const { access_token: token, refresh_token: refreshToken } = await client.connect(member)
    // 57P03 is what PostgreSQL says while it starts or stops.
    await world.sql(`create function fail() returns trigger language plpgsql as $$
      begin raise exception 'shutting down' using errcode = '57P03'; end $$`)
    await world.sql('create trigger fail before insert on revoked_access_tokens execute function fail()')
    await world.sql('create trigger fail before update on grants execute function fail()')
    for (const presented of [token, refreshToken]) {
      const answer = await client.revoke(presented)
      expectOAuthError(answer, 503, 'temporarily_unavailable')
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    }
    await world.sql('drop function fail cascade')
    expect(await isActive(token)).toBe(true)
    expect((await client.refresh(refreshToken)).status).toBe(200)
  })
})
