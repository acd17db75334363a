import { modulePageSchema, type Module, type Page } from '@latchkey/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, startTestApi, type TestApi } from '../support/index.ts'
import { expectFieldErrors } from '../support/problem.ts'

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
