import { expect, test } from './support/fixtures.ts'
import { Integrator } from './support/integrator.ts'
import { Maintenance } from './support/maintenance.ts'
import { unique } from './support/unique.ts'

const newRecords = {
  '/assets': { code: '', name: 'Cooling tower 4', category: 'chiller', site: 'Plant 1' },
  '/work-orders': { title: 'Replace the gasket' },
  '/work-requests': { title: 'It drips', requester: 'Front desk' },
}

test('with full access a program lists, reads, creates, changes and deletes', async ({ administrator, product }) => {
  const { key, secret } = await administrator.createConsumer({ group: 'Full access' })
  const integrator = await Integrator.discover(product.url, { key, secret: secret ?? '' })
  const { access_token } = await integrator.clientCredentials()
  const maintenance = new Maintenance(product.demoResourceUrl, access_token)

  for (const [path, fields] of Object.entries(newRecords)) {
    const record = 'code' in fields ? { ...fields, code: unique('CT') } : fields
    const created = await maintenance.create(path, record)
    expect(created.status, `${path} is created`).toBe(201)
    const one = `${path}/${created.body.id}`
    expect((await maintenance.get(one)).body).toMatchObject(record)
    const changed = await maintenance.update(one, 'name' in record ? { name: 'Renamed' } : { title: 'Renamed' })
    expect(changed.status).toBe(200)
    expect(Object.values((await maintenance.get(one)).body)).toContain('Renamed')
    expect((await maintenance.delete(one)).status).toBe(204)
    expect((await maintenance.get(one)).status).toBe(404)
  }
})

test('a list comes page by page, each record once', async ({ administrator, product }) => {
  const { key, secret } = await administrator.createConsumer({ group: 'Reports' })
  const integrator = await Integrator.discover(product.url, { key, secret: secret ?? '' })
  const { access_token } = await integrator.clientCredentials()
  const maintenance = new Maintenance(product.demoResourceUrl, access_token)

  const ids: string[] = []
  let cursor: string | null = null
  let total = 0
  do {
    const from: string = cursor === null ? '' : `&cursor=${cursor}`
    const { body } = await maintenance.list(`/assets?limit=20${from}`)
    ids.push(...body.items.map(({ id }) => id))
    cursor = body.nextCursor
    total = body.total
  } while (cursor !== null)
  expect(total).toBeGreaterThan(40)
  expect(new Set(ids).size).toBe(total)
})

test('RES-03 what the group leaves out is refused with the permission that is missing', async ({
  administrator,
  product,
}) => {
  const { key, secret } = await administrator.createConsumer({ group: 'Requests only' })
  const integrator = await Integrator.discover(product.url, { key, secret: secret ?? '' })
  const { access_token, scope } = await integrator.clientCredentials()
  expect(scope?.split(' ').toSorted()).toEqual(['assets:view', 'work_requests:create', 'work_requests:view'])
  const maintenance = new Maintenance(product.demoResourceUrl, access_token)

  const created = await maintenance.create('/work-requests', { title: 'No light', requester: 'Reception' })
  expect(created.status).toBe(201)
  const one = `/work-requests/${created.body.id}`
  const refusals = [
    ['work_requests:edit', await maintenance.update(one, { title: 'Light' })],
    ['work_requests:delete', await maintenance.delete(one)],
    ['work_orders:view', await maintenance.list('/work-orders')],
    ['work_orders:create', await maintenance.create('/work-orders', { title: 'Lamp' })],
    ['assets:edit', await maintenance.update(`/assets/${created.body.id}`, { name: 'Lamp' })],
  ] as const
  for (const [permission, refused] of refusals) {
    expect(refused.status, permission).toBe(403)
    expect(refused.challenge).toMatch(/^Bearer .*error="insufficient_scope"/)
    expect(refused.challenge).toContain(`scope="${permission}"`)
  }
  expect((await maintenance.get(one)).body).toMatchObject({ title: 'No light' })
})

test('a program can ask for less than its group has, and not for more', async ({ administrator, product }) => {
  const { key, secret } = await administrator.createConsumer({ group: 'Technicians' })
  const integrator = await Integrator.discover(product.url, { key, secret: secret ?? '' })
  const { access_token, scope } = await integrator.clientCredentials('assets:view')
  expect(scope).toBe('assets:view')
  const maintenance = new Maintenance(product.demoResourceUrl, access_token)
  expect((await maintenance.list('/assets')).status).toBe(200)
  expect((await maintenance.list('/work-orders')).status).toBe(403)
  await expect(integrator.clientCredentials('assets:delete')).rejects.toMatchObject({ error: 'invalid_scope' })
})

test('RES-01 RES-02 without a token, or with one of nobody, a call is refused with a challenge', async ({
  product,
}) => {
  const without = await new Maintenance(product.demoResourceUrl).list('/work-orders')
  expect(without.status).toBe(401)
  expect(without.challenge).toBe('Bearer realm="Maintenance API"')
  const invented = await new Maintenance(product.demoResourceUrl, 'invented.by.nobody').list('/work-orders')
  expect(invented.status).toBe(401)
  expect(invented.challenge).toContain('error="invalid_token"')
})

test('CLI-02 a wrong secret is refused, and whether there is such a consumer is not told', async ({
  administrator,
  product,
}) => {
  const { key } = await administrator.createConsumer()
  const askAs = async (stranger: string) => {
    const authorization = `Basic ${Buffer.from(`${stranger}:not-the-secret`).toString('base64')}`
    const body = new URLSearchParams({ grant_type: 'client_credentials' })
    const response = await fetch(`${product.url}/oauth/token`, { method: 'POST', headers: { authorization }, body })
    return { status: response.status, challenge: response.headers.get('www-authenticate'), body: await response.json() }
  }
  const refused = await askAs(key)
  expect(refused).toMatchObject({ status: 401, body: { error: 'invalid_client' } })
  expect(refused.challenge).toMatch(/^Basic realm=/)
  expect(await askAs('nobody')).toEqual(refused)
})
