import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Body, startStage, type Stage } from './support.ts'

let stage: Stage
let company: string

beforeAll(async () => {
  stage = await startStage()
  company = stage.newCompany()
})
afterAll(() => stage.end())

const nouns = [
  {
    path: '/assets',
    module: 'assets',
    create: { code: 'TST-001', name: 'Test stand', category: 'other', site: 'North plant' },
    change: { status: 'out_of_service', location: null },
    statuses: ['in_service', 'under_maintenance', 'out_of_service', 'retired'],
  },
  {
    path: '/work-orders',
    module: 'work_orders',
    create: { title: 'Tighten bolts', dueOn: '2028-02-29', priority: 'high' },
    change: { status: 'completed', assignee: 'Ana Quiroga' },
    statuses: ['open', 'in_progress', 'on_hold', 'completed', 'cancelled'],
  },
  {
    path: '/work-requests',
    module: 'work_requests',
    create: { title: 'Light flickers', requester: 'Omar Benali', requesterEmail: 'omar@plant.example' },
    change: { status: 'approved', description: 'Above bay 3.\nOnly at night.' },
    statuses: ['submitted', 'approved', 'rejected', 'completed'],
  },
]

describe.each(nouns)('$path', ({ path, module, create, change, statuses }) => {
  test('a company finds some hundred records when it comes for the first time', async () => {
    const { status: code, body } = await stage.call(company, `${path}?limit=100`)
    expect(code).toBe(200)
    expect(body.items).toHaveLength(100)
    expect(body.total).toBeGreaterThanOrEqual(100)
    expect(body.items.every((item) => !('companyId' in item))).toBe(true)
  })

  test('paging visits every record once, newest first, and ends with a null cursor', async () => {
    const seen: number[] = []
    let cursor: string | null = ''
    let total = 0
    while (cursor !== null) {
      const { body } = await stage.call(company, `${path}?limit=37${cursor ? `&cursor=${cursor}` : ''}`)
      seen.push(...body.items.map(({ number }) => number))
      cursor = body.nextCursor
      total = body.total
    }
    expect(seen).toHaveLength(total)
    expect(seen).toEqual([...new Set(seen)].toSorted((one, other) => other - one))
  })

  test('status filters, and what was found is counted', async () => {
    const { body: all } = await stage.call(company, path)
    const pages = await Promise.all(statuses.map((status) => stage.call(company, `${path}?limit=5&status=${status}`)))
    for (const [index, { body }] of pages.entries()) {
      expect(body.items.length).toBeGreaterThan(0)
      expect(new Set(body.items.map((item) => item['status']))).toEqual(new Set([statuses[index]]))
    }
    expect(pages.reduce((sum, { body }) => sum + body.total, 0)).toBe(all.total)
  })

  test('created, read, changed, deleted; then gone', async () => {
    const created = await stage.call(company, path, { method: 'POST', body: create })
    expect(created.status).toBe(201)
    expect(created.body).toMatchObject(create)
    const address = created.headers.get('location') ?? ''
    expect(address).toBe(`${path}/${created.body.id}`)

    const read = await stage.call(company, address)
    expect(read.status).toBe(200)
    expect(read.body).toEqual(created.body)

    const changed = await stage.call(company, address, { method: 'PATCH', body: change })
    expect(changed.status).toBe(200)
    expect(changed.body).toEqual({ ...created.body, ...change, updatedAt: changed.body['updatedAt'] })
    expect(String(changed.body['updatedAt']) > String(created.body['updatedAt'])).toBe(true)

    const deleted = await stage.call(company, address, { method: 'DELETE' })
    expect(deleted.status).toBe(204)
    for (const method of ['GET', 'DELETE'] as const)
      expect((await stage.call(company, address, { method })).status).toBe(404)
    expect((await stage.call(company, address, { method: 'PATCH', body: change })).status).toBe(404)
  })

  test('what was just created comes first and is found by its number', async () => {
    const { body: created } = await stage.call(company, path, {
      method: 'POST',
      body: { ...create, ...('code' in create ? { code: 'TST-002' } : {}) },
    })
    const { body: list } = await stage.call(company, `${path}?limit=1`)
    expect(list.items).toEqual([created])
    const { body: found } = await stage.call(company, `${path}?search=${created.number}`)
    expect(found.items).toContainEqual(created)
  })

  test.each([
    ['view', 'GET', ''],
    ['create', 'POST', ''],
    ['view', 'GET', '/id'],
    ['edit', 'PATCH', '/id'],
    ['delete', 'DELETE', '/id'],
  ])('RES-03 %s is needed to %s %s, and named when it is missing', async (action, method, rest) => {
    const scope = ['view', 'create', 'edit', 'delete']
      .filter((other) => other !== action)
      .map((other) => `${module}:${other}`)
      .join(' ')
    const { status: code, headers } = await stage.call(company, `${path}${rest}`, { method, scope })
    expect(code).toBe(403)
    expect(headers.get('www-authenticate')).toContain('error="insufficient_scope"')
    expect(headers.get('www-authenticate')).toContain(`scope="${module}:${action}"`)
  })
})

describe('companies are sealed off from each other', () => {
  test('each has its own records and numbers; another’s are like unknown ones', async () => {
    const other = stage.newCompany()
    const { body } = await stage.call(company, '/work-orders', { method: 'POST', body: { title: 'Ours' } })
    const { body: theirs } = await stage.call(other, '/work-orders?search=Ours')
    expect(theirs.total).toBe(0)
    const address = `/work-orders/${body.id}`
    expect((await stage.call(other, address)).status).toBe(404)
    expect((await stage.call(other, address, { method: 'PATCH', body: { title: 'Theirs' } })).status).toBe(404)
    expect((await stage.call(other, address, { method: 'DELETE' })).status).toBe(404)
    expect((await stage.call(company, address)).body).toEqual(body)
  })

  test('another’s asset cannot be referred to', async () => {
    const other = stage.newCompany()
    const { body: assets } = await stage.call(other, '/assets?limit=1')
    for (const [path, fields] of [
      ['/work-orders', { title: 'Peek' }],
      ['/work-requests', { title: 'Peek', requester: 'Nobody' }],
    ] as const) {
      const body = { ...fields, assetId: assets.items[0]?.id }
      const refused = await stage.call(company, path, { method: 'POST', body })
      expect(refused.status).toBe(400)
      expect(refused.body.errors).toEqual([expect.objectContaining({ path: 'assetId', code: 'unknown_reference' })])
    }
  })

  test('a company id of any shape is only ever a value', async () => {
    const odd = `x'; drop table assets; --${stage.newCompany()}`
    expect((await stage.call(odd, '/assets?limit=1')).status).toBe(200)
  })

  test('first calls at the same time give a company its records once', async () => {
    const fresh = stage.newCompany()
    const answers = await Promise.all(Array.from({ length: 6 }, () => stage.call(fresh, '/work-orders')))
    expect(new Set(answers.map(({ body }) => body.total)).size).toBe(1)
    const numbers = answers.map(({ body }) => body.items[0]?.number)
    expect(new Set(numbers).size).toBe(1)
  })
})

describe('records refer to each other', () => {
  test('an asset that is deleted leaves its work orders behind, without it', async () => {
    const fresh = stage.newCompany()
    const { body: asset } = await stage.call(fresh, '/assets', { method: 'POST', body: nouns[0]?.create })
    const order = await stage.call(fresh, '/work-orders', {
      method: 'POST',
      body: { title: 'Check', assetId: asset.id },
    })
    expect(order.body['assetId']).toBe(asset.id)
    expect((await stage.call(fresh, `/assets/${asset.id}`, { method: 'DELETE' })).status).toBe(204)
    expect((await stage.call(fresh, `/work-orders/${order.body.id}`)).body).toEqual({ ...order.body, assetId: null })
  })

  test('an asset code is used once in a company, and the field is named', async () => {
    const fresh = stage.newCompany()
    const body = nouns[0]?.create
    expect((await stage.call(fresh, '/assets', { method: 'POST', body })).status).toBe(201)
    const again = await stage.call(fresh, '/assets', { method: 'POST', body })
    expect(again.status).toBe(409)
    expect(again.body.errors).toEqual([expect.objectContaining({ path: 'code', code: 'duplicate' })])
    expect((await stage.call(stage.newCompany(), '/assets', { method: 'POST', body })).status).toBe(201)
  })

  test('numbers are given out once, also to calls at the same time', async () => {
    const created = await Promise.all(
      Array.from({ length: 8 }, () =>
        stage.call(company, '/work-orders', { method: 'POST', body: { title: 'Same time' } }),
      ),
    )
    expect(created.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 201))
    expect(new Set(created.map(({ body }) => body.number)).size).toBe(8)
  })
})

const titles = (items: Body[]) => items.map((item) => item['title'])

describe('search', () => {
  test('ignores case and takes wildcards literally', async () => {
    const fresh = stage.newCompany()
    await stage.call(fresh, '/work-orders', { method: 'POST', body: { title: String.raw`Load at 100%_\ of rating` } })
    for (const text of ['LOAD AT 100', '100%', '%_', '_\\']) {
      const { body } = await stage.call(fresh, `/work-orders?search=${encodeURIComponent(text)}`)
      expect(titles(body.items)).toEqual([String.raw`Load at 100%_\ of rating`])
    }
  })

  test('works together with status and paging', async () => {
    const { body: all } = await stage.call(company, '/work-requests?search=pump&status=completed&limit=100')
    const { body: first } = await stage.call(company, '/work-requests?search=pump&status=completed&limit=2')
    expect(all.total).toBeGreaterThan(2)
    const { body: second } = await stage.call(
      company,
      `/work-requests?search=pump&status=completed&limit=2&cursor=${first.nextCursor}`,
    )
    expect([...first.items, ...second.items]).toEqual(all.items.slice(0, 4))
    expect(second.total).toBe(all.total)
  })
})
