import type { Authorization, Page, RevocationPreview } from '@latchkey/contracts'
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

/**
 * Of the member's authorization of an app, what it hasn't used for long, and whether ever. Whether the lists, and what revokes, count it among
 * those with anything unused has to agree, whatever they are narrowed to.
 */
async function unusedBy({ id }: OAuthClient): Promise<Record<string, 'never' | 'once'>> {
  // Writes what was noted.
  await world.api.services.authorizations.close()
  const member = await world.api.signIn(world.acme.member)
  const { body } = await member.get<Page<Authorization>>(`/api/v1/authorizations?mine=true&consumerId=${id}`)
  const unused = body.items[0]?.unused ?? []
  const administrator = await world.api.signIn(world.acme.administrator)
  const expected = unused.length > 0 ? 1 : 0
  for (const query of [
    `authorizations?mine=true&consumerId=${id}`,
    `authorizations?mine=true&consumerId=${id}&sort=lastUsedAt`,
    `authorizations?mine=true&consumerId=${id}&search=@`,
  ]) {
    const { body: found } = await member.get<Page<unknown>>(`/api/v1/${query}&hasUnused=true`)
    expect({ query, found }).toMatchObject({ found: { total: expected, items: body.items.slice(0, expected) } })
  }
  const { body: apps } = await administrator.get<Page<{ id: string; authorizationCount: number }>>(
    '/api/v1/authorizations/consumers?hasUnused=true&limit=100',
  )
  const counts = apps.items.filter((app) => app.id === id).map(({ authorizationCount }) => authorizationCount)
  expect(counts).toEqual(expected === 0 ? [] : [1])
  const { body: preview } = await administrator.post<RevocationPreview>('/api/v1/authorizations/revocations/preview', {
    consumerId: id,
    hasUnused: true,
  })
  expect(preview.total).toBe(expected)
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

test('what a group or a module permits no more is not unused, but when it does again', async () => {
  const client = await world.client()
  const { acme, api, sql } = world
  const id = await authorize(client, ['assets:view', 'work_orders:view'])
  wait(60)
  api.services.authorizations.markCalled(acme.company.id, id, 'work_orders:view')
  wait(40)
  expect(await unusedBy(client)).toEqual({ 'assets:view': 'never' })
  for (const holder of ['users', 'consumers']) {
    const group = `(select permission_group_id from ${holder} where id = $1)`
    const holderId = holder === 'users' ? acme.member.id : client.id
    const [had] = await sql<{ permissions: string[] }>(
      `select permissions from permission_groups where id = ${group}`,
      holderId,
    )
    const give = (permissions: string[]) =>
      sql(`update permission_groups set permissions = $2 where id = ${group}`, holderId, permissions)
    await give(['work_orders:view'])
    expect(await unusedBy(client), holder).toEqual({})
    await give(had?.permissions ?? [])
    expect(await unusedBy(client), holder).toEqual({ 'assets:view': 'never' })
  }
  const archive = (isArchived: boolean) =>
    sql(`update modules set is_archived = $2 where company_id = $1 and key = 'assets'`, acme.company.id, isArchived)
  await archive(true)
  expect(await unusedBy(client)).toEqual({})
  await archive(false)
})

test('of each authorization the use that is longest ago is known, so that nobody looks for what isn’t used among all', async () => {
  const { acme, api, sql } = world
  const client = await world.client()
  const id = await authorize(client, ['assets:view', 'work_orders:view'])
  /** In days since it was granted. */
  const leastUsed = async () => {
    await api.services.authorizations.close()
    const [row] = await sql<{ days: number }>(
      'select round(extract(epoch from least_used_at - granted_at) / 86400)::integer as days from authorizations where id = $1',
      id,
    )
    return row?.days
  }
  const call = (scope: string) => api.services.authorizations.markCalled(acme.company.id, id, scope)
  wait(10)
  call('assets:view')
  expect(await leastUsed()).toBe(0)
  wait(5)
  call('work_orders:view')
  call('assets:view')
  expect(await leastUsed()).toBe(15)
  wait(5)
  call('assets:view')
  expect(await leastUsed()).toBe(15)
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
