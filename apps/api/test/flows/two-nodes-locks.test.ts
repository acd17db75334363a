import { setTimeout as wait } from 'node:timers/promises'
import type { AccountSessions, Authorization, Page } from '@latchkey/contracts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Approval, OAuthClient } from '../support/oauth-client.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'
import { startTestApi, testPassword, type TestApi } from '../support/test-api.ts'
import { at } from '../support/two-nodes.ts'

// Statements that are shared by requests lock many rows each. Whoever sends the same codes and tokens to two nodes in opposite orders
// must not make the two wait for each other: PostgreSQL would notice after a second, in which nobody is served.

let world: OAuthWorld
let other: TestApi
beforeAll(async () => {
  world = await startOAuthWorld()
  other = await startTestApi({ beside: world.api })
  // Long enough for the other node to begin at its own end.
  await world.sql(`create function take_time() returns trigger language plpgsql as $$
    begin perform pg_sleep(0.03); return new; end $$`)
  await world.sql('create trigger take_time before update on grants for each row execute function take_time()')
})
afterAll(async () => {
  await other.close()
  await world.api.close()
})

/** How often PostgreSQL had to end such a wait. */
const deadlocks = async (): Promise<number> => {
  // What a connection has counted is told a second later at the latest.
  await world.sql('select pg_sleep(1.1)')
  const rows = await world.sql<{ deadlocks: number }>(
    'select deadlocks::int from pg_stat_database where datname = current_database()',
  )
  return rows[0]?.deadlocks ?? 0
}

const apps = (): Promise<OAuthClient[]> => Promise.all(Array.from({ length: 10 }, () => world.client()))

test('codes and refresh tokens, in opposite orders', async () => {
  const approved = await Promise.all(
    (await apps()).map(async (app) => ({ app, approval: await app.approve(world.member) })),
  )
  const redeemed = await Promise.all([
    ...approved.map(({ app, approval }) => app.redeem(approval)),
    ...approved.toReversed().map(({ app, approval }) => at(other, app).redeem(approval)),
  ])
  expect(redeemed.filter(({ status }) => status === 200)).toHaveLength(10)

  const connected = await Promise.all(
    (await apps()).map(async (app) => ({ app, token: (await app.connect(world.member)).refresh_token })),
  )
  const refreshed = await Promise.all([
    ...connected.map(({ app, token }) => app.refresh(token)),
    ...connected.toReversed().map(({ app, token }) => at(other, app).refresh(token)),
  ])
  expect(new Set(refreshed.map(({ body }) => body.refresh_token)).size).toBe(10)
  expect(await deadlocks()).toBe(0)
})

const grantOf = ({ code }: Approval) => Buffer.from(code.slice(0, 22), 'base64url').toString('hex')

/** Two codes of an app, of which the one that was made first has the greater id. */
async function twoInReverse(app: OAuthClient): Promise<[Approval, Approval]> {
  let [first, second] = [await app.approve(world.member), await app.approve(world.member)]
  while (grantOf(first) < grantOf(second)) [first, second] = [second, await app.approve(world.member)]
  return [first, second]
}

/** Redeems codes of an app by one statement at the other node: while it is doing two others, they gather. */
async function redeemTogether(app: OAuthClient, approvals: Approval[]) {
  const before = at(other, await world.client())
  const busy = [await before.approve(world.member), await before.approve(world.member)].map((one) => before.redeem(one))
  await wait(100)
  const redeeming = approvals.map((one) => at(other, app).redeem(one))
  await Promise.all(busy)
  // The first of them is locked, and the next one about to be.
  await wait(200)
  return redeeming
}

describe('while several grants of one app are about to be changed by one statement', () => {
  beforeAll(async () => {
    await world.sql(`create function take_longer() returns trigger language plpgsql as $$
      begin perform pg_sleep(0.5); return new; end $$`)
    await world.sql('create trigger take_longer before update on grants for each row execute function take_longer()')
  })
  afterAll(() => world.sql('drop function take_longer cascade'))

  test('the app is deleted: it is gone, and nobody is told of a fault', async () => {
    const administrator = await world.api.signIn(world.acme.administrator)
    const app = await world.client()
    const approvals = await twoInReverse(app)
    const redeeming = await redeemTogether(app, approvals)
    expect((await administrator.delete(`/api/v1/consumers/${app.id}`)).status).toBe(204)
    for (const { status } of await Promise.all(redeeming)) expect(status).toBeLessThan(500)
    for (const approval of approvals) expect((await app.redeem(approval)).status).toBe(401)
  })

  test('its authorization is revoked: nothing of it works any more, and the two do not wait for each other', async () => {
    const app = await world.client()
    const approvals = await twoInReverse(app)
    const before = await deadlocks()
    const redeeming = await redeemTogether(app, approvals)
    const { body } = await world.member.get<Page<Authorization>>(
      `/api/v1/authorizations?mine=true&consumerId=${app.id}`,
    )
    expect((await world.member.delete(`/api/v1/authorizations/${body.items[0]?.id}`)).status).toBe(204)
    const redeemed = await Promise.all(redeeming)
    for (const { body: tokens } of redeemed) expect((await app.refresh(tokens.refresh_token)).status).toBe(400)
    expect(await deadlocks()).toBe(before)
  })
})

test('signing out everywhere else at one node and another password at the other do not wait for each other', async () => {
  const { member } = await world.api.staffedCompany()
  const [here, there] = [await world.api.signIn(member), await other.signIn(member)]
  await world.api.signIn(member)
  // The one that is to end the other's session holds it for a while, before it goes on to the third.
  const { body } = await there.get<AccountSessions>('/api/v1/account/sessions')
  const own = body.items.find(({ isCurrent }) => isCurrent)?.id ?? ''
  await world.sql(`create function hold() returns trigger language plpgsql as $$
    begin perform pg_sleep(1); return old; end $$`)
  await world.sql(
    `create trigger hold before delete on sessions for each row when (old.id = '${own}') execute function hold()`,
  )
  const before = await deadlocks()
  const endOthers = here.delete('/api/v1/account/sessions')
  const isHeld = `select 1 from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`
  await expect.poll(async () => (await world.sql(isHeld)).length).toBe(1)
  const change = { currentPassword: testPassword, newPassword: 'seven quiet herons wade' }
  const changed = await there.call('PUT', '/api/v1/account/password', { body: change })
  expect((await endOthers).status).toBe(204)
  expect(changed.status, 'its session had ended').toBe(401)
  expect((await here.get('/api/v1/session')).status).toBe(200)
  expect(await deadlocks()).toBe(before)
})
