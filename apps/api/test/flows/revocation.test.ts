import type { Authorization, Page } from '@latchkey/contracts'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { makePerson } from '../../src/demo/factories.ts'
import type { Browser } from '../support/browser.ts'
import { Integrator } from '../support/integrator.ts'
import { expectOAuthError } from '../support/oauth-assertions.ts'
import { basic, type OAuthBody, type OAuthClient, postForm } from '../support/oauth-client.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'
import { testPassword } from '../support/test-api.ts'

// SEC-09: whoever ends an authorization, everything that hangs on it ends with it, at once.

let world: OAuthWorld
let client: OAuthClient
let member: Browser
beforeAll(async () => {
  world = await startOAuthWorld()
  const { services, audience } = world.api
  await services.resourceServers.upsert({ key: 'plant-api', secret: 's3cret', name: 'Plant API', audience })
})
beforeEach(async () => {
  client = await world.client()
  member = await world.api.signIn(world.acme.member)
})
afterAll(() => world.api.close())

/** What the protected API learns when it asks. */
const seenByApi = async (token: string) => {
  const authorization = basic('plant-api', 's3cret')
  return (await postForm(`${world.api.url}/oauth/introspect`, { token }, { authorization })).body
}

async function authorizationOf({ id }: OAuthClient, browser = member): Promise<Authorization | undefined> {
  const { body } = await browser.get<Page<Authorization>>(`/api/v1/authorizations?mine=true&consumerId=${id}`)
  return body.items[0]
}

async function expectEnded(...grants: OAuthBody[]): Promise<void> {
  for (const { access_token: accessToken, refresh_token: refreshToken } of grants) {
    expect(await seenByApi(accessToken)).toEqual({ active: false })
    expect((await client.introspect(accessToken)).body).toEqual({ active: false })
    expect((await client.introspect(refreshToken)).body).toEqual({ active: false })
    expectOAuthError(await client.refresh(refreshToken), 400, 'invalid_grant')
  }
}

test('the user sees the app in My apps, revokes it, and everything it has is dead', async () => {
  const [phone, laptop] = [await client.connect(member), await client.connect(member)]
  const rotated = (await client.refresh(phone.refresh_token)).body
  const waiting = await client.approve(member)
  const authorization = await authorizationOf(client)
  expect(authorization).toMatchObject({ consumer: { key: client.key }, user: { id: world.acme.member.id } })
  expect(await seenByApi(rotated.access_token)).toMatchObject({ active: true })

  const url = `/api/v1/authorizations/${authorization?.id}`
  expect((await member.delete(url)).status).toBe(204)
  await expectEnded(phone, laptop, rotated)
  expectOAuthError(await client.redeem(waiting), 400, 'invalid_grant')
  expect(await authorizationOf(client)).toBeUndefined()

  // Again is the same state, and nothing comes back to life.
  const state = () => world.sql('select * from grants where consumer_id = $1 order by id', client.id)
  const before = await state()
  expect((await member.delete(url)).status).toBe(204)
  expect(await state()).toEqual(before)
})

test('CON-10 after a revocation the user is asked anew, and only the new tokens live', async () => {
  const before = await client.connect(member)
  const authorization = await authorizationOf(client)
  await member.delete(`/api/v1/authorizations/${authorization?.id}`)
  const after = await client.connect(member)
  expect(await seenByApi(after.access_token)).toMatchObject({ active: true })
  await expectEnded(before)
  expect((await authorizationOf(client))?.id).not.toBe(authorization?.id)
})

test('an administrator ends what a user allowed; another member can’t', async () => {
  const { api, acme } = world
  const tokens = await client.connect(member)
  const authorization = await authorizationOf(client)
  const url = `/api/v1/authorizations/${authorization?.id}`
  const colleague = { permissionGroupId: acme.fullAccess.id, password: testPassword }
  const stranger = await api.signIn(await makePerson(api.services, acme.company, colleague))
  expect((await stranger.delete(url)).status).toBe(404)
  expect(await seenByApi(tokens.access_token)).toMatchObject({ active: true })
  expect((await (await api.signIn(acme.administrator)).delete(url)).status).toBe(204)
  await expectEnded(tokens)
})

test('another user’s and another app’s tokens go on', async () => {
  const { api, acme, webApp } = world
  const mine = await client.connect(member)
  const sameApp = await client.connect(await api.signIn(acme.administrator))
  const sameUser = await webApp.connect(member)
  await member.delete(`/api/v1/authorizations/${(await authorizationOf(client))?.id}`)
  await expectEnded(mine)
  expect(await seenByApi(sameApp.access_token)).toMatchObject({ active: true })
  expect((await client.refresh(sameApp.refresh_token)).status).toBe(200)
  expect(await seenByApi(sameUser.access_token)).toMatchObject({ active: true })
})

test('an app that disconnects itself, through a library, is disconnected', async () => {
  const app = await Integrator.discover(client)
  const tokens = await app.connect(member)
  await app.revoke(tokens.refresh_token ?? '')
  expect(await app.introspect(tokens.access_token)).toEqual({ active: false })
  await expect(app.refresh(tokens.refresh_token ?? '')).rejects.toMatchObject({ error: 'invalid_grant' })
  await app.revoke(tokens.refresh_token ?? '')
})

test('no token survives a revocation that comes at the same moment as twenty refreshes', async () => {
  const grants: OAuthBody[] = []
  for (let count = 0; count < 20; count += 1) grants.push(await client.connect(member))
  const url = `/api/v1/authorizations/${(await authorizationOf(client))?.id}`
  const [revoked, ...answers] = await Promise.all([
    member.delete(url),
    ...grants.map(({ refresh_token: token }) => client.refresh(token)),
  ])
  expect(revoked.status).toBe(204)
  for (const { status } of answers) expect([200, 400]).toContain(status)
  await expectEnded(...answers.flatMap(({ status, body }) => (status === 200 ? [body] : [])))
  expect(await world.sql('select 1 from grants where consumer_id = $1 and revoked_at is null', client.id)).toEqual([])
})
