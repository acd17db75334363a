import { expectAccessible, expectAccessibleInBothSchemes } from './support/accessibility.ts'
import { decide } from './support/asking-app.ts'
import {
  chooseLogo,
  consumerPanel,
  copy,
  fillConsumer,
  openNewConsumer,
  save,
  somePicture,
  valueOf,
} from './support/console.ts'
import { expect, people, test } from './support/fixtures.ts'
import { Integrator } from './support/integrator.ts'
import { unique } from './support/unique.ts'

test.beforeEach(async ({ page, signIn }) => {
  await signIn(page, people.administrator)
  await openNewConsumer(page)
})

const https = 'must use https; http is only for localhost, 127.0.0.1 and [::1]'

const refusedUris: [uri: string, sentence: string | RegExp][] = [
  ['', "Redirect URI can't be blank"],
  ['app.example/callback', /^Redirect URI must be an absolute URI, such as https:\/\/app.example\/callback. Write/],
  ['http://app.example/callback', `Redirect URI ${https}. Write https:// instead.`],
  ['https://app.example/callback#done', /^Redirect URI must not contain a fragment \(#\). Take out/],
  ['https://*.app.example/callback', /^Redirect URI must not contain a wildcard \(\*\). Register/],
  ['https://user:word@app.example/callback', /^Redirect URI must not contain a user name or password. Take out/],
  ['https://app.example/callback?state=1', /^Redirect URI must not have code, state, iss or error in its query. Give/],
  [
    'fieldapp:/callback',
    /^Redirect URI must use https, http on localhost, or a scheme of the app's own that contains a dot. Turn/,
  ],
]

test('a redirect URI that would be unsafe is refused in words @one-width', async ({ page }) => {
  const panel = consumerPanel(page)
  const name = unique('Unsafe')
  await fillConsumer(panel, { grantType: 'Authorization code', name, group: 'Technicians' })
  const row = panel.getByRole('textbox', { name: 'Redirect URI 1', exact: true })
  for (const [uri, sentence] of refusedUris) {
    await row.fill(uri)
    await save(panel)
    await expect(row).toHaveAccessibleDescription(sentence)
    await expect(row).toBeFocused()
  }
  await expectAccessible(page)

  await fillConsumer(panel, { redirectUris: ['https://app.example/callback', 'https://app.example/callback'] })
  await save(panel)
  const second = panel.getByRole('textbox', { name: 'Redirect URI 2', exact: true })
  await expect(second).toHaveAccessibleDescription('Redirect URI is there more than once')
  await panel.getByRole('button', { name: 'Remove redirect URI 2' }).click()
  await save(panel)
  await expect(page.getByText(`${name} is ready to use`)).toBeVisible()
})

test('a confidential app gets a secret, its logo, and what it has to be told', async ({ page, product }) => {
  const name = unique('Shift planner')
  const redirectUris = ['https://planner.example/callback', 'http://localhost:8080/callback']
  await fillConsumer(consumerPanel(page), {
    grantType: 'Authorization code',
    name,
    group: 'Technicians',
    appType: 'Confidential app',
    redirectUris,
  })
  await chooseLogo(consumerPanel(page), await somePicture(page))
  await expect(page.getByRole('img', { name: 'The picture you chose as the logo' })).toBeVisible()
  await save(consumerPanel(page))
  const panel = consumerPanel(page, name)
  const logo = panel.getByRole('img', { name: `Logo of ${name}` })
  await expect(logo).toHaveJSProperty('naturalWidth', 200)
  expect(await copy(panel, 'Secret')).toMatch(/^[\w-]{43,}$/)
  expect(await copy(panel, 'Authorization endpoint')).toBe(`${product.url}/oauth/authorize`)
  expect(await copy(panel, 'Token endpoint')).toBe(`${product.url}/oauth/token`)
  expect(await copy(panel, 'client_id')).toBe(await valueOf(panel, 'Key').innerText())
  await expectAccessible(page)

  await page.reload()
  await expect(logo).toHaveJSProperty('naturalWidth', 200)
  const uris = panel.getByRole('textbox', { name: /^Redirect URI/ })
  await expect(uris).toHaveCount(redirectUris.length)
  await expect(uris.nth(1)).toHaveValue('http://localhost:8080/callback')
  await panel.getByRole('button', { name: 'Remove redirect URI 1' }).click()
  await save(panel)
  await expect(page.getByText(`${name} was saved`)).toBeVisible()
  await page.reload()
  await expect(uris).toHaveCount(1)
  await expect(uris).toHaveValue('http://localhost:8080/callback')
  await panel.getByRole('tab', { name: 'Authorizations' }).click()
  await expect(panel.getByText('Nobody has authorized this app')).toBeVisible()
  await expectAccessible(page)
})

test('an app is tried out as its users meet it, up to a token and a call with it', async ({
  page,
  context,
  app,
  product,
}) => {
  const name = unique('Field Reports')
  await fillConsumer(consumerPanel(page), {
    grantType: 'Authorization code',
    name,
    group: 'Technicians',
    redirectUris: [app.redirectUri],
  })
  await save(consumerPanel(page))
  const panel = consumerPanel(page, name)
  const opened = context.waitForEvent('page')
  await panel.getByRole('link', { name: 'Try it' }).click()
  const asked = await opened
  const answered = await decide(asked, app, 'Authorize')
  await asked.close()

  const address = panel.getByLabel('Address after authorizing')
  await address.fill(app.redirectUri)
  await panel.getByRole('button', { name: 'Get a token' }).click()
  await expect(address).toHaveAccessibleDescription(/^Paste the whole address/)
  await address.fill(answered.href)
  await panel.getByRole('button', { name: 'Get a token' }).click()
  await expect(panel.getByText('Answered: 200')).toHaveCount(2)
  await expect(panel.getByText('in your My apps until you revoke it')).toBeVisible()
  await expectAccessibleInBothSchemes(page)
  const token = await copy(panel, 'Access token')
  // A code is good once; sent again it would end the token.
  await expect(address).toHaveValue('')
  await address.fill(answered.href)
  await panel.getByRole('button', { name: 'Get a token' }).click()
  await expect(address).toHaveAccessibleDescription(/answers another request/)
  const credentials = { key: await copy(panel, 'Key'), secret: await copy(panel, 'Secret') }
  const integrator = await Integrator.discover(product.url, credentials)
  expect(await integrator.introspect(token)).toMatchObject({ active: true })
})

test('a public app gets no secret @one-width', async ({ page }) => {
  const name = unique('Field app')
  await fillConsumer(consumerPanel(page), {
    grantType: 'Authorization code',
    name,
    group: 'Technicians',
    appType: 'Public app',
    redirectUris: ['com.acme.field:/oauth/callback'],
  })
  await save(consumerPanel(page))
  const panel = consumerPanel(page, name)
  await expect(panel.getByText('A public app has no secret.')).toBeVisible()
  await expect(panel.getByRole('tab', { name: 'Secrets' })).toBeHidden()
  await expectAccessible(page)
})
