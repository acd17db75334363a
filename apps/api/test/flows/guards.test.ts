import { createGuard, type Guard, type GuardOptions } from '@latchkey/guard'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Balancer, startBalancer } from '../support/balancer.ts'
import { type OAuthWorld, startOAuthWorld } from '../support/oauth-world.ts'
import { restoreEverybody, takingsAway } from '../support/takings-away.ts'
import { startTestApi, type TestApi } from '../support/test-api.ts'
import { expectRefusedWithinASecond } from '../support/two-nodes.ts'

// Resource servers verify tokens by themselves and follow what became of them: guards at two nodes behind one address.

let balancer: Balancer
let world: OAuthWorld
let other: TestApi
const credentials = { key: 'plant', secret: 'between you and me' }
beforeAll(async () => {
  balancer = await startBalancer()
  world = await startOAuthWorld({ issuer: balancer.url })
  other = await startTestApi({ beside: world.api })
  const { services, audience } = world.api
  await services.resourceServers.upsert({ ...credentials, name: 'Plant API', audience })
})
afterEach(() => restoreEverybody(world))
afterAll(async () => {
  for (const guard of guards) guard.close()
  await balancer.close()
  await other.close()
  await world.api.close()
})

const guards: Guard[] = []
const form = { grant_type: 'client_credentials' }

/** Makes a guard that follows one of the nodes. */
async function guardAt(node: { url: string }, options: Partial<GuardOptions> = {}): Promise<Guard> {
  balancer.leadTo(node)
  const { issuer, audience } = world.api
  const guard = createGuard({ issuer, audience, ...options })
  guards.push(guard)
  const { body } = await world.machine.token(form)
  expect(await ask(guard, body.access_token)).toBe(200)
  expect(guard.staleness()).toBeLessThan(5)
  return guard
}

/** The status that a call is answered with. */
async function ask(guard: Guard, token: string, ...permissions: string[]): Promise<number> {
  const outcome = await guard.authenticate([`Bearer ${token}`], [], permissions)
  return outcome.ok ? 200 : outcome.refusal.status
}

let plain: Guard
let plainElsewhere: Guard
let asking: Guard
beforeAll(async () => {
  plain = await guardAt(world.api)
  plainElsewhere = await guardAt(other)
  asking = await guardAt(world.api, { credentials })
  balancer.leadTo(world.api, other)
})

/** Of sessions and secrets: no guard's business. */
const withoutTokens = new Set([
  'a secret is rotated without overlap',
  'an administrator becomes a member',
  'a signed-in person is suspended',
  'a person signs out',
])
const ofTokens = takingsAway.filter(({ what }) => !withoutTokens.has(what))

test.each(ofTokens.map(({ what, prepare }) => [what, prepare] as const))(
  'ATK-08 guards refuse within a second what a token may not do any more: %s',
  async (_, prepare) => {
    const { presented, takeAway } = await prepare(world)
    if (!presented) throw new Error('there is no token')
    const { token, permission } = presented
    const all = [plain, plainElsewhere, asking]
    for (const guard of all) expect(await ask(guard, token, permission)).toBe(200)
    await takeAway()
    for (const guard of all) {
      await expectRefusedWithinASecond(async () => (await ask(guard, token, permission)) === 200)
    }
  },
)

test('what a token may still do after it was narrowed is let in where it can be asked about', async () => {
  const narrowed = takingsAway.find(({ what }) => what.startsWith('a token’s group is narrowed'))
  const { presented, takeAway } = (await narrowed?.prepare(world)) ?? {}
  const { token, permission } = presented ?? { token: '', permission: '' }
  await takeAway?.()
  await expect.poll(() => ask(plain, token)).toBe(401)
  expect(await ask(asking, token, 'assets:view')).toBe(200)
  expect(await ask(asking, token, permission)).toBe(403)
  const outcome = await plain.authenticate([`Bearer ${token}`], [], [])
  expect(outcome).toMatchObject({
    refusal: { headers: { 'WWW-Authenticate': expect.stringMatching(/error="invalid_token".*get a new one/u) } },
  })
})

test('a token of a grant that was started while its consumer was being disabled is refused, too', async () => {
  const app = await world.client()
  const client = await world.api.owner.connect()
  let token = ''
  try {
    await client.query('begin')
    await client.query(`update consumers set status = 'disabled' where id = $1`, [app.id])
    // Nobody else knows yet, and that transaction does not know of this grant.
    token = (await app.connect(world.member)).access_token
    for (const guard of [plain, plainElsewhere, asking]) expect(await ask(guard, token, 'assets:view')).toBe(200)
    await client.query('commit')
  } finally {
    client.release()
  }
  for (const guard of [plain, plainElsewhere, asking]) {
    await expectRefusedWithinASecond(async () => (await ask(guard, token, 'assets:view')) === 200)
  }
})

test('of a consumer and a company that are back, new tokens are good at every guard', async () => {
  const administrator = await world.api.signIn(world.acme.administrator)
  const machine = await world.client({ grantType: 'client_credentials' })
  const app = await world.client()
  const { refresh_token: refreshToken } = await app.connect(world.member)
  const { companies } = world.api.services
  for (const { id } of [machine, app]) {
    await administrator.patch(`/api/v1/consumers/${id}`, { status: 'disabled' })
    await administrator.patch(`/api/v1/consumers/${id}`, { status: 'active' })
  }
  await companies.suspend(world.acme.company.number)
  await companies.resume(world.acme.company.number)
  await world.api.services.changes.catchUp()
  const { body: own } = await machine.token(form)
  const { body: ofUser } = await app.refresh(refreshToken)
  for (const guard of [plain, plainElsewhere, asking]) {
    expect(await ask(guard, own.access_token, 'assets:view')).toBe(200)
    expect(await ask(guard, ofUser.access_token, 'assets:view')).toBe(200)
  }
})

test('a guard whose node goes away follows the other one, and misses nothing meanwhile', async () => {
  const guard = await guardAt(other)
  const { body: token } = await world.machine.token(form)
  expect(await ask(guard, token.access_token)).toBe(200)
  balancer.leadTo()
  balancer.breakAll()
  await world.machine.revoke(token.access_token)
  balancer.leadTo(world.api)
  await expect.poll(() => ask(guard, token.access_token), { timeout: 5000 }).toBe(401)
})

test('whoever takes something away is told what to ask by, and how many guards with credentials know of it', async () => {
  const elsewhere = await guardAt(other, { credentials })
  balancer.leadTo(world.api, other)
  const administrator = await world.api.signIn(world.acme.administrator)
  const machine = await world.client({ grantType: 'client_credentials' })
  const path = `/api/v1/consumers/${machine.id}`
  const renamed = await administrator.patch(path, { name: 'Nothing is taken away' })
  expect(renamed.headers.get('latchkey-status-change')).toBeNull()
  const disabled = await administrator.patch(path, { status: 'disabled' })
  const change = disabled.headers.get('latchkey-status-change') ?? ''
  const counted = async (node: { url: string }) => {
    const browser = node === world.api ? administrator : await other.signIn(world.acme.administrator)
    return (await browser.get<{ guards: number; confirmed: number }>(`/api/v1/status-confirmations?change=${change}`))
      .body
  }
  await expect.poll(() => counted(world.api), { timeout: 5000 }).toEqual({ guards: 2, confirmed: 2 })
  expect(await counted(other)).toEqual({ guards: 2, confirmed: 2 })

  // A guard that knows of one change does not yet know of the next.
  elsewhere.close()
  const enabled = await administrator.patch(path, { status: 'active' })
  expect(enabled.status).toBe(200)
  const deleted = await administrator.delete(path)
  const next = deleted.headers.get('latchkey-status-change') ?? ''
  const known = async () =>
    (await administrator.get<{ guards: number; confirmed: number }>(`/api/v1/status-confirmations?change=${next}`)).body
  await expect.poll(async () => (await known()).confirmed, { timeout: 5000 }).toBe(1)
  expect((await known()).guards).toBe(2)
}, 20_000)

test('a guard that hears nothing says for how long, and refuses or asks once that is too long', async () => {
  const unheard: Guard[] = [
    await guardAt(world.api, { maxStalenessSeconds: 3 }),
    await guardAt(world.api, { maxStalenessSeconds: 3, credentials }),
  ]
  const [refusing, introspecting] = unheard
  const { body: token } = await world.machine.token(form)
  for (const guard of unheard) expect(await ask(guard, token.access_token)).toBe(200)
  balancer.silence()
  balancer.leadTo()
  await world.machine.revoke(token.access_token)
  await expect.poll(() => refusing?.staleness(), { timeout: 10_000 }).toBeGreaterThan(3)
  const outcome = await refusing?.authenticate([`Bearer ${token.access_token}`], [], [])
  expect(outcome).toMatchObject({
    refusal: { status: 503, cause: { message: expect.stringContaining('seconds not heard') } },
  })
  // It can not be asked either.
  await expect.poll(() => ask(introspecting ?? plain, token.access_token), { timeout: 15_000 }).toBe(503)
  balancer.leadTo(world.api, other)
  for (const guard of unheard) await expect.poll(() => ask(guard, token.access_token), { timeout: 10_000 }).toBe(401)
}, 60_000)

test.each(['', 'nonsense', 'W10'])('there is nothing to know of %j', async (change) => {
  const administrator = await world.api.signIn(world.acme.administrator)
  const { status } = await administrator.get(`/api/v1/status-confirmations?change=${change}`)
  expect(status).toBe(400)
})

test('only resource servers confirm, and only what is a place', async () => {
  const confirm = async (authorization: string, fields: Record<string, string>) => {
    const response = await fetch(`${world.api.url}/oauth/status-confirmations`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(authorization)}` },
      body: new URLSearchParams(fields),
    })
    return response.status
  }
  const news = await fetch(`${world.api.url}/oauth/status-changes`)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the endpoint promises
  const { cursor } = (await news.json()) as { cursor: string }
  const guard = '5b1f3f0e-7d6c-4a52-9d52-0b8a7d1d9a10'
  const plant = `${credentials.key}:${encodeURIComponent(credentials.secret)}`
  expect(await confirm(plant, { guard, cursor })).toBe(200)
  expect(await confirm(plant, { guard, cursor: 'nonsense' })).toBe(400)
  expect(await confirm(plant, { guard: 'me', cursor })).toBe(400)
  expect(await confirm('plant:wrong', { guard, cursor })).toBe(401)
  expect(await confirm(`${world.machine.key}:${world.machine.secret}`, { guard, cursor })).toBe(400)
})
