import {
  moduleOrderSchema,
  modulePageSchema,
  moduleSchema,
  type Module,
  type ModuleOrder,
  type ModulePage,
  type Page,
  permissionLossesSchema,
} from '@latchkey/contracts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
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
import { expectFieldErrors, expectProblem } from '../support/problem.ts'
import { snapshot } from '../support/snapshot.ts'

const path = '/api/v1/modules'

let api: TestApi
let member: Browser
beforeAll(async () => {
  api = await startTestApi()
  member = await api.signIn((await api.staffedCompany()).member)
})
afterAll(() => api.close())

const list = (query = '') => member.get<Page<Module>>(`${path}${query}`)
const keysOf = ({ items }: Page<Module>) => items.map(({ key }) => key)
const all = ['assets', 'work_orders', 'work_requests', 'inventory', 'personnel', 'meters']

describe('GET /modules', () => {
  it('answers anyone signed in with the modules in their own order, named in every language', async () => {
    const answer = await list()
    expect(answer.status).toBe(200)
    const page = modulePageSchema.parse(answer.body)
    expect(keysOf(page)).toEqual(all)
    expect(page).toMatchObject({ total: 6, nextCursor: null })
    expect(page.items[1]).toEqual({
      key: 'work_orders',
      name: { en: 'Work orders', es: 'Órdenes de trabajo', 'pt-BR': 'Ordens de serviço' },
      actions: ['view', 'create', 'edit', 'delete', 'report'],
      descriptions: expect.objectContaining({
        view: {
          en: 'See work orders, their tasks and who does them',
          es: 'Ver órdenes de trabajo, sus tareas y quién las realiza',
          'pt-BR': 'Ver ordens de serviço, suas tarefas e quem as executa',
        },
      }),
      position: 1,
      archived: false,
      version: 1,
    })
  })

  it('pages through everything once', async () => {
    const first = (await list('?limit=4')).body
    const second = (await list(`?limit=4&cursor=${first.nextCursor}`)).body
    expect([...keysOf(first), ...keysOf(second)]).toEqual(all)
    expect(first.total).toBe(6)
    expect(second.nextCursor).toBeNull()
  })

  it('searches key and names', async () => {
    expect(keysOf((await list('?search=ÓRDENES')).body)).toEqual(['work_orders'])
    expect(keysOf((await list('?search=work_')).body)).toEqual(['work_orders', 'work_requests'])
  })

  it('names the query field at fault', async () => {
    expectFieldErrors(await list('?cursor=x'), { cursor: 'invalid' })
    expectFieldErrors(await list('?limit=0'), { limit: 'too_small' })
    expectFieldErrors(await list('?group=x'), { group: 'unknown_field' })
  })
})

const name = { en: 'Contracts', es: 'Contratos', 'pt-BR': 'Contratos' }
const view = { en: 'See contracts', es: 'Ver contratos', 'pt-BR': 'Ver contratos' }
const noDescriptions = { view: null, create: null, edit: null, delete: null, report: null }

describe('a company’s modules', () => {
  let company: StaffedCompany
  let administrator: Browser
  beforeEach(async () => {
    company = await api.staffedCompany()
    administrator = await api.signIn(company.administrator)
  })

  const one = async (key: string) => (await administrator.get<Module>(`${path}/${key}`)).body
  const entries = async () =>
    (
      await api.owner.query<{ event: string; target_id: string; before: unknown; after: unknown }>(
        `select event, target_id, before, after from transactions
         where company_id = $1 and event like 'module.%' and actor_type = 'user' order by position`,
        [company.company.id],
      )
    ).rows

  it('get another one, behind those that are there', async () => {
    const wanted = { key: 'contracts', name, actions: ['edit', 'view'], descriptions: { view } }
    const answer = await administrator.post<Module>(path, wanted)
    expect(answer.status).toBe(201)
    expect(answer.headers.get('etag')).toBe('"1"')
    const after = {
      name,
      actions: ['view', 'edit'],
      descriptions: { ...noDescriptions, view },
      upstream: null,
      pathRules: [],
    }
    expect(moduleSchema.parse(answer.body)).toEqual({
      key: 'contracts',
      ...after,
      position: 6,
      archived: false,
      version: 1,
    })
    expect(await one('contracts')).toEqual(answer.body)
    expect(await entries()).toEqual([{ event: 'module.created', target_id: 'contracts', before: null, after }])
    const group = { name: 'Lawyers', permissions: ['contracts:view'] }
    expect((await administrator.post('/api/v1/permission-groups', group)).status).toBe(201)
  })

  it('are not there for another company', async () => {
    await administrator.post(path, { key: 'contracts', name, actions: ['view'] })
    const stranger = await api.signIn((await api.staffedCompany()).administrator)
    expectProblem(await stranger.get(`${path}/contracts`), 404, 'not_found')
    expectProblem(await stranger.patch(`${path}/contracts`, { archived: true }), 404, 'not_found')
    expect(keysOf((await stranger.get<Page<Module>>(path)).body)).toEqual(all)
    expectFieldErrors(
      await stranger.post('/api/v1/permission-groups', { name: 'Spies', permissions: ['contracts:view'] }),
      { 'permissions.0': 'unknown_reference' },
    )
    expect(await one('contracts')).toMatchObject({ archived: false, version: 1 })
  })

  it('have keys of their own, and names in every language', async () => {
    expectFieldErrors(await administrator.post(path, { key: 'assets', name, actions: ['view'] }), { key: 'duplicate' })
    const { es: _, ...incomplete } = name
    expectFieldErrors(
      await administrator.post(path, { key: 'Big Words', name: incomplete, actions: ['view', 'fly'] }),
      { key: 'invalid_format', 'name.es': 'blank', 'actions.1': 'not_an_option' },
    )
    const withActions = (actions: string[]) => administrator.post(path, { key: 'none', name, actions })
    expectFieldErrors(await withActions([]), { actions: 'blank' })
    expectFieldErrors(await withActions(['view', 'view']), { 'actions.1': 'duplicate' })
  })

  it('are changed a field at a time; the log has what changed, before and after', async () => {
    const before = await one('meters')
    const headers = { 'if-match': '"1"' }
    const answer = await administrator.patch<Module>(
      `${path}/meters`,
      { descriptions: { view, edit: null } },
      { headers },
    )
    expect(answer.status).toBe(200)
    expect(answer.headers.get('etag')).toBe('"2"')
    const descriptions = { ...before.descriptions, view, edit: null }
    expect(answer.body).toEqual({ ...before, descriptions, version: 2 })
    expect(await entries()).toEqual([
      {
        event: 'module.updated',
        target_id: 'meters',
        before: { descriptions: before.descriptions },
        after: { descriptions },
      },
    ])
    expect((await administrator.patch<Module>(`${path}/meters`, { name: before.name })).body.version).toBe(2)
    expect(await entries(), 'nothing changed, nothing logged').toHaveLength(1)
    expectFieldErrors(await administrator.patch(`${path}/meters`, {}), { '': 'nothing_to_change' })
    expectFieldErrors(await administrator.patch(`${path}/meters`, { key: 'x' }), { key: 'unknown_field' })
  })

  it('answer 412 to a change that is based on another version, and 404 where there is none', async () => {
    const headers = { 'if-match': '"2"' }
    const answer = await administrator.patch(`${path}/meters`, { archived: true }, { headers })
    expectProblem(answer, 412, 'precondition_failed')
    expect(await one('meters')).toMatchObject({ archived: false, version: 1 })
    expectProblem(await administrator.patch(`${path}/rockets`, { archived: true }), 404, 'not_found')
    expectProblem(await administrator.get(`${path}/rockets`), 404, 'not_found')
  })

  it('can be archived and restored; what an archived one permits can’t be given, but a group keeps it', async () => {
    const group = await makeGroup(api.services, company.company, { permissions: ['meters:view', 'assets:view'] })
    expect((await administrator.patch(`${path}/meters`, { archived: true })).body).toMatchObject({ archived: true })
    const groups = '/api/v1/permission-groups'
    expectFieldErrors(await administrator.post(groups, { name: 'New', permissions: ['meters:view'] }), {
      'permissions.0': 'not_an_option',
    })
    const kept = { permissions: ['meters:view'] }
    expect((await administrator.patch(`${groups}/${group.id}`, kept)).body).toMatchObject(kept)
    expectFieldErrors(await administrator.patch(`${groups}/${group.id}`, { permissions: ['meters:edit'] }), {
      'permissions.0': 'not_an_option',
    })
    expect((await administrator.patch(`${path}/meters`, { archived: false })).body).toMatchObject({ archived: false })
    expect((await entries()).map(({ event, before, after }) => ({ event, before, after }))).toEqual([
      { event: 'module.archived', before: { archived: false }, after: { archived: true } },
      { event: 'module.restored', before: { archived: true }, after: { archived: false } },
    ])
  })

  it('can be put in another order, which names each once', async () => {
    const keys = all.toReversed()
    const order = (named: string[]) =>
      administrator.call<ModuleOrder>('PUT', `${path}/order`, { body: { keys: named } })
    const answer = await order(keys)
    expect(answer.status).toBe(200)
    expect(moduleOrderSchema.strict().parse(answer.body)).toMatchObject({ keys })
    const { items, orderTag } = (await administrator.get<ModulePage>(`${path}?search=meters`)).body
    expect(orderTag, 'the order is that of all, whatever is searched for').toBe(answer.body.orderTag)
    expect(answer.headers.get('etag')).toBe(`"${orderTag}"`)
    expect(items).toHaveLength(1)
    const { items: ordered } = (await administrator.get<ModulePage>(path)).body
    expect(ordered.map(({ key, position, version }) => ({ key, position, version }))).toEqual(
      keys.map((key, position) => ({ key, position, version: 1 })),
    )
    await order(keys)
    expect(await entries()).toEqual([
      { event: 'module.ordered', target_id: company.company.id, before: { keys: all }, after: { keys } },
    ])
    expectFieldErrors(await order(keys.slice(1)), { keys: 'too_few' })
    expectFieldErrors(await order(['assets', 'assets', 'rockets']), {
      'keys.1': 'duplicate',
      'keys.2': 'unknown_reference',
    })
  })

  it('keep the order of whoever was first: 412 to one that is based on another, also where a module has come since', async () => {
    const order = (keys: string[], condition: string) =>
      administrator.call<ModuleOrder>('PUT', `${path}/order`, { body: { keys }, headers: { 'if-match': condition } })
    const tagNow = async () => `"${(await administrator.get<ModulePage>(path)).body.orderTag}"`
    const begun = await tagNow()
    const theirs = ['meters', ...all.slice(0, -1)]
    expect((await order(theirs, begun)).status).toBe(200)
    expectProblem(await order(all.toReversed(), begun), 412, 'precondition_failed')
    expectProblem(await order(all.toReversed(), '"1"'), 412, 'precondition_failed')
    expect(keysOf((await administrator.get<ModulePage>(path)).body)).toEqual(theirs)
    expect(await entries()).toHaveLength(1)

    const before = await tagNow()
    await administrator.post(path, { key: 'contracts', name, actions: ['view'] })
    expectProblem(await order(all, before), 412, 'precondition_failed')
    expect((await order([...all, 'contracts'], await tagNow())).status).toBe(200)
    expect((await order(['contracts', ...all], '*')).status).toBe(200)
  })
})

describe('POST /modules/:key/preview', () => {
  it('names who would lose what through whichever group, and changes nothing', async () => {
    const acme = await api.staffedCompany()
    const administrator = await api.signIn(acme.administrator)
    const actor = actorFor(acme.company, acme.administrator)
    const meters = await makeGroup(api.services, acme.company, { permissions: ['meters:view'] })
    const both = await makeGroup(api.services, acme.company, { permissions: ['meters:view', 'assets:view'] })
    const none = await makeGroup(api.services, acme.company, { permissions: ['assets:view'] })
    const person = await makePerson(api.services, acme.company, { permissionGroupId: both.id, name: 'Ines' })
    await makePerson(api.services, acme.company, { permissionGroupId: none.id, name: 'Bruno' })
    const reader = await makeConsumer(api.services, actor, { name: 'Reader', permissionGroupId: meters.id })
    await makeConsumer(api.services, actor, { name: 'Elsewhere', permissionGroupId: none.id })
    await makeAuthorization(api.services, actorFor(acme.company, person), {
      consumerId: reader.id,
      permissions: ['meters:view'],
    })
    const ask = async (question: unknown) => {
      const { status, body } = await administrator.post(`${path}/meters/preview`, question)
      expect(status).toBe(200)
      return permissionLossesSchema.parse(body)
    }
    const before = await snapshot(api)
    const found = await ask({ archived: true })
    const lost = ['meters:view']
    const user = { id: person.id, name: 'Ines', email: person.email }
    expect(found.lost).toContain('meters:view')
    // The three that the company began with have the group for everything.
    expect(found.users.total).toBe(4)
    expect(found.users.items).toContainEqual({ ...user, lost, leftWithNothing: false })
    expect(found.users.items.map((one) => one.name)).not.toContain('Bruno')
    expect(found.consumers).toEqual({
      total: 1,
      items: [{ id: reader.id, name: 'Reader', lost, leftWithNothing: true }],
    })
    const authorization = { consumer: { id: reader.id, name: 'Reader' }, user, lost, leftWithNothing: true }
    expect(found.authorizations).toMatchObject({ total: 1, items: [authorization] })

    const { actions } = (await administrator.get<Module>(`${path}/meters`)).body
    expect(await ask({ actions })).toMatchObject({ lost: [], users: { total: 0 }, consumers: { total: 0 } })
    const narrowed = await ask({ actions: actions.filter((action) => action !== 'create') })
    expect(narrowed).toMatchObject({ lost: ['meters:create'], users: { total: 3 }, consumers: { total: 0 } })
    expect(await snapshot(api)).toBe(before)
    await administrator.patch(`${path}/meters`, { archived: true })
    expect(await ask({ actions: ['view'] }), 'what counts for nothing can’t be lost').toMatchObject({ lost: [] })
  })

  it('names the field at fault, and knows no other module', async () => {
    const administrator = await api.signIn((await api.staffedCompany()).administrator)
    expectFieldErrors(await administrator.post(`${path}/meters/preview`, {}), { '': 'nothing_to_change' })
    expectFieldErrors(await administrator.post(`${path}/meters/preview`, { actions: [] }), { actions: 'blank' })
    expectProblem(await administrator.post(`${path}/rockets/preview`, { archived: true }), 404, 'not_found')
  })
})
