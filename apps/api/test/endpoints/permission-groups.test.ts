import {
  permissionGroupPageSchema,
  permissionLossesSchema,
  permissionGroupSchema,
  type Page,
  type PermissionGroup,
  type PermissionLosses,
} from '@latchkey/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  actorFor,
  type Browser,
  makeAuthorization,
  makeConsumer,
  makeGroup,
  makePerson,
  startTestApi,
  type StaffedCompany,
  type TestApi,
} from '../support/index.ts'
import { keyedCompany } from '../support/legacy-key.ts'
import { expectFieldErrors, expectProblem } from '../support/problem.ts'

const path = '/api/v1/permission-groups'

let api: TestApi
let acme: StaffedCompany
let administrator: Browser
let warehouse: PermissionGroup
beforeAll(async () => {
  api = await startTestApi()
  acme = await api.staffedCompany()
  administrator = await api.signIn(acme.administrator)
  warehouse = await makeGroup(api.services, acme.company, { name: 'Warehouse', permissions: ['inventory:view'] })
  await makeGroup(api.services, acme.company, { name: 'almacén', description: 'Everything about stock' })
})
afterAll(() => api.close())

const list = (query = '') => administrator.get<Page<PermissionGroup>>(`${path}${query}`)
const namesOf = ({ items }: Page<PermissionGroup>) => items.map(({ name }) => name)
const entriesOf = async (id: string) =>
  (
    await api.owner.query<{ event: string; actor_id: string; before: unknown; after: unknown }>(
      'select event, actor_id, before, after from transactions where target_id = $1 order by position',
      [id],
    )
  ).rows
const consumerIn = (group: { id: string }, name: string) =>
  makeConsumer(api.services, actorFor(acme.company, acme.administrator), { name, permissionGroupId: group.id })

describe('GET /permission-groups', () => {
  it('answers 200 with the company’s groups by name, what each has, and how many use it', async () => {
    const answer = await list()
    expect(answer.status).toBe(200)
    const page = permissionGroupPageSchema.parse(answer.body)
    expect(namesOf(page)).toEqual(['almacén', 'Full access', 'Warehouse'])
    expect(page).toMatchObject({ total: 3, nextCursor: null })
    expect(page.items[1]).toMatchObject({ userCount: 3, consumerCount: 0 })
    expect(page.items[2]).toEqual({
      id: warehouse.id,
      name: 'Warehouse',
      description: null,
      permissions: ['inventory:view'],
      userCount: 0,
      consumerCount: 0,
      version: 1,
    })
  })

  it('begins with a group for every action in every module', async () => {
    const { body } = await list('?search=full')
    expect(body.items).toHaveLength(1)
    expect(body.items[0]?.permissions).toHaveLength(6 * 5)
  })

  it('searches name and description', async () => {
    expect(namesOf((await list('?search=STOCK')).body)).toEqual(['almacén'])
    expect(namesOf((await list('?search=house')).body)).toEqual(['Warehouse'])
    expect((await list('?search=%25')).body.total).toBe(0)
  })

  it('pages through everything once', async () => {
    const first = (await list('?limit=2')).body
    const second = (await list(`?limit=2&cursor=${first.nextCursor}`)).body
    expect([...namesOf(first), ...namesOf(second)]).toEqual(['almacén', 'Full access', 'Warehouse'])
    expect(second.nextCursor).toBeNull()
  })

  it('names the query field at fault', async () => {
    expectFieldErrors(await list('?cursor=x'), { cursor: 'invalid' })
    expectFieldErrors(await list('?limit=1&limit=2'), { limit: 'wrong_type' })
    expectFieldErrors(await list('?sort=name'), { sort: 'unknown_field' })
  })
})

describe('POST /permission-groups', () => {
  it('answers 201 with the group, which is there from then on and in the log', async () => {
    const wanted = { name: 'Planners', description: 'Plan the week', permissions: ['work_orders:view', 'assets:view'] }
    const answer = await administrator.post<PermissionGroup>(path, wanted)
    expect(answer.status).toBe(201)
    expect(answer.headers.get('etag')).toBe('"1"')
    const group = permissionGroupSchema.parse(answer.body)
    expect(group).toEqual({ id: group.id, ...wanted, userCount: 0, consumerCount: 0, version: 1 })
    expect((await administrator.get(`${path}/${group.id}`)).body).toEqual(group)
    expect(await entriesOf(group.id)).toEqual([
      { event: 'permission_group.created', actor_id: acme.administrator.id, before: null, after: wanted },
    ])
  })

  it('may have no permissions, and an empty description is none', async () => {
    const { body } = await administrator.post<PermissionGroup>(path, {
      name: 'Idle',
      description: ' ',
      permissions: [],
    })
    expect(body).toMatchObject({ description: null, permissions: [] })
  })

  it('refuses a name that another group has', async () => {
    expectFieldErrors(await administrator.post(path, { name: ' Warehouse ', permissions: [] }), { name: 'duplicate' })
  })

  it('refuses permissions that no module has, that are there twice, or that are none', async () => {
    const permissions = ['assets:view', 'assets:view', 'rockets:view', 'assets:launch']
    expectFieldErrors(await administrator.post(path, { name: 'X', permissions }), {
      'permissions.1': 'duplicate',
      'permissions.3': 'invalid_format',
    })
    expectFieldErrors(await administrator.post(path, { name: 'X', permissions: ['assets:view', 'rockets:view'] }), {
      'permissions.1': 'unknown_reference',
    })
  })

  it('takes the same name in another company', async () => {
    const other = await api.signIn((await api.staffedCompany()).administrator)
    expect((await other.post(path, { name: 'Warehouse', permissions: [] })).status).toBe(201)
  })
})

describe('PATCH /permission-groups/:id', () => {
  it('answers 200 with the group as it is then; the log has what changed, before and after', async () => {
    const group = await makeGroup(api.services, acme.company, { name: 'Meters', permissions: ['meters:view'] })
    const change = { name: 'Readers', permissions: ['meters:view', 'meters:create'] }
    const headers = { 'if-match': '"1"' }
    const answer = await administrator.patch<PermissionGroup>(`${path}/${group.id}`, change, { headers })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('etag')).toBe('"2"')
    expect(answer.body).toEqual({ ...group, ...change, version: 2 })
    expect((await entriesOf(group.id)).at(-1)).toEqual({
      event: 'permission_group.updated',
      actor_id: acme.administrator.id,
      before: { name: 'Meters', permissions: ['meters:view'] },
      after: change,
    })
    expect((await administrator.patch<PermissionGroup>(`${path}/${group.id}`, change)).body.version).toBe(2)
    expect(await entriesOf(group.id), 'nothing changed, nothing logged').toHaveLength(2)
  })

  it('answers 412 to a change that is based on another version, and changes nothing', async () => {
    const group = await makeGroup(api.services, acme.company)
    const headers = { 'if-match': '"7"' }
    const answer = await administrator.patch(`${path}/${group.id}`, { name: 'Other' }, { headers })
    expectProblem(answer, 412, 'precondition_failed')
    expect((await administrator.get(`${path}/${group.id}`)).body).toEqual(group)
  })

  it('refuses what a new group could not have either, and a change of nothing', async () => {
    const own = `${path}/${warehouse.id}`
    expectFieldErrors(await administrator.patch(own, {}), { '': 'nothing_to_change' })
    expectFieldErrors(await administrator.patch(own, { name: 'Full access' }), { name: 'duplicate' })
    expectFieldErrors(await administrator.patch(own, { permissions: ['rockets:view'] }), {
      'permissions.0': 'unknown_reference',
    })
  })
})

describe('DELETE /permission-groups/:id', () => {
  it('answers 204 for a group that nobody has', async () => {
    const group = await makeGroup(api.services, acme.company)
    expectProblem(
      await administrator.delete(`${path}/${group.id}`, { headers: { 'if-match': '"2"' } }),
      412,
      'precondition_failed',
    )
    expect((await administrator.delete(`${path}/${group.id}`)).status).toBe(204)
    expectProblem(await administrator.get(`${path}/${group.id}`), 404, 'not_found')
    expect((await entriesOf(group.id)).at(-1)).toMatchObject({ event: 'permission_group.deleted', after: null })
  })

  it('answers 409 with the counts while somebody has it, and changes nothing', async () => {
    const group = await makeGroup(api.services, acme.company)
    await makePerson(api.services, acme.company, { permissionGroupId: group.id })
    await consumerIn(group, 'One')
    await consumerIn(group, 'Two')
    const problem = expectProblem(await administrator.delete(`${path}/${group.id}`), 409, 'in_use')
    expect(problem.detail).toContain('1 user and 2 consumers')
    expect((await administrator.get(`${path}/${group.id}`)).body).toMatchObject({ userCount: 1, consumerCount: 2 })
  })

  it('with a replacement gives it to all who had the group, and says so in the log', async () => {
    const company = await api.staffedCompany()
    const ada = await api.signIn(company.administrator)
    const heir = await makeGroup(api.services, company.company)
    const actor = actorFor(company.company, company.administrator)
    const consumer = await makeConsumer(api.services, actor, { permissionGroupId: company.fullAccess.id })
    // The last Super Administrator's group is a group like any other.
    expect((await ada.delete(`${path}/${company.fullAccess.id}?replacement=${heir.id}`)).status).toBe(204)
    expect((await ada.get(`${path}/${heir.id}`)).body).toMatchObject({ userCount: 3, consumerCount: 1 })
    expect((await ada.get(`/api/v1/consumers/${consumer.id}`)).body).toMatchObject({
      permissionGroup: { id: heir.id },
      version: 2,
    })
    expect((await entriesOf(company.fullAccess.id)).at(-1)).toMatchObject({
      event: 'permission_group.deleted',
      before: { name: 'Full access', userCount: 3, consumerCount: 1 },
      after: { replacementId: heir.id },
    })
  })

  it('refuses a replacement that is not there, is another company’s, or is the group itself', async () => {
    const group = await makeGroup(api.services, acme.company)
    await consumerIn(group, 'Kept')
    const foreign = await makeGroup(api.services, (await api.staffedCompany()).company)
    const deletion = (replacement: string) => administrator.delete(`${path}/${group.id}?replacement=${replacement}`)
    expectFieldErrors(await deletion(foreign.id), { replacement: 'unknown_reference' })
    expectFieldErrors(await deletion(group.id), { replacement: 'invalid' })
    expectFieldErrors(await deletion('x'), { replacement: 'invalid_format' })
    expect((await administrator.get(`${path}/${group.id}`)).body).toMatchObject({ consumerCount: 1 })
  })
})

const preview = async (id: string, question: unknown) => {
  const answer = await administrator.post<PermissionLosses>(`${path}/${id}/preview`, question)
  expect(answer.status).toBe(200)
  return permissionLossesSchema.parse(answer.body)
}

describe('POST /permission-groups/:id/preview', () => {
  it('names who would lose what, and changes nothing', async () => {
    const group = await makeGroup(api.services, acme.company, { permissions: ['assets:view', 'meters:view'] })
    const person = await makePerson(api.services, acme.company, { permissionGroupId: group.id, name: 'Ines' })
    const consumer = await consumerIn(group, 'Reader')
    const elsewhere = await consumerIn(acme.fullAccess, 'Elsewhere')
    const actor = actorFor(acme.company, person)
    await makeAuthorization(api.services, actor, { consumerId: consumer.id, permissions: ['meters:view'] })
    await makeAuthorization(api.services, actor, {
      consumerId: elsewhere.id,
      // The last is cut by the person's own group already.
      permissions: ['assets:view', 'meters:view', 'inventory:view'],
    })
    const user = { id: person.id, name: person.name, email: person.email }
    const lost = ['meters:view']
    const id: unknown = expect.any(String)
    expect(await preview(group.id, { permissions: ['assets:view', 'assets:edit'] })).toEqual({
      lost,
      users: { total: 1, items: [{ ...user, lost, leftWithNothing: false }] },
      consumers: { total: 1, items: [{ id: consumer.id, name: 'Reader', lost, leftWithNothing: false }] },
      authorizations: {
        total: 2,
        items: [
          { id, consumer: { id: elsewhere.id, name: 'Elsewhere' }, user, lost, leftWithNothing: false },
          { id, consumer: { id: consumer.id, name: 'Reader' }, user, lost, leftWithNothing: true },
        ],
      },
      apiConnection: null,
    })
    expect((await administrator.get(`${path}/${group.id}`)).body).toMatchObject({ version: 1 })
  })

  it('marks those that would be left with nothing, names the first twenty, and counts all', async () => {
    const group = await makeGroup(api.services, acme.company, { permissions: ['assets:view'] })
    for (let number = 10; number < 31; number += 1) await consumerIn(group, `Consumer ${number}`)
    const replacement = await makeGroup(api.services, acme.company, { permissions: ['meters:view'] })
    const { consumers } = await preview(group.id, { permissions: [] })
    expect(consumers.total).toBe(21)
    expect(consumers.items.map(({ name }) => name)).toEqual(
      Array.from({ length: 20 }, (_, index) => `Consumer ${index + 10}`),
    )
    expect(consumers.items.every(({ leftWithNothing }) => leftWithNothing)).toBe(true)
    const replaced = await preview(group.id, { replacement: replacement.id })
    expect(replaced).toMatchObject({ lost: ['assets:view'], consumers: { total: 21 } })
    expect(replaced.consumers.items[0]).toMatchObject({ leftWithNothing: false })
    const person = await makePerson(api.services, acme.company, { permissionGroupId: group.id })
    const { id: consumerId } = await consumerIn(acme.fullAccess, 'Replaced')
    const permissions = ['assets:view', 'meters:view']
    await makeAuthorization(api.services, actorFor(acme.company, person), { consumerId, permissions })
    // What the person's group cut before counts with the replacement.
    const { authorizations } = await preview(group.id, { replacement: replacement.id })
    expect(authorizations.items).toMatchObject([{ lost: ['assets:view'], leftWithNothing: false }])
  })

  it('names the API Key where it has the group', async () => {
    const keyed = await keyedCompany(api)
    const { company, browser } = keyed
    const [group, other] = [
      await makeGroup(api.services, company, { permissions: ['assets:view', 'meters:view'] }),
      await makeGroup(api.services, company, { permissions: ['meters:view'] }),
    ]
    const lossOf = async (question: unknown, id = group.id) =>
      (await browser.post<PermissionLosses>(`${path}/${id}/preview`, question)).body.apiConnection
    expect(await lossOf({ permissions: [] }), 'without a group').toBeNull()
    await browser.patch('/api/v1/api-connection', { permissionGroupId: group.id })
    expect(await lossOf({ permissions: ['meters:view'] })).toEqual({ lost: ['assets:view'], leftWithNothing: false })
    expect(await lossOf({ replacement: other.id })).toEqual({ lost: ['assets:view'], leftWithNothing: false })
    expect(await lossOf({ permissions: [] })).toEqual({ lost: ['assets:view', 'meters:view'], leftWithNothing: true })
    expect(await lossOf({ permissions: [] }, other.id)).toBeNull()
    const ofModule = async (question: unknown) =>
      (await browser.post<PermissionLosses>('/api/v1/modules/meters/preview', question)).body.apiConnection
    expect(await ofModule({ archived: true })).toEqual({ lost: ['meters:view'], leftWithNothing: false })
    await browser.patch('/api/v1/api-connection', { permissionGroupId: null })
    const lostByAll = await ofModule({ actions: ['view'] })
    expect(lostByAll).toMatchObject({ leftWithNothing: false })
    expect(lostByAll?.lost).toContain('meters:edit')
  })

  it('names nobody when nothing is taken away', async () => {
    const nobody = { total: 0, items: [] }
    expect(await preview(warehouse.id, { permissions: ['inventory:view', 'inventory:edit'] })).toEqual({
      lost: [],
      users: nobody,
      consumers: nobody,
      authorizations: nobody,
      apiConnection: null,
    })
  })

  it('names the field at fault', async () => {
    const ask = (question: unknown) => administrator.post(`${path}/${warehouse.id}/preview`, question)
    expectFieldErrors(await ask({}), { '': 'nothing_to_change' })
    expectFieldErrors(await ask({ permissions: [], replacement: acme.fullAccess.id }), { replacement: 'invalid' })
    expectFieldErrors(await ask({ permissions: ['rockets:view'] }), { 'permissions.0': 'unknown_reference' })
    expectFieldErrors(await ask({ replacement: warehouse.id }), { replacement: 'invalid' })
    expectFieldErrors(await ask({ replacement: '5b1f4c1e-7d0a-4c1f-9a53-0c4c3d1f2a6b' }), {
      replacement: 'unknown_reference',
    })
  })
})
