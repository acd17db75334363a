import { hash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Answer, Browser } from '../support/browser.ts'
import { expectOAuthError } from '../support/oauth-assertions.ts'
import { newPkce, type OAuthBody, type OAuthClient } from '../support/oauth-client.ts'
import { appScope, startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'

// Redeeming authorization codes (RFC 6749 section 4.1.3, RFC 7636 section 4.6).

let world: OAuthWorld
let webApp: OAuthClient
let member: Browser
beforeAll(async () => {
  world = await startOAuthWorld()
  webApp = world.webApp
})
beforeEach(async () => {
  member = await world.api.signIn(world.acme.member)
})
afterAll(() => world.api.close())

/** Both tokens of an answer work. */
async function expectAlive(client: OAuthClient, { body }: Answer<OAuthBody>): Promise<void> {
  expect((await client.introspect(body.access_token)).body.active).toBe(true)
  expect((await client.refresh(body.refresh_token)).status).toBe(200)
}

/** Neither of them does. */
async function expectDead(client: OAuthClient, { body }: Answer<OAuthBody>): Promise<void> {
  expect((await client.introspect(body.access_token)).body).toEqual({ active: false })
  expectOAuthError(await client.refresh(body.refresh_token), 400, 'invalid_grant')
}

const endingsOf = (client: OAuthClient) =>
  world.sql<{ revoked_reason: string | null }>(
    'select revoked_reason from grants where consumer_id = $1 order by created_at',
    client.id,
  )

test('COD-01 TOK-02 COD-12 a live code yields tokens', async () => {
  const client = await world.client()
  const { status, body, headers } = await client.redeem(await client.approve(member))
  expect(status).toBe(200)
  expect(body).toEqual({
    access_token: expect.any(String),
    token_type: 'Bearer',
    expires_in: 600,
    scope: appScope,
    refresh_token: expect.stringMatching(/^[\w-]{87}$/u),
  })
  expect(headers.get('cache-control')).toBe('no-store')
  const codes = await world.sql('select code_used_at is not null as used from grants where consumer_id = $1', client.id)
  expect(codes).toEqual([{ used: true }])
})

test('COD-01 a missing code is invalid_request', async () => {
  expectOAuthError(await webApp.redeem(await webApp.approve(member), { code: undefined }), 400, 'invalid_request')
})

test('COD-02 a code is good for 60 seconds', async () => {
  const [one, other] = [await webApp.approve(member), await webApp.approve(member)]
  world.api.clock.advance(55)
  expect((await webApp.redeem(one)).status).toBe(200)
  world.api.clock.advance(6)
  expectOAuthError(await webApp.redeem(other), 400, 'invalid_grant')
})

describe('redirect_uri', () => {
  test('COD-03 that was sent must be sent again, and be the same', async () => {
    const approval = await webApp.approve(member)
    expectOAuthError(await webApp.redeem(approval, { redirect_uri: undefined }), 400, 'invalid_request')
    expectOAuthError(await webApp.redeem(approval, { redirect_uri: `${webApp.redirectUri}/` }), 400, 'invalid_grant')
    expect((await webApp.redeem(approval)).status).toBe(200)
  })

  test('COD-03 on loopback the port that was used counts', async () => {
    const { nativeApp } = world
    const redirectUri = 'http://127.0.0.1:51004/callback'
    const approval = await nativeApp.approve(member, { redirect_uri: redirectUri })
    expect(approval.location.host).toBe('127.0.0.1:51004')
    for (const other of ['http://127.0.0.1:51005/callback', 'http://127.0.0.1/callback']) {
      expectOAuthError(await nativeApp.redeem(approval, { redirect_uri: other }), 400, 'invalid_grant')
    }
    expect((await nativeApp.redeem(approval, { redirect_uri: redirectUri })).status).toBe(200)
  })

  test('COD-03 that was left out may be left out again, or be the one in effect', async () => {
    const unsent = { redirect_uri: undefined }
    expect((await webApp.redeem(await webApp.approve(member, unsent), unsent)).status).toBe(200)
    expect((await webApp.redeem(await webApp.approve(member, unsent))).status).toBe(200)
    const wrong = { redirect_uri: 'https://evil.example/' }
    expectOAuthError(await webApp.redeem(await webApp.approve(member, unsent), wrong), 400, 'invalid_grant')
  })
})

describe('whose it is', () => {
  test('COD-04 another app’s attempt neither succeeds nor harms', async () => {
    const other = await world.client()
    const approval = await webApp.approve(member)
    expectOAuthError(await other.redeem(approval, { redirect_uri: webApp.redirectUri }), 400, 'invalid_grant')
    expect((await webApp.redeem(approval)).status).toBe(200)
  })

  test('COD-10 unknown, foreign, expired, revoked and malformed codes look alike', async () => {
    const { acme, sql, api } = world
    const someone = await world.client()
    const [revoked, expired, foreign] = [
      await someone.approve(member),
      await webApp.approve(member),
      await someone.approve(member),
    ]
    await sql('update grants set revoked_at = now() where consumer_id = $1', someone.id)
    const bodies = [
      await webApp.redeem({ code: 'x', verifier: newPkce().verifier }),
      await webApp.redeem({ code: 'x'.repeat(65), verifier: newPkce().verifier }),
      await webApp.redeem({ code: 'x'.repeat(4096), verifier: newPkce().verifier }),
      await webApp.redeem(foreign),
      await someone.redeem(revoked),
    ]
    const suspended = await webApp.approve(member)
    await sql("update users set status = 'suspended' where id = $1", acme.member.id)
    bodies.push(await webApp.redeem(suspended))
    await sql("update users set status = 'active' where id = $1", acme.member.id)
    api.clock.advance(61)
    bodies.push(await webApp.redeem(expired))
    for (const answer of bodies) expectOAuthError(answer, 400, 'invalid_grant')
    expect(new Set(bodies.map(({ body }) => body.error_description)).size).toBe(1)
  })

  test('COD-10 a consumer that is disabled meanwhile is not authenticated', async () => {
    const client = await world.client()
    const approval = await client.approve(member)
    await world.sql("update consumers set status = 'disabled' where id = $1", client.id)
    expectOAuthError(await client.redeem(approval), 401, 'invalid_client')
  })

  test('COD-10 what the user lost between approval and redemption is not granted', async () => {
    const { acme, sql } = world
    const approval = await webApp.approve(member)
    const [group] = await sql<{ permissions: string[] }>(
      'select permissions from permission_groups where id = $1',
      acme.fullAccess.id,
    )
    await sql('update permission_groups set permissions = $2 where id = $1', acme.fullAccess.id, ['assets:view'])
    const { body } = await webApp.redeem(approval)
    const nothing = await webApp.approve(member)
    await sql('update permission_groups set permissions = $2 where id = $1', acme.fullAccess.id, [])
    const refused = await webApp.redeem(nothing)
    await sql('update permission_groups set permissions = $2 where id = $1', acme.fullAccess.id, group?.permissions)
    expect(body.scope).toBe('assets:view')
    expectOAuthError(refused, 400, 'invalid_grant')
  })
})

describe('once', () => {
  test('COD-05 a second use is refused and ends everything issued from the first', async () => {
    const client = await world.client()
    const approval = await client.approve(member)
    const other = await client.connect(member)
    const first = await client.redeem(approval)
    expectOAuthError(await client.redeem(approval), 400, 'invalid_grant')
    await expectDead(client, first)
    expect(await endingsOf(client)).toEqual([{ revoked_reason: 'code_replayed' }, { revoked_reason: null }])
    const log = await world.sql(
      "select after from transactions where event = 'grant.revoked' and after->>'reason' = 'code_replayed'",
    )
    expect(log.length).toBeGreaterThan(0)
    // A second approval of the same user is a grant of its own.
    expect((await client.introspect(other.access_token)).body.active).toBe(true)
  })

  test('COD-06 a replay that is not otherwise valid changes nothing', async () => {
    const client = await world.client()
    const approval = await client.approve(member)
    const first = await client.redeem(approval)
    const wrongSecret = { authorization: 'Basic eDp5' }
    expectOAuthError(await client.redeem({ ...approval, verifier: newPkce().verifier }), 400, 'invalid_grant')
    expectOAuthError(await client.redeem(approval, { redirect_uri: 'https://evil.example/' }), 400, 'invalid_grant')
    expectOAuthError(await client.redeem(approval, { redirect_uri: undefined }), 400, 'invalid_request')
    expectOAuthError(await client.redeem(approval, { code_verifier: undefined }), 400, 'invalid_grant')
    expectOAuthError(await webApp.redeem(approval, { redirect_uri: client.redirectUri }), 400, 'invalid_grant')
    const form = { grant_type: 'authorization_code', code: approval.code }
    expectOAuthError(await client.post('/oauth/token', form, wrongSecret), 401, 'invalid_client')
    await expectAlive(client, first)
  })

  test('COD-07 a replay is recognised long after the code expired', async () => {
    const client = await world.client()
    const approval = await client.approve(member)
    world.api.clock.advance(10)
    const first = await client.redeem(approval)
    world.api.clock.advance(590)
    const { body } = await client.refresh(first.body.refresh_token)
    expectOAuthError(await client.redeem(approval), 400, 'invalid_grant')
    await expectDead(client, { ...first, body })
  })

  test('COD-08 twenty redemptions at once yield one token set, which ends with the grant', async () => {
    const client = await world.client()
    const approval = await client.approve(member)
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.redeem(approval)))
    const good = answers.filter(({ status }) => status === 200)
    expect(good).toHaveLength(1)
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      expectOAuthError(answer, 400, 'invalid_grant')
    }
    const issued = 'select encode(refresh_token_hash, $2) as token from grants where consumer_id = $1'
    expect(await world.sql(issued, client.id, 'hex')).toEqual([
      { token: hash('sha256', good[0]?.body.refresh_token ?? '') },
    ])
    for (const answer of good) await expectDead(client, answer)
    expect(await endingsOf(client)).toEqual([{ revoked_reason: 'code_replayed' }])
  })

  test('COD-09 a failed attempt does not use the code up', async () => {
    const approval = await webApp.approve(member)
    expectOAuthError(await webApp.redeem({ ...approval, verifier: newPkce().verifier }), 400, 'invalid_grant')
    expect((await webApp.redeem(approval)).status).toBe(200)
  })

  test('TOK-05 a database that fails between the steps has neither used the code up nor issued anything', async () => {
    const client = await world.client()
    const approval = await client.approve(member)
    await world.sql(`create function fail() returns trigger language plpgsql as $$
      begin raise exception 'storage is broken'; end $$`)
    await world.sql('create trigger fail before update on grants execute function fail()')
    expectOAuthError(await client.redeem(approval), 500, 'server_error')
    await world.sql('drop function fail cascade')
    const state = 'select code_used_at, refresh_token_hash from grants where consumer_id = $1'
    expect(await world.sql(state, client.id)).toEqual([{ code_used_at: null, refresh_token_hash: null }])
    expect((await client.redeem(approval)).status).toBe(200)
    expect(await endingsOf(client)).toEqual([{ revoked_reason: null }])
  })

  test('COD-11 scope is no parameter here', async () => {
    const wide = await webApp.redeem(await webApp.approve(member, { scope: 'assets:view' }), { scope: appScope })
    expect(wide.body.scope).toBe('assets:view')
    const narrow = await webApp.redeem(await webApp.approve(member), { scope: 'assets:view' })
    expect(narrow.body.scope).toBe(appScope)
    const odd = await webApp.redeem(await webApp.approve(member), { scope: 'admin' })
    expect(odd.body.scope).toBe(appScope)
  })
})

describe('the verifier', () => {
  const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
  const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

  test('PKC-05 must hash to the challenge', async () => {
    const { code } = await webApp.approve(member, { code_challenge: challenge })
    for (const wrong of [newPkce().verifier, undefined, '', challenge]) {
      expectOAuthError(await webApp.redeem({ code, verifier }, { code_verifier: wrong }), 400, 'invalid_grant')
    }
    expect((await webApp.redeem({ code, verifier })).status).toBe(200)
  })

  test.each([
    ['42 characters', 'a'.repeat(42)],
    ['129 characters', 'a'.repeat(129)],
    ['a space', `${'a'.repeat(42)} `],
    ['a character that is not unreserved', `${'a'.repeat(42)}+`],
    ['non-ASCII', `${'a'.repeat(42)}é`],
  ])('PKC-06 with %s is invalid_request, even if its hash fits', async (_kind, text) => {
    const { code } = await webApp.approve(member, { code_challenge: newPkce(text).challenge })
    expectOAuthError(await webApp.redeem({ code, verifier: text }), 400, 'invalid_request')
  })

  test('PKC-06 may have 128 characters', async () => {
    const pair = newPkce('~'.repeat(128))
    const { code } = await webApp.approve(member, { code_challenge: pair.challenge })
    expect((await webApp.redeem({ code, verifier: pair.verifier })).status).toBe(200)
  })

  test('SEC-08 a stolen code is useless in another run of the same app, and goes on working for its user', async () => {
    const victim = await webApp.approve(member)
    const attacker = await webApp.approve(await world.api.signIn(world.acme.administrator))
    expectOAuthError(await webApp.redeem({ ...attacker, code: victim.code }), 400, 'invalid_grant')
    expect((await webApp.redeem(victim)).status).toBe(200)
  })
})
