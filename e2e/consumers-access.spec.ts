import { expectAccessible, expectAccessibleInBothSchemes } from './support/accessibility.ts'
import { arriveInApp, decide, registerApp } from './support/asking-app.ts'
import {
  consumerPanel,
  copy,
  fillConsumer,
  openAdvanced,
  openConsumer,
  openNewConsumer,
  save,
  valueOf,
} from './support/console.ts'
import { expect, people, test } from './support/fixtures.ts'
import { Integrator, makeKeys } from './support/integrator.ts'
import { unique } from './support/unique.ts'

test.beforeEach(async ({ page, signIn }) => signIn(page, people.administrator))

test('a consumer that signs in with its own key gets tokens with it, and with no other', async ({ page, product }) => {
  const name = unique('Signed export')
  const { privateKey, publicKey } = await makeKeys('export-1')
  const blank = await openNewConsumer(page)
  await fillConsumer(blank, { grantType: 'Client credentials', name, group: 'Warehouse' })
  await openAdvanced(blank)
  await blank.getByRole('radio', { name: /^Private key/ }).check()
  await expectAccessibleInBothSchemes(page)
  await blank.getByRole('textbox', { name: 'Public key' }).fill(publicKey)
  await blank.getByRole('button', { name: 'Add key' }).click()
  await expect(blank.getByRole('list', { name: 'Public keys' }).getByRole('listitem')).toHaveText('export-1EC P-256')
  await save(blank)

  const panel = consumerPanel(page, name)
  await expect(valueOf(panel, 'Secret')).toHaveText(
    'None: it signs in with its private key, which Latchkey never sees.',
  )
  const key = await copy(panel, 'iss and sub')
  expect(await copy(panel, 'aud')).toBe(product.url)
  expect(await copy(panel, 'Token endpoint')).toBe(`${product.url}/oauth/token`)
  await expectAccessibleInBothSchemes(page)
  const integrator = await Integrator.discover(product.url, { key, privateKey })
  expect((await integrator.clientCredentials()).token_type).toBe('bearer')
  const stranger = await Integrator.discover(product.url, { key, ...(await makeKeys('export-1')) })
  await expect(stranger.clientCredentials()).rejects.toMatchObject({ status: 401 })

  await panel.getByRole('tab', { name: 'Failures' }).click()
  await expect(panel.getByText("The assertion's signature is wrong")).toBeVisible()
})

test('a private key is refused in words, and never sent @one-width', async ({ page }) => {
  const sent: string[] = []
  page.on('request', (request) => {
    if (request.method() === 'POST') sent.push(request.url())
  })
  const panel = await openNewConsumer(page)
  await fillConsumer(panel, { grantType: 'Client credentials', name: unique('Careless'), group: 'Warehouse' })
  await openAdvanced(panel)
  await panel.getByRole('radio', { name: /^Private key/ }).check()
  const field = panel.getByRole('textbox', { name: 'Public key' })
  await field.fill('{"kty":"EC","crv":"P-256","x":"a","y":"b","d":"c"}')
  await save(panel)
  await expect(field).toHaveAccessibleDescription('This is a private key; register the public one')
  await expect(field).toBeFocused()
  await expectAccessible(page)
  expect(sent).toEqual([])
})

test('a consumer changes from a secret to a key and back @one-width', async ({ page, administrator, product }) => {
  const { name, key, secret } = await administrator.createConsumer({ name: unique('Changing') })
  const { privateKey, publicKey } = await makeKeys('first')
  const bySecret = await Integrator.discover(product.url, { key, secret: secret ?? '' })
  const byKey = await Integrator.discover(product.url, { key, privateKey })
  await bySecret.clientCredentials()

  const panel = await openConsumer(page, name)
  await openAdvanced(panel)
  await panel.getByRole('radio', { name: /^Private key/ }).check()
  await expect(panel.getByText(/all of its secrets end at once/)).toBeVisible()
  await expectAccessibleInBothSchemes(page)
  await panel.getByRole('textbox', { name: 'Public key' }).fill(publicKey)
  await save(panel)
  await expect(page.getByText(`${name} was saved`)).toBeVisible()
  await expect(bySecret.clientCredentials()).rejects.toMatchObject({ status: 401 })
  expect((await byKey.clientCredentials()).token_type).toBe('bearer')

  await panel.getByRole('radio', { name: /^Secret/ }).check()
  await save(panel)
  await expect(panel.getByText(/^None works\. Make a new one/)).toBeVisible()
  await expect(byKey.clientCredentials()).rejects.toMatchObject({ status: 401 })
  await panel.getByRole('button', { name: 'Manage secrets' }).click()
  await panel.getByRole('button', { name: 'New secret' }).click()
  await expectAccessible(page)
  await page.getByRole('alertdialog').getByRole('button', { name: 'Make the secret' }).click()
  const again = await Integrator.discover(product.url, { key, secret: await copy(panel, 'Secret') })
  expect((await again.clientCredentials()).token_type).toBe('bearer')
})

test('tokens last as long as the consumer says', async ({ page, administrator, product }) => {
  const { name, key, secret } = await administrator.createConsumer({ name: unique('Long-lived') })
  const integrator = await Integrator.discover(product.url, { key, secret: secret ?? '' })
  expect((await integrator.clientCredentials()).expires_in).toBe(600)

  const panel = await openConsumer(page, name)
  await openAdvanced(panel)
  const lifetime = panel.getByRole('spinbutton', { name: 'Access token lifetime' })
  await expect(lifetime).toHaveValue('10')
  await panel.getByRole('combobox', { name: 'Access token lifetime: unit' }).selectOption('hours')
  await lifetime.fill('48')
  await openAdvanced(panel)
  await save(panel)
  await expect(lifetime).toHaveAccessibleDescription('Access token lifetime must be between 1 minute and 1 day')
  await expect(lifetime).toBeFocused()
  await expectAccessibleInBothSchemes(page)
  await lifetime.fill('2')
  await save(panel)
  await expect(page.getByText(`${name} was saved`)).toBeVisible()
  expect((await integrator.clientCredentials()).expires_in).toBe(7200)
})

test('an app without refresh tokens and PKCE gets none and needs none @one-width', async ({
  page,
  app,
  administrator,
  product,
}) => {
  const asking = await registerApp(administrator, product, app)
  const panel = await openConsumer(page, asking.consumer.name)
  await openAdvanced(panel)
  await panel.getByRole('switch', { name: 'Refresh tokens' }).uncheck()
  await panel.getByRole('switch', { name: 'Require PKCE' }).uncheck()
  await expect(panel.getByText(/^Without PKCE, someone who intercepts/)).toBeVisible()
  await expectAccessibleInBothSchemes(page)
  await save(panel)
  await expect(page.getByText(`${asking.consumer.name} was saved`)).toBeVisible()

  const started = await asking.start('assets:view')
  await page.goto(started.url)
  const token = await asking.integrator.finishAuthorization(started, await decide(page, app, 'Authorize'))
  expect(token).not.toHaveProperty('refresh_token')

  const url = new URL((await asking.start('assets:view')).url)
  url.searchParams.delete('code_challenge')
  url.searchParams.delete('code_challenge_method')
  await page.goto(url.href)
  expect((await arriveInApp(page, app)).searchParams.get('code')).toEqual(expect.any(String))
})
