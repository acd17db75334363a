import { randomInt } from 'node:crypto'
import { expectAccessibleInBothSchemes } from './support/accessibility.ts'
import { paths, save } from './support/console.ts'
import { expect, people, test } from './support/fixtures.ts'
import { Integrator } from './support/integrator.ts'
import { Maintenance } from './support/maintenance.ts'

test('a program reaches the modules’ API through the Hub, which asks nothing of it but a token', async ({
  administrator,
  product,
}) => {
  const consumer = await administrator.createConsumer({ group: 'Full access', usesHub: true })
  const integrator = await Integrator.discover(product.url, { key: consumer.key, secret: consumer.secret ?? '' })
  const { access_token } = await integrator.clientCredentials()
  const hub = new Maintenance(`${product.url}/hub`, access_token)

  const { status, body } = await hub.list('/work_orders?limit=2')
  expect(status).toBe(200)
  expect(body.items).toHaveLength(2)
  const created = await hub.create('/work_orders', { title: 'Oil the gate' })
  expect(created.status).toBe(201)
  const one = `/work_orders/${created.body.id}`
  // The same record as the API has itself.
  const direct = new Maintenance(product.demoResourceUrl, access_token)
  expect((await direct.get(`/work-orders/${created.body.id}`)).body).toMatchObject({ title: 'Oil the gate' })
  expect((await hub.update(one, { title: 'Oil the gate twice' })).status).toBe(200)
  expect((await hub.delete(one)).status).toBe(204)
  expect((await hub.get(one)).status).toBe(404)
  expect((await hub.list('/meters')).status, 'meters have no upstream').toBe(404)

  await administrator.updateConsumer(consumer.id, { status: 'disabled' })
  const refused = await hub.list('/work_orders')
  expect(refused.status).toBe(401)
  expect(refused.challenge).toContain('error="invalid_token"')
})

test('RES-03 the Hub names the permission that a consumer’s group leaves out', async ({ administrator, product }) => {
  const { key, secret } = await administrator.createConsumer({ group: 'Requests only', usesHub: true })
  const integrator = await Integrator.discover(product.url, { key, secret: secret ?? '' })
  const { access_token } = await integrator.clientCredentials()
  const hub = new Maintenance(`${product.url}/hub`, access_token)
  expect((await hub.list('/work_requests')).status).toBe(200)
  const refused = await hub.delete('/work_requests/1')
  expect(refused.status).toBe(403)
  expect(refused.challenge).toContain('scope="work_requests:delete"')
})

test('an administrator puts a module behind the Hub, tries the address, and says what a path needs', async ({
  page,
  administrator,
  product,
  signIn,
}) => {
  const number = randomInt(1e6, 1e7)
  const name = `Tools ${number}`
  const module = await administrator.createModule({
    key: `tools_${number}`,
    name: { en: name, es: name, 'pt-BR': name },
    actions: ['view', 'report'],
  })
  await signIn(page, people.administrator)
  await page.goto(`${paths.modules}/${module.key}`)
  const panel = page.getByRole('dialog', { name })
  await panel.getByRole('textbox', { name: 'Upstream URL' }).fill('https://nowhere.invalid')
  await panel.getByRole('button', { name: 'Test connection' }).click()
  await expect(panel.getByText('There is no host of that name.')).toBeVisible()
  await panel.getByRole('textbox', { name: 'Upstream URL' }).fill(`${product.demoResourceUrl}/healthz`)
  await panel.getByRole('button', { name: 'Test connection' }).click()
  await expect(panel.getByText(/^It answered with status 200 after/)).toBeVisible()
  await panel.getByRole('button', { name: 'Add a rule' }).click()
  await panel.getByRole('textbox', { name: 'Path' }).fill('/reports/*')
  await panel.getByRole('combobox', { name: 'Needs' }).selectOption('Reports')
  await expectAccessibleInBothSchemes(page)
  await save(panel)
  await expect(page.getByText(`${name} was saved`)).toBeVisible()

  const full = await administrator.findPermissionGroup('Full access')
  await administrator.updatePermissionGroup(full.id, { permissions: [...full.permissions, `${module.key}:view`] })
  const { key, secret } = await administrator.createConsumer({ group: full.name, usesHub: true })
  const integrator = await Integrator.discover(product.url, { key, secret: secret ?? '' })
  const { access_token } = await integrator.clientCredentials()
  const hub = new Maintenance(`${product.url}/hub/${module.key}`, access_token)
  expect((await hub.get('')).body).toMatchObject({ status: 'ok' })
  expect((await hub.get('/reports/year')).challenge).toContain(`scope="${module.key}:report"`)
})
