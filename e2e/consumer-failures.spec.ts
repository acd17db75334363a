import { expectAccessibleInBothSchemes } from './support/accessibility.ts'
import { consumerPanel, copy, openConsumer, paths } from './support/console.ts'
import { expect, people, test } from './support/fixtures.ts'
import { Integrator } from './support/integrator.ts'
import { unique } from './support/unique.ts'

test.beforeEach(async ({ page, signIn }) => signIn(page, people.administrator))

/** Asks for a token with a wrong secret. @returns the trace id that the integrator can quote */
async function tryWrongSecret(issuer: string, key: string): Promise<string> {
  const response = await fetch(`${issuer}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${key}:not-the-secret`)}`, 'user-agent': 'nightly-export/3.1' },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  expect(await response.json()).toMatchObject({ error: 'invalid_client' })
  return response.headers.get('x-request-id') ?? ''
}

test('the administrator sees why a secret was refused, and what the integrator quotes', async ({
  page,
  administrator,
  product,
}) => {
  const { name, key, secret } = await administrator.createConsumer({ name: unique('Export') })
  const panel = await openConsumer(page, name)
  await expect(panel.getByText('Last 24 hours: 0 tokens issued, 0 refused')).toBeVisible()
  await panel.getByRole('tab', { name: 'Details' }).press('ArrowRight')
  await page.keyboard.press('Enter')
  await expect(panel.getByText('Not used in this time')).toBeVisible()
  await expectAccessibleInBothSchemes(page)
  await panel.getByRole('tab', { name: 'Usage' }).press('ArrowRight')
  await page.keyboard.press('Enter')
  await expect(panel.getByText('No calls through the Hub')).toBeVisible()
  await expectAccessibleInBothSchemes(page)
  await panel.getByRole('tab', { name: 'Hub' }).press('ArrowRight')
  await page.keyboard.press('Enter')
  await expect(panel.getByText('Nothing was refused', { exact: true })).toBeVisible()
  await expectAccessibleInBothSchemes(page)
  await expect(page).toHaveURL(/#failures$/)

  const traceId = await tryWrongSecret(product.url, key)
  const integrator = await Integrator.discover(product.url, { key, secret: secret ?? '' })
  await integrator.clientCredentials()
  await panel.getByRole('button', { name: 'Refresh' }).click()
  await panel.getByRole('button', { name: /^The secret is wrong/ }).press('Enter')
  await expect(panel.getByText(/^Compare the last four characters/)).toBeVisible()
  await expect(panel.getByText(/· nightly-export\/3\.1$/)).toBeVisible()
  expect(await copy(panel, 'Trace ID')).toBe(traceId)
  await expectAccessibleInBothSchemes(page)

  await page.reload()
  await expect(consumerPanel(page, name).getByText('The secret is wrong')).toBeVisible()
  await panel.getByRole('tab', { name: 'Details' }).click()
  await expect(panel.getByText(/^Last 24 hours: 1 token issued, 1 refused$/)).toBeVisible()
  await panel.getByRole('button', { name: '1 refused' }).click()
  await expect(panel.getByRole('button', { name: /^The secret is wrong/ })).toBeVisible()
})

test('a redirect URI that differs is shown beside the registered one, with the place where it does', async ({
  page,
  administrator,
  product,
}) => {
  const { id, name, key } = await administrator.createConsumer({
    grantType: 'authorization_code',
    name: unique('Portal'),
    group: 'Technicians',
    redirectUris: ['https://portal.example/oauth/callback', 'https://test.portal.example/oauth/callback'],
  })
  const integrator = await Integrator.discover(product.url, { key })
  const { url } = await integrator.startAuthorization('https://portal.example/oauth/Callback')
  expect((await fetch(url)).status).toBe(400)

  await page.goto(paths.consumerFailures(id))
  const panel = consumerPanel(page, name)
  await panel.getByRole('button', { name: /^The redirect URI is not registered/ }).click()
  await expect(panel.getByText('https://portal.example/oauth/Callback', { exact: true })).toBeVisible()
  await expect(panel.locator('mark')).toHaveText(['C', 'c'])
  await expect(
    panel.getByText('The first difference is at character 30: “C” was sent, “c” was expected.'),
  ).toBeVisible()
  await expectAccessibleInBothSchemes(page)
})

test('what is refused while one looks waits at the top until it is asked for @one-width', async ({
  page,
  administrator,
  product,
}) => {
  const { id, name, key } = await administrator.createConsumer({ name: unique('Watched') })
  await page.clock.install()
  await tryWrongSecret(product.url, key)
  await page.goto(paths.consumerFailures(id))
  const panel = consumerPanel(page, name)
  const failures = panel.getByRole('list', { name: 'Failures' }).getByRole('listitem')
  await expect(failures).toHaveCount(1)
  await tryWrongSecret(product.url, key)
  // It asks again every ten seconds.
  await page.clock.fastForward(10_000)
  await panel.getByRole('button', { name: 'Show 1 newer failure' }).click()
  await expect(failures).toHaveCount(2)
})

const words = {
  es: { locale: 'es-CO', tab: 'Fallos', cause: 'El secreto es incorrecto', remedy: /^Compara los últimos cuatro/ },
  'pt-BR': { locale: 'pt-BR', tab: 'Falhas', cause: 'O segredo está errado', remedy: /^Compare os quatro últimos/ },
}
for (const { locale, tab, cause, remedy } of Object.values(words)) {
  test.describe(`in a browser that speaks ${locale}`, () => {
    test.use({ locale })

    test('the cause and what to do are said in that language @one-width', async ({ page, administrator, product }) => {
      const { id, name, key } = await administrator.createConsumer({ name: unique('Spoken') })
      await tryWrongSecret(product.url, key)
      await page.goto(paths.consumerFailures(id))
      const panel = consumerPanel(page, name)
      await expect(panel.getByRole('tab', { name: tab })).toHaveAttribute('aria-selected', 'true')
      await panel.getByRole('button', { name: cause }).click()
      await expect(panel.getByText(remedy)).toBeVisible()
      await expectAccessibleInBothSchemes(page)
    })
  })
}
