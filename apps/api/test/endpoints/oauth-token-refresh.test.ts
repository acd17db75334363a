import { hash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Browser } from '../support/browser.ts'
import { expectOAuthError } from '../support/oauth-assertions.ts'
import { basic, newPkce, postForm, type OAuthClient } from '../support/oauth-client.ts'
import { appPermissions, appScope, startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'
import { startTestApi } from '../support/test-api.ts'
import { at } from '../support/two-nodes.ts'

// Refreshing (RFC 6749 section 6) and rotation (RFC 9700 section 4.14.2).

const day = 24 * 60 * 60

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

const advance = (seconds: number) => world.api.clock.advance(seconds)

/** Refreshes, and says what became of it. */
async function refresh(token: string, form: Record<string, string | undefined> = {}) {
  const { status, body } = await client.refresh(token, form)
  if (status !== 200) throw new Error(`not refreshed: ${status} ${body.error}`)
  return body
}

const expectDead = async (token: string) => expectOAuthError(await client.refresh(token), 400, 'invalid_grant')
const isActive = async (token: string) => (await client.introspect(token)).body.active
/** What is stored of each chain: the token that is live and the one before it, as hashes. */
const chains = () =>
  world.sql<{ live: string; retired: string | null }>(
    `select encode(refresh_token_hash, $2) as live, encode(retired_token_hash, $2) as retired from grants where consumer_id = $1`,
    client.id,
    'hex',
  )
const hashed = (token: string) => hash('sha256', token)

/** The whole grant has ended, by a replay, and the log says so. */
async function expectReplayEnded(...tokens: { access: string[]; refresh: string[] }[]): Promise<void> {
  for (const { access, refresh: refreshTokens } of tokens) {
    for (const token of access) expect(await isActive(token)).toBe(false)
    for (const token of refreshTokens) await expectDead(token)
  }
  const log = await world.sql(
    "select after from transactions where event = 'grant.revoked' and actor_id = $1",
    client.id,
  )
  expect(log).toEqual([{ after: { reason: 'refresh_token_replayed' } }])
}

describe('rotation', () => {
  test.each(['confidential', 'public'] as const)('RFR-01 a %s app gets a new token each time', async (clientType) => {
    client = await world.client({ clientType })
    const first = await client.connect(member)
    const second = await refresh(first.refresh_token)
    expect(second.refresh_token).toMatch(/^[\w-]{87}$/u)
    expect(second.refresh_token).not.toBe(first.refresh_token)
    expect(second).toMatchObject({ token_type: 'Bearer', expires_in: 600, scope: appScope })
    expect(await chains()).toEqual([{ live: hashed(second.refresh_token), retired: hashed(first.refresh_token) }])
  })

  test('RFR-02 a retired token after the grace ends the whole grant, and no other', async () => {
    const other = await client.connect(member)
    const first = await client.connect(member)
    const second = await refresh(first.refresh_token)
    advance(11)
    await expectDead(first.refresh_token)
    await expectReplayEnded({ access: [first.access_token, second.access_token], refresh: [second.refresh_token] })
    expect(await isActive(other.access_token)).toBe(true)
    await refresh(other.refresh_token)
  })

  test('RFR-03 a retry within the grace gets the same successor', async () => {
    const first = await client.connect(member)
    const second = await refresh(first.refresh_token)
    advance(5)
    const retried = await refresh(first.refresh_token)
    expect(retried.refresh_token).toBe(second.refresh_token)
    expect(await isActive(retried.access_token)).toBe(true)
    expect(await isActive(second.access_token)).toBe(true)
    expect(await chains()).toEqual([{ live: hashed(second.refresh_token), retired: hashed(first.refresh_token) }])
  })

  test('RFR-04 the grace closes as soon as the successor is used', async () => {
    const first = await client.connect(member)
    const second = await refresh(first.refresh_token)
    const third = await refresh(second.refresh_token)
    advance(3)
    await expectDead(first.refresh_token)
    await expectReplayEnded({ access: [third.access_token], refresh: [third.refresh_token] })
  })

  test('RFR-04 the grace ends 10 seconds after the first use and does not slide', async () => {
    const first = await client.connect(member)
    const second = await refresh(first.refresh_token)
    advance(5)
    await refresh(first.refresh_token)
    advance(3)
    await refresh(first.refresh_token)
    advance(3)
    await expectDead(first.refresh_token)
    await expectReplayEnded({ access: [second.access_token], refresh: [second.refresh_token] })
  })

  test('RFR-05 a replay that is not otherwise valid ends nothing', async () => {
    const first = await client.connect(member)
    const second = await refresh(first.refresh_token)
    advance(11)
    const form = { grant_type: 'refresh_token', refresh_token: first.refresh_token }
    const wrong = { authorization: basic(client.key, 'wrong') }
    expectOAuthError(await postForm(`${client.url}/oauth/token`, form, wrong), 401, 'invalid_client')
    expectOAuthError(await world.webApp.refresh(first.refresh_token), 400, 'invalid_grant')
    expectOAuthError(await world.nativeApp.refresh(first.refresh_token), 400, 'invalid_grant')
    await refresh(second.refresh_token)
  })

  test('RFR-06 twenty refreshes at once neither fork the family nor end it', async () => {
    const first = await client.connect(member)
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.refresh(first.refresh_token)))
    expect(answers.filter(({ status }) => status !== 200)).toEqual([])
    const [successor, ...others] = new Set(answers.map(({ body }) => body.refresh_token))
    expect(others).toEqual([])
    expect(await chains()).toEqual([{ live: hashed(successor ?? ''), retired: hashed(first.refresh_token) }])
    for (const { body } of answers) expect(await isActive(body.access_token)).toBe(true)
    await refresh(successor ?? '')
  })
})

describe('scope', () => {
  test('RFR-07 narrows the access token only', async () => {
    const first = await client.connect(member)
    const narrow = await refresh(first.refresh_token, { scope: 'assets:view' })
    expect(narrow.scope).toBe('assets:view')
    expect((await client.introspect(narrow.access_token)).body.scope).toBe('assets:view')
    const full = await refresh(narrow.refresh_token)
    expect(full.scope).toBe(appScope)
  })

  test('RFR-08 that is wider than the grant fails and uses nothing up; so does every other refusal', async () => {
    const first = await client.connect(member, 'assets:view')
    const token = first.refresh_token
    expectOAuthError(await client.refresh(token, { scope: appScope }), 400, 'invalid_scope')
    expectOAuthError(await client.refresh(token, { scope: 'bogus' }), 400, 'invalid_scope')
    expectOAuthError(await client.refresh(token, { grant_type: 'bogus' }), 400, 'unsupported_grant_type')
    const twice = `grant_type=refresh_token&refresh_token=${token}&refresh_token=${token}`
    expectOAuthError(await client.token(twice), 400, 'invalid_request')
    expect(await chains()).toEqual([{ live: hashed(token), retired: null }])
  })

  test('RFR-08 TOK-05 a failure on our side uses nothing up', async () => {
    const first = await client.connect(member)
    await world.sql(`create function fail() returns trigger language plpgsql as $$
      begin raise exception 'storage is broken'; end $$`)
    await world.sql('create trigger fail before update on grants execute function fail()')
    expectOAuthError(await client.refresh(first.refresh_token), 500, 'server_error')
    await world.sql('drop function fail cascade')
    expect(await chains()).toEqual([{ live: hashed(first.refresh_token), retired: null }])
    advance(3600)
    await refresh(first.refresh_token)
  })
})

describe('whose it is', () => {
  test('RFR-09 another app can’t use it, and does no harm', async () => {
    const first = await client.connect(member)
    expectOAuthError(await world.webApp.refresh(first.refresh_token), 400, 'invalid_grant')
    expectOAuthError(await world.nativeApp.refresh(first.refresh_token), 400, 'invalid_grant')
    await refresh(first.refresh_token)
  })

  test('RFR-09 without client identification it is 401; without a token invalid_request', async () => {
    const first = await client.connect(member)
    const form = { grant_type: 'refresh_token', refresh_token: first.refresh_token }
    expectOAuthError(await postForm(`${client.url}/oauth/token`, form), 401, 'invalid_client')
    expectOAuthError(await client.token({ grant_type: 'refresh_token' }), 400, 'invalid_request')
    const native = await world.nativeApp.connect(member)
    const unnamed = { grant_type: 'refresh_token', refresh_token: native.refresh_token }
    expectOAuthError(await postForm(`${client.url}/oauth/token`, unnamed), 401, 'invalid_client')
  })
})

const random = (length: number) => randomBytes(length).toString('base64url').slice(0, length)

describe('what tells a replay', () => {
  test('RFR-02 COD-06 the id of a grant, which every resource server knows, ends nothing without a secret', async () => {
    const tokens = await client.connect(member)
    const grant = tokens.refresh_token.slice(0, 22)
    const invented = grant + random(65)
    await expectDead(invented)
    expect((await client.revoke(invented)).status).toBe(200)
    const { redirectUri } = client
    const code = { code: grant + random(43), verifier: newPkce().verifier }
    expectOAuthError(await client.redeem(code, { redirect_uri: redirectUri }), 400, 'invalid_grant')
    expect(await isActive(tokens.access_token)).toBe(true)
    await refresh(tokens.refresh_token)
  })

  test('RFR-02 what all tokens of a grant share tells that somebody has had one of them', async () => {
    const tokens = await client.connect(member)
    await expectDead(tokens.refresh_token.slice(0, 44) + random(43))
    await expectReplayEnded({ access: [tokens.access_token], refresh: [tokens.refresh_token] })
  })

  test('RFR-02 a replay at the node that issued the token is seen while the user is suspended', async () => {
    const node = await startTestApi({ beside: world.api })
    const first = await client.connect(member)
    const second = await refresh(first.refresh_token)
    const third = await at(node, client).refresh(second.refresh_token)
    advance(11)
    await world.sql("update users set status = 'suspended' where id = $1", world.acme.member.id)
    await expectDead(second.refresh_token)
    await world.sql("update users set status = 'active' where id = $1", world.acme.member.id)
    await node.close()
    await expectReplayEnded({ access: [third.body.access_token], refresh: [third.body.refresh_token] })
  })
})

describe('time', () => {
  test('RFR-10 a token that lay unused for 30 days is over', async () => {
    const [used, unused] = [await client.connect(member), await client.connect(member)]
    advance(29 * day)
    await refresh(used.refresh_token)
    advance(2 * day)
    await expectDead(unused.refresh_token)
  })

  test('RFR-10 daily use does not keep a chain alive beyond 90 days', async () => {
    let { refresh_token: token } = await client.connect(member)
    const ends = () => world.sql('select refresh_absolute_expires_at from grants where consumer_id = $1', client.id)
    const before = await ends()
    for (let days = 1; days < 90; days += 1) {
      advance(day)
      token = (await refresh(token)).refresh_token
    }
    expect(await ends()).toEqual(before)
    advance(2 * day)
    await expectDead(token)
  })
})

/** Changes what the consumer's permission group has. */
const permit = (...permissions: string[]) =>
  world.sql(
    'update permission_groups set permissions = $2 where id = (select permission_group_id from consumers where id = $1)',
    client.id,
    permissions,
  )

describe('RFR-11 what happens meanwhile', () => {
  test('RFR-08 a suspended user, whose app goes on where it was once they are back', async () => {
    const first = await client.connect(member)
    await world.sql("update users set status = 'suspended' where id = $1", world.acme.member.id)
    await expectDead(first.refresh_token)
    await world.sql("update users set status = 'active' where id = $1", world.acme.member.id)
    advance(60)
    await refresh(first.refresh_token)
  })

  test('RFR-02 a replay while the user is suspended ends the grant', async () => {
    const first = await client.connect(member)
    const second = await refresh(first.refresh_token)
    advance(60)
    await world.sql("update users set status = 'suspended' where id = $1", world.acme.member.id)
    await expectDead(first.refresh_token)
    await world.sql("update users set status = 'active' where id = $1", world.acme.member.id)
    await expectReplayEnded({ access: [second.access_token], refresh: [second.refresh_token] })
  })

  test('consent withdrawn', async () => {
    const first = await client.connect(member)
    const { body } = await member.get<{ items: { id: string }[] }>(
      `/api/v1/authorizations?mine=true&consumerId=${client.id}`,
    )
    expect((await member.delete(`/api/v1/authorizations/${body.items[0]?.id}`)).status).toBe(204)
    await expectDead(first.refresh_token)
  })

  test('a disabled and a deleted consumer', async () => {
    const administrator = await world.api.signIn(world.acme.administrator)
    const first = await client.connect(member)
    await administrator.patch(`/api/v1/consumers/${client.id}`, { status: 'disabled' })
    expectOAuthError(await client.refresh(first.refresh_token), 401, 'invalid_client')
    await administrator.patch(`/api/v1/consumers/${client.id}`, { status: 'active' })
    const second = await refresh(first.refresh_token)
    await administrator.delete(`/api/v1/consumers/${client.id}`)
    expectOAuthError(await client.refresh(second.refresh_token), 401, 'invalid_client')
  })

  test('permissions taken from the consumer: the next token lacks them; with none left there is no token', async () => {
    const first = await client.connect(member)
    await permit('assets:view')
    const second = await refresh(first.refresh_token)
    expect(second.scope).toBe('assets:view')
    await permit()
    await expectDead(second.refresh_token)
    await permit(...appPermissions)
    expect((await refresh(second.refresh_token)).scope).toBe(appScope)
  })
})
