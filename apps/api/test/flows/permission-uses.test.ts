import type { Authorization, Page } from '@latchkey/contracts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { actorFor, makeAuthorization } from '../support/index.ts'
import { type HubWorld, startHubWorld } from '../support/hub-world.ts'
import type { OAuthClient } from '../support/oauth-client.ts'

// What an app does with the permissions that somebody gave it. Work orders are behind the Hub, assets are not.

const day = 24 * 60 * 60

let world: HubWorld
beforeAll(async () => {
  world = await startHubWorld()
})
afterAll(() => world.close())

/** Of the member's authorization of an app, what it hasn't used for long, and whether ever. */
async function unusedBy({ id }: OAuthClient): Promise<Record<string, 'never' | 'once'>> {
  // Writes what was noted.
  await world.api.services.authorizations.close()
  const member = await world.api.signIn(world.acme.member)
  const { body } = await member.get<Page<Authorization>>(`/api/v1/authorizations?mine=true&consumerId=${id}`)
  const unused = body.items[0]?.unused ?? []
  return Object.fromEntries(unused.map(({ permission, isNeverUsed }) => [permission, isNeverUsed ? 'never' : 'once']))
}

/** The member lets an app in, now, without a token. */
const authorize = ({ id }: OAuthClient, permissions: string[]) =>
  makeAuthorization(world.api.services, actorFor(world.acme.company, world.acme.member), {
    consumerId: id,
    permissions,
  })

const wait = (days: number) => world.api.clock.advance(days * day)

test('a permission counts as used when a call through the Hub needs it, and elsewhere when a token has it', async () => {
  const client = await world.client()
  const tokens = await client.connect(await world.api.signIn(world.acme.member))
  const headers = { authorization: `Bearer ${tokens.access_token}` }
  expect((await world.hub('/work_orders', { headers })).status).toBe(200)
  expect((await world.hub('/work_orders', { method: 'DELETE', headers })).status).toBe(403)
  wait(89)
  expect(await unusedBy(client)).toEqual({})
  wait(2)
  expect(await unusedBy(client)).toEqual({
    'assets:view': 'once',
    'work_orders:view': 'once',
    'work_orders:create': 'never',
  })
  await client.connect(await world.api.signIn(world.acme.member))
  expect(await unusedBy(client)).toEqual({ 'work_orders:view': 'once', 'work_orders:create': 'never' })
})

test('of an app that goes past the Hub its tokens are all that is seen, the new ones of a refresh among them', async () => {
  const client = await world.client({ usesHub: false })
  const tokens = await client.connect(await world.api.signIn(world.acme.member))
  wait(10)
  expect((await client.refresh(tokens.refresh_token)).status).toBe(200)
  wait(85)
  expect(await unusedBy(client)).toEqual({})
  wait(10)
  expect(await unusedBy(client)).toEqual({
    'assets:view': 'once',
    'work_orders:view': 'once',
    'work_orders:create': 'once',
  })
})

test('what was added later on has its ninety days from then', async () => {
  const client = await world.client()
  await authorize(client, ['assets:view'])
  wait(60)
  await authorize(client, ['work_orders:view'])
  wait(40)
  expect(await unusedBy(client)).toEqual({ 'assets:view': 'never' })
  wait(60)
  expect(await unusedBy(client)).toEqual({ 'assets:view': 'never', 'work_orders:view': 'never' })
})

test('of what was granted before uses were noted nothing is said for ninety days, and then not that it was never used', async () => {
  const client = await world.client()
  const id = await authorize(client, ['assets:view'])
  wait(100)
  await world.sql('update authorizations set uses_noted_since = $2 where id = $1', id, world.api.clock.now())
  wait(80)
  expect(await unusedBy(client)).toEqual({})
  wait(20)
  expect(await unusedBy(client)).toEqual({ 'assets:view': 'once' })
})

test('a use of what is gone meanwhile, or of another company, is passed over', async () => {
  const { api, acme } = world
  const [client, deleted] = [await world.client(), await world.client()]
  const id = await authorize(client, ['assets:view'])
  const gone = await authorize(deleted, ['assets:view'])
  const stranger = await api.staffedCompany()
  wait(100)
  api.services.authorizations.markCalled(acme.company.id, gone, 'assets:view')
  api.services.authorizations.markCalled(stranger.company.id, id, 'assets:view')
  const administrator = await api.signIn(acme.administrator)
  expect((await administrator.delete(`/api/v1/consumers/${deleted.id}`)).status).toBe(204)
  expect(await unusedBy(client)).toEqual({ 'assets:view': 'never' })
  expect(api.backgroundErrors).toEqual([])
})
