import type {
  Authorization,
  ConsumerCreated,
  Module,
  Page,
  PermissionGroup,
  PermissionLosses,
} from '@latchkey/contracts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { makeGroup, makePerson } from '../../src/demo/factories.ts'
import type { Browser } from '../support/browser.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'
import { expectProblem } from '../support/problem.ts'
import { startTestApi, type TestApi, testPassword } from '../support/test-api.ts'

// What administrators take away from groups and modules, and what becomes of those who had it.

let world: OAuthWorld
let other: TestApi
let ada: Browser
let bob: Browser
beforeAll(async () => {
  world = await startOAuthWorld()
  other = await startTestApi({ beside: world.api })
  ada = await world.api.signIn(world.acme.administrator)
  bob = await other.signIn(world.acme.superAdministrator)
})
afterAll(async () => {
  await other.close()
  await world.api.close()
})

const form = { grant_type: 'client_credentials' }
const groups = '/api/v1/permission-groups'
const modules = '/api/v1/modules'
const groupOf = async ({ id }: { id: string }) =>
  (await ada.get<ConsumerCreated>(`/api/v1/consumers/${id}`)).body.permissionGroup.id
const statuses = (answers: { status: number }[]) =>
  answers.map(({ status }) => status).toSorted((one, two) => one - two)

const archive = async (archived: boolean) => {
  expect((await ada.patch(`${modules}/meters`, { archived })).status).toBe(200)
}

describe('a module that is archived', () => {
  const permissions = ['assets:view', 'meters:view']

  test('counts nowhere until it is restored, and then as before', async () => {
    const app = await world.client({ permissions })
    const { access_token: token } = await app.connect(world.member)
    const machine = await world.client({ grantType: 'client_credentials', permissions })
    const scopeOf = async () => (await app.introspect(token)).body.scope
    const mine = `/api/v1/authorizations?mine=true&consumerId=${app.id}`
    const shown = async () => (await world.member.get<Page<Authorization>>(mine)).body.items[0]?.permissions
    expect(await scopeOf()).toBe(permissions.join(' '))

    await archive(true)
    expect(await scopeOf()).toBe('assets:view')
    expect(await shown()).toEqual(['assets:view'])
    expect((await machine.token(form)).body.scope).toBe('assets:view')
    expect((await machine.token({ ...form, scope: 'meters:view' })).body.error).toBe('invalid_scope')
    const { modules: asked } = await (await world.client({ permissions })).question(world.member)
    expect(asked.map(({ key }) => key)).toEqual(['assets'])

    await archive(false)
    expect(await scopeOf()).toBe(permissions.join(' '))
    expect(await shown()).toEqual(permissions)
    expect((await machine.token(form)).body.scope).toBe(permissions.join(' '))
  })

  test('of another company takes nothing from this one', async () => {
    const machine = await world.client({ grantType: 'client_credentials', permissions })
    const stranger = await world.api.signIn((await world.api.staffedCompany()).administrator)
    expect((await stranger.patch(`${modules}/meters`, { archived: true })).status).toBe(200)
    expect((await machine.token(form)).body.scope).toBe(permissions.join(' '))
  })
})

test('the authorization page has a module’s own words, and none where the module has none', async () => {
  const words = { en: 'Look at meters', es: 'Mirar medidores', 'pt-BR': 'Olhar medidores' }
  await ada.patch(`${modules}/meters`, { descriptions: { view: words, create: null } })
  const app = await world.client({ permissions: ['meters:view', 'meters:create'] })
  const { modules: asked } = await app.question(world.member)
  expect(asked[0]?.permissions).toEqual([
    { permission: 'meters:view', action: 'view', description: words },
    { permission: 'meters:create', action: 'create', description: null },
  ])
})

test('a preview names whom the change then narrows, and what each has left', async () => {
  const app = await world.client({ permissions: ['assets:view', 'work_orders:view'] })
  const { access_token: token } = await app.connect(world.member)
  const path = `${groups}/${await groupOf(app)}`
  const change = { permissions: ['work_orders:view'] }
  const { body } = await ada.post<PermissionLosses>(`${path}/preview`, change)
  expect(body.consumers).toMatchObject({ total: 1, items: [{ id: app.id, lost: ['assets:view'] }] })
  expect(body.authorizations).toMatchObject({
    total: 1,
    items: [{ user: { id: world.acme.member.id }, lost: ['assets:view'], leftWithNothing: false }],
  })
  expect((await ada.patch(path, change)).status).toBe(200)
  expect((await app.introspect(token)).body.scope).toBe('work_orders:view')
})

test('a preview of another group for one person names what their tokens then lose, and nobody else’s', async () => {
  const { api, acme } = world
  const person = { permissionGroupId: acme.fullAccess.id, password: testPassword }
  const one = await makePerson(api.services, acme.company, person)
  const app = await world.client({ permissions: ['assets:view', 'work_orders:view'] })
  const { access_token: theirs } = await app.connect(await api.signIn(one))
  const { access_token: another } = await app.connect(world.member)
  const change = {
    permissionGroupId: (await makeGroup(api.services, acme.company, { permissions: ['assets:view'] })).id,
  }
  const { body } = await ada.post<PermissionLosses>(`/api/v1/users/${one.id}/preview`, change)
  expect(body.authorizations).toMatchObject({
    total: 1,
    items: [{ user: { id: one.id }, consumer: { id: app.id }, lost: ['work_orders:view'], leftWithNothing: false }],
  })
  expect((await ada.patch(`/api/v1/users/${one.id}`, change)).status).toBe(200)
  expect((await app.introspect(theirs)).body.scope).toBe('assets:view')
  expect((await app.introspect(another)).body.scope).toBe('assets:view work_orders:view')
})

describe('two administrators at two nodes', () => {
  let group: PermissionGroup
  beforeEach(async () => {
    group = await makeGroup(world.api.services, world.acme.company)
  })

  test('who change the same group from the same version: one is made, the other refused with 412', async () => {
    const headers = { 'if-match': '"1"' }
    const answers = await Promise.all([
      ada.patch<PermissionGroup>(`${groups}/${group.id}`, { permissions: ['assets:view'] }, { headers }),
      bob.patch<PermissionGroup>(`${groups}/${group.id}`, { permissions: ['work_orders:view'] }, { headers }),
    ])
    expect(statuses(answers)).toEqual([200, 412])
    for (const answer of answers) if (answer.status === 412) expectProblem(answer, 412, 'precondition_failed')
    const made = answers.find(({ status }) => status === 200)
    expect((await ada.get(`${groups}/${group.id}`)).body).toEqual(made?.body)
    expect(made?.body.version).toBe(2)
  })

  test('who change the same module from the same version: one is made, the other refused with 412', async () => {
    const { version } = (await ada.get<Module>(`${modules}/personnel`)).body
    const headers = { 'if-match': `"${version}"` }
    const name = { en: 'Crew', es: 'Equipo', 'pt-BR': 'Turma' }
    const answers = await Promise.all([
      ada.patch<Module>(`${modules}/personnel`, { name }, { headers }),
      bob.patch<Module>(`${modules}/personnel`, { actions: ['view'] }, { headers }),
    ])
    expect(statuses(answers)).toEqual([200, 412])
    expect((await bob.get<Module>(`${modules}/personnel`)).body.version).toBe(version + 1)
  })

  test('who give the modules two orders at once: one of the two is the order', async () => {
    const { items } = (await ada.get<Page<Module>>(modules)).body
    const keys = items.map(({ key }) => key)
    const orders = [keys.toReversed(), keys.toSorted()]
    const answers = await Promise.all(
      [ada, bob].map((who, index) => who.call('PUT', `${modules}/order`, { body: { keys: orders[index] } })),
    )
    expect(statuses(answers)).toEqual([200, 200])
    const after = (await bob.get<Page<Module>>(modules)).body.items.map(({ key }) => key)
    expect(orders).toContainEqual(after)
  })

  test('who replace two groups by each other: one of the two stays, with everybody in it', async () => {
    for (let round = 1; round <= 3; round += 1) {
      const [one, two] = [await world.client(), await world.client()]
      const [first, second] = [await groupOf(one), await groupOf(two)]
      const answers = await Promise.all([
        ada.delete(`${groups}/${first}?replacement=${second}`),
        bob.delete(`${groups}/${second}?replacement=${first}`),
      ])
      expect(statuses(answers)).toEqual([204, 400])
      const left = await groupOf(one)
      expect(await groupOf(two)).toBe(left)
      expect((await ada.get<PermissionGroup>(`${groups}/${left}`)).body.consumerCount).toBe(2)
    }
  })
})

test('a group that is replaced while consumers are added to it leaves none without a group', async () => {
  for (let round = 1; round <= 5; round += 1) {
    const [group, heir] = [
      await makeGroup(world.api.services, world.acme.company),
      await makeGroup(world.api.services, world.acme.company),
    ]
    const add = (who: Browser, number: number) =>
      who.post<ConsumerCreated>('/api/v1/consumers', {
        name: `Added ${round} ${number}`,
        grantType: 'client_credentials',
        permissionGroupId: group.id,
      })
    const first = await add(ada, 0)
    const moved = bob.patch(`/api/v1/consumers/${world.machine.id}`, { permissionGroupId: group.id })
    const [deleted, ...answers] = await Promise.all([
      ada.delete(`${groups}/${group.id}?replacement=${heir.id}`),
      moved,
      ...Array.from({ length: 6 }, (_, number) => add(number % 2 ? ada : bob, number + 1)),
    ])
    expect(deleted.status).toBe(204)
    const [patched, ...added] = answers
    expect([200, 400]).toContain(patched.status)
    for (const answer of added) expect([201, 400]).toContain(answer.status)
    const made = [first, ...added.filter(({ status }) => status === 201)]
    for (const { body } of made) expect(await groupOf(body)).toBe(heir.id)
    const { consumerCount } = (await bob.get<PermissionGroup>(`${groups}/${heir.id}`)).body
    expect(consumerCount).toBe(made.length + (patched.status === 200 ? 1 : 0))
    // Back to where it was, for the next round.
    const back = { permissionGroupId: world.acme.fullAccess.id }
    expect((await ada.patch(`/api/v1/consumers/${world.machine.id}`, back)).status).toBe(200)
  }
})

test('of a deletion without a replacement and a consumer that is added at once, only one succeeds', async () => {
  for (let round = 1; round <= 5; round += 1) {
    const group = await makeGroup(world.api.services, world.acme.company)
    const consumer = { name: 'Late', grantType: 'client_credentials', permissionGroupId: group.id }
    const [deleted, added] = await Promise.all([
      ada.delete(`${groups}/${group.id}`),
      bob.post('/api/v1/consumers', consumer),
    ])
    expect([`${deleted.status} ${added.status}`]).toEqual([deleted.status === 204 ? '204 400' : '409 201'])
  }
})
