import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createChangeRemoval } from '../../src/database/changes/change-removal.ts'
import { removalKinds } from '../../src/removal/kinds.ts'
import { removalBatchSize, startRemoval } from '../../src/removal/removal.ts'
import { expectOAuthError } from '../support/oauth-assertions.ts'
import type { OAuthBody } from '../support/oauth-client.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'
import { startTestApi, type TestApi } from '../support/test-api.ts'

// What has had its time goes, and what still says something stays.

let world: OAuthWorld
beforeAll(async () => {
  world = await startOAuthWorld()
})
afterAll(() => world.api.close())

const hour = 3600
const day = 24 * hour
const advance = (seconds: number) => world.api.clock.advance(seconds)

/** Goes round once, as the server does. @returns how many rows of each kind were removed */
async function remove(api: TestApi = world.api): Promise<Map<string, number>> {
  const removed = new Map<string, number>()
  const removal = startRemoval({
    kinds: removalKinds(api.services),
    seconds: 0,
    onRemoved: (kind, count) => removed.set(kind, (removed.get(kind) ?? 0) + count),
    onError: (error) => expect.unreachable(String(error)),
  })
  await removal.run()
  await removal.close()
  return removed
}

const isActive = async ({ access_token: token }: OAuthBody) => (await world.webApp.introspect(token)).body.active

/** Rows of the web app's own. */
const countOf = async (table: string): Promise<number> =>
  (await world.sql<{ n: number }>(`select count(*)::int as n from ${table} where consumer_id = $1`, world.webApp.id))[0]
    ?.n ?? 0

describe('codes and refresh tokens', () => {
  test('COD-07 a code that was used is recognised after a removal, for as long as its grant lives', async () => {
    const { webApp } = world
    const approval = await webApp.approve(await world.api.signIn(world.acme.member))
    const { body: tokens } = await webApp.redeem(approval)
    advance(2 * day)
    await remove()
    const { body: renewed } = await webApp.refresh(tokens.refresh_token)
    expect(await isActive(renewed)).toBe(true)
    expectOAuthError(await webApp.redeem(approval), 400, 'invalid_grant')
    expect(await isActive(renewed)).toBe(false)
    expectOAuthError(await webApp.refresh(renewed.refresh_token), 400, 'invalid_grant')
  })

  test('RFR-02 a retired refresh token is recognised after a removal, also when it would have expired by itself', async () => {
    const { webApp } = world
    const first = await webApp.connect(await world.api.signIn(world.acme.member))
    let { body: tokens } = await webApp.refresh(first.refresh_token)
    // The first one would have ended after 30 days without use.
    for (let time = 0; time < 2; time += 1) {
      advance(20 * day)
      await remove()
      tokens = (await webApp.refresh(tokens.refresh_token)).body
    }
    expect(await isActive(tokens)).toBe(true)
    expectOAuthError(await webApp.refresh(first.refresh_token), 400, 'invalid_grant')
    expect(await isActive(tokens)).toBe(false)
    expectOAuthError(await webApp.refresh(tokens.refresh_token), 400, 'invalid_grant')
  })

  test('a refresh token that has expired is refused before it is removed and afterwards', async () => {
    const { webApp } = world
    const tokens = await webApp.connect(await world.api.signIn(world.acme.member))
    advance(31 * day)
    expectOAuthError(await webApp.refresh(tokens.refresh_token), 400, 'invalid_grant')
    await remove()
    expectOAuthError(await webApp.refresh(tokens.refresh_token), 400, 'invalid_grant')
    advance(100 * day)
    await remove()
    expectOAuthError(await webApp.refresh(tokens.refresh_token), 400, 'invalid_grant')
  })

  test('a code that expired unused takes its grant along, and a used one goes with its grant', async () => {
    const { webApp } = world
    advance(100 * day)
    await remove()
    expect(await countOf('grants')).toBe(0)
    const member = await world.api.signIn(world.acme.member)
    await webApp.approve(member)
    const used = await webApp.connect(member)
    advance(2 * hour)
    await remove()
    expect(await countOf('grants')).toBe(1)
    expect((await webApp.refresh(used.refresh_token)).status).toBe(200)
    // The refresh tokens end after 90 days, the grant a day later.
    advance(90 * day + 2 * hour)
    await remove()
    expect(await countOf('grants')).toBe(1)
    advance(day)
    await remove()
    expect(await countOf('grants')).toBe(0)
  })

  test('nothing that is live goes: sessions, codes, tokens and questions work on', async () => {
    const { webApp } = world
    const member = await world.api.signIn(world.acme.member)
    const approval = await webApp.approve(member)
    const asked = await webApp.question(member, { prompt: 'consent' })
    const tokens = await webApp.connect(member)
    await webApp.revoke(tokens.access_token)
    await remove()
    expect((await member.get('/api/v1/session')).status).toBe(200)
    expect((await member.get(`/api/v1/authorization-requests/${asked.reference}`)).status).toBe(200)
    expect((await webApp.redeem(approval)).status).toBe(200)
    expect(await isActive(tokens)).toBe(false)
    expect((await webApp.refresh(tokens.refresh_token)).status).toBe(200)
  })
})

test('what a node with a clock that is slow still counts on stays for an hour', async () => {
  const { webApp, api } = world
  advance(day)
  await remove()
  const tokens = await webApp.connect(await api.signIn(world.acme.member))
  await webApp.revoke(tokens.access_token)
  advance(11 * 60)
  const soon = await remove()
  expect(soon.get('revoked_access_tokens')).toBeUndefined()
  advance(hour)
  const later = await remove()
  expect(later.get('revoked_access_tokens')).toBe(1)
})

test('sessions that expired go without a word, those that are ended are told to every node', async () => {
  const { api, acme } = world
  await Promise.all([api.signIn(acme.member), api.signIn(acme.administrator)])
  await world.sql(`update sessions set expires_at = now() - interval '2 hours'`)
  const { changes } = api.services
  advance(13 * hour)
  const before = changes.position
  const removed = await remove()
  expect(removed.get('sessions')).toBeGreaterThanOrEqual(2)
  await changes.catchUp()
  expect(changes.position).toBe(before)

  const browser = await api.signIn(acme.member)
  await browser.delete('/api/v1/session')
  expect(changes.position).toBe(before + 1)
})

test('secrets are known for 30 days after their end, failures for 30 days, counts for 400', async () => {
  const { client, api } = world
  const machine = await client({ grantType: 'client_credentials' })
  await machine.token({ grant_type: 'client_credentials' })
  await machine.withSecret('wrong'.repeat(10)).token({ grant_type: 'client_credentials' })
  const administrator = await api.signIn(world.acme.administrator)
  await administrator.post(`/api/v1/consumers/${machine.id}/secrets`, { overlapSeconds: 0 })
  for (const what of ['usage', 'failures']) {
    expect((await administrator.get(`/api/v1/consumers/${machine.id}/${what}`)).status).toBe(200)
  }
  const left = async () => {
    const rows = ['consumer_secrets', 'consumer_failures', 'consumer_usage'].map((table) =>
      world.sql<{ n: number }>(`select count(*)::int as n from ${table} where consumer_id = $1`, machine.id),
    )
    return (await Promise.all(rows)).map(([row]) => row?.n)
  }
  expect(await left()).toEqual([2, 1, 2])
  advance(29 * day)
  await remove()
  expect(await left()).toEqual([2, 1, 2])
  advance(2 * day)
  await remove()
  expect(await left()).toEqual([1, 0, 2])
  advance(370 * day)
  await remove()
  expect(await left()).toEqual([1, 0, 0])
})

describe('changes', () => {
  test('go when they could be seen for long enough, not before, whenever they were noted', async () => {
    const { services, owner } = world.api
    const removeSeen = createChangeRemoval({ db: services.db, keptMilliseconds: 300 })
    const count = () => world.count('changes')
    const client = await owner.connect()
    await client.query('begin')
    await client.query(`insert into changes (subject) values ('thing:late')`)
    await removeSeen(removalBatchSize)
    expect(await count()).toBeGreaterThan(0)

    // Whatever could be seen goes; what was noted before, and committed after it was looked, does not.
    await expect.poll(() => removeSeen(removalBatchSize)).toBeGreaterThan(0)
    expect(await count()).toBe(0)
    await client.query('commit')
    client.release()
    await removeSeen(removalBatchSize)
    expect(await count()).toBe(1)
    await expect.poll(() => removeSeen(removalBatchSize)).toBe(1)
  })

  test('that a dump brought from elsewhere go as well', async () => {
    const { services } = world.api
    await world.sql(
      `insert into changes (subject, transaction_id)
       values ('thing:elsewhere', ((pg_snapshot_xmax(pg_current_snapshot()))::text::bigint + 1000000)::text::xid8)`,
    )
    const removeSeen = createChangeRemoval({ db: services.db, keptMilliseconds: 0 })
    await removeSeen(removalBatchSize)
    expect(await world.count('changes')).toBe(0)
  })
})

test('two nodes that remove at the same time share the work and wait for nobody', async () => {
  const { api } = world
  const other = await startTestApi({ beside: api })
  await world.sql(
    `insert into revoked_access_tokens (company_id, id, expires_at)
     select $1, gen_random_uuid(), $2 from generate_series(1, 3000)`,
    world.acme.company.id,
    new Date(api.clock.now().getTime() - 2 * hour * 1000),
  )
  // Somebody else holds a row: it stays for the next time.
  const client = await api.owner.connect()
  await client.query('begin')
  await client.query('select from revoked_access_tokens where expires_at < $1 limit 1 for update', [api.clock.now()])
  const both = await Promise.all([remove(), remove(other)])
  await client.query('rollback')
  client.release()
  const removed = () => both.map((kinds) => kinds.get('revoked_access_tokens') ?? 0)
  expect(removed().reduce((sum, count) => sum + count, 0)).toBe(2999)
  both.push(await remove(other))
  expect(removed().at(-1)).toBe(1)
  await other.close()
})
