import { afterAll, beforeAll, expect, test } from 'vitest'
import { Integrator } from '../support/integrator.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'

// An app that stays connected for weeks, what a bad line does to it, and what a thief can get.

let world: OAuthWorld
beforeAll(async () => {
  world = await startOAuthWorld()
})
afterAll(() => world.api.close())

const hours = (count: number) => world.api.clock.advance(count * 3600)

test('an app that refreshes now and then stays connected', async () => {
  const { webApp, member } = world
  const app = await Integrator.discover(webApp)
  let tokens = await app.connect(member)
  const seen = new Set<string>()
  for (let day = 0; day < 14; day += 1) {
    hours(24)
    expect(await app.introspect(tokens.access_token)).toEqual({ active: false })
    tokens = await app.refresh(tokens.refresh_token ?? '')
    expect(await app.introspect(tokens.access_token)).toMatchObject({ active: true })
    seen.add(tokens.refresh_token ?? '')
  }
  expect(seen.size).toBe(14)
})

test('RFR-03 an app whose line broke before the answer came tries again and goes on', async () => {
  const app = await Integrator.discover(world.nativeApp)
  const tokens = await app.connect(await world.api.signIn(world.acme.member))
  const lost = await app.refresh(tokens.refresh_token ?? '')
  const retried = await app.refresh(tokens.refresh_token ?? '')
  expect(retried.refresh_token).toBe(lost.refresh_token)
  hours(1)
  expect((await app.refresh(retried.refresh_token ?? '')).refresh_token).not.toBe(retried.refresh_token)
})

test('RFR-02 a thief with an old token ends the connection instead of getting in', async () => {
  const { webApp, api, acme } = world
  const app = await Integrator.discover(webApp)
  const member = await api.signIn(acme.member)
  const stolen = await app.connect(member)
  const other = await app.connect(member)
  const mine = await app.refresh(stolen.refresh_token ?? '')
  hours(1)
  const current = await app.refresh(mine.refresh_token ?? '')

  await expect(app.refresh(stolen.refresh_token ?? '')).rejects.toMatchObject({ status: 400, error: 'invalid_grant' })
  expect(await app.introspect(current.access_token)).toEqual({ active: false })
  await expect(app.refresh(current.refresh_token ?? '')).rejects.toMatchObject({ error: 'invalid_grant' })
  // The same user's other device goes on.
  expect((await app.refresh(other.refresh_token ?? '')).scope).toBe(other.scope)
})
