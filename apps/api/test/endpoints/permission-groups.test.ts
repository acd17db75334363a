import { permissionGroupPageSchema, type Page, type PermissionGroup } from '@latchkey/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, makeGroup, startTestApi, type StaffedCompany, type TestApi } from '../support/index.ts'
import { expectFieldErrors } from '../support/problem.ts'

const path = '/api/v1/permission-groups'

let api: TestApi
let acme: StaffedCompany
let administrator: Browser
beforeAll(async () => {
  api = await startTestApi()
  acme = await api.staffedCompany()
  administrator = await api.signIn(acme.administrator)
  await makeGroup(api.services, acme.company, { name: 'Warehouse', permissions: ['inventory:view'] })
  await makeGroup(api.services, acme.company, { name: 'almacén', description: 'Everything about stock' })
})
afterAll(() => api.close())

const list = (query = '') => administrator.get<Page<PermissionGroup>>(`${path}${query}`)
const namesOf = ({ items }: Page<PermissionGroup>) => items.map(({ name }) => name)

describe('GET /permission-groups', () => {
  it('answers 200 with the company’s groups by name, and what each has', async () => {
    const answer = await list()
    expect(answer.status).toBe(200)
    const page = permissionGroupPageSchema.parse(answer.body)
    expect(namesOf(page)).toEqual(['almacén', 'Full access', 'Warehouse'])
    expect(page).toMatchObject({ total: 3, nextCursor: null })
    expect(page.items[2]).toEqual({
      id: expect.any(String),
      name: 'Warehouse',
      description: null,
      permissions: ['inventory:view'],
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
