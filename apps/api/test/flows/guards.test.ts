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
