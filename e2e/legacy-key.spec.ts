import type { ApiConnection, ApiConnectionSecret } from '@latchkey/contracts'
import type { Page } from '@playwright/test'
import { createHmac, randomBytes } from 'node:crypto'
import { expectAccessible, expectAccessibleInBothSchemes } from './support/accessibility.ts'
import { copy, paths } from './support/console.ts'
import { expect, test } from './support/fixtures.ts'
import { Integrator } from './support/integrator.ts'
import { Maintenance } from './support/maintenance.ts'
import { createCompany } from './support/operator.ts'

/** An integration as it was written long ago: it signs with Hawk, by hand, with a nonce of four characters. */
async function callSigned(url: string, { key, secret }: { key: string; secret: string }): Promise<Response> {
  const { hostname, port, pathname, search } = new URL(url)
  const [ts, nonce] = [String(Math.floor(Date.now() / 1000)), randomBytes(2).toString('hex')]
  const lines = ['hawk.1.header', ts, nonce, 'GET', pathname + search, hostname, port, '', '', '']
  const mac = createHmac('sha256', secret).update(lines.join('\n')).digest('base64')
  return fetch(url, {
    headers: {
      authorization: `Hawk id="${key}", ts="${ts}", nonce="${nonce}", mac="${mac}"`,
      'user-agent': 'OldPlanner/1.4',
    },
  })
}

/** The company's key and secret, as its Super Administrator gets them. */
async function generate({ request }: Page): Promise<{ key: string; secret: string }> {
  const connection: ApiConnection = await (await request.post('/api/v1/api-connection')).json()
  const { secret }: ApiConnectionSecret = await (await request.post('/api/v1/api-connection/secret')).json()
  return { key: connection.key ?? '', secret }
}

test('an old integration works on through the Hub, is seen, replaced by a consumer, and its key retired', async ({
  page,
  product,
  signIn,
}) => {
  const { superAdministrator } = await createCompany(product)
  await signIn(page, superAdministrator.email)
  const upstream = { url: product.demoResourceUrl, timeoutSeconds: 5 }
  expect((await page.request.patch('/api/v1/modules/assets', { data: { upstream } })).ok()).toBe(true)
  const mine = await generate(page)
  const address = `${product.url}/hub/assets/healthz`
  for (let times = 0; times < 3; times += 1) expect((await callSigned(address, mine)).status).toBe(200)

  await page.goto(paths.apiConnection)
  const callers = page.getByRole('region', { name: 'Who still uses the key' })
  await expect(callers.getByText('OldPlanner/1')).toBeVisible()
  await expect(callers.getByText('Assets: View')).toBeVisible()
  await expectAccessibleInBothSchemes(page)

  await callers.getByRole('button', { name: 'Replace all by one consumer' }).click()
  const question = page.getByRole('alertdialog', { name: 'Replace the API Key by a consumer' })
  await expect(question.getByText('Assets', { exact: true })).toBeVisible()
  await expectAccessible(page)
  await question.getByRole('button', { name: 'Make the consumer' }).click()
  const panel = page.getByRole('dialog', { name: 'In place of the API Key' })
  const credentials = { key: await copy(panel, 'Key'), secret: await copy(panel, 'Secret') }
  const integrator = await Integrator.discover(product.url, credentials)
  const { access_token, scope } = await integrator.clientCredentials()
  expect(scope).toBe('assets:view')
  const hub = new Maintenance(`${product.url}/hub/assets`, access_token)
  expect((await hub.get('/healthz')).status).toBe(200)

  await page.goto(paths.apiConnection)
  await page.getByRole('button', { name: 'Announce a brown-out' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Announce' }).click()
  await expect(page.getByText('The brown-out was announced')).toBeVisible()
  await page.getByRole('button', { name: 'Retire the key' }).click()
  const retiring = page.getByRole('alertdialog', { name: 'Retire the API Key?' })
  await expect(retiring.getByText(/3 calls by 1 integration/)).toBeVisible()
  await expectAccessible(page)
  await retiring.getByRole('button', { name: 'Retire' }).click()
  await expect(page.getByText(/^The key stops working for good on/)).toBeVisible()
  await expectAccessibleInBothSchemes(page)
  const answer = await callSigned(address, mine)
  expect({ status: answer.status, sunset: answer.headers.get('sunset') }).toEqual({
    status: 200,
    sunset: expect.stringMatching(/GMT$/),
  })
})

test('a key that nobody uses is retired at once, and refuses from then on @one-width', async ({
  page,
  product,
  signIn,
}) => {
  const { superAdministrator } = await createCompany(product)
  await signIn(page, superAdministrator.email)
  const mine = await generate(page)
  await page.goto(paths.apiConnection)
  await page.getByRole('button', { name: 'Retire the key' }).click()
  const retiring = page.getByRole('alertdialog')
  await retiring.getByLabel('When').selectOption('Now')
  await retiring.getByRole('button', { name: 'Retire' }).click()
  await expect(page.getByText(/^The API Key was retired on/)).toBeVisible()
  await expectAccessibleInBothSchemes(page)
  const refused = await callSigned(`${product.url}/hub/assets`, mine)
  expect(refused.status).toBe(403)
  expect(await refused.json()).toMatchObject({ type: 'urn:latchkey:problem:api_key_retired' })
})
