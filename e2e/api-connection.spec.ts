import type { Page } from '@playwright/test'
import { expectAccessible, expectAccessibleInBothSchemes } from './support/accessibility.ts'
import { answer, consumerPanel, copy, paths, valueOf } from './support/console.ts'
import { expect, people, test } from './support/fixtures.ts'
import { Integrator } from './support/integrator.ts'
import { Management } from './support/management.ts'
import { createCompany } from './support/operator.ts'

/** Asks for the API Secret and proves who one is, again if the dialog is still open. */
async function viewSecret(page: Page, password: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' })
  if (await dialog.isHidden()) await page.getByRole('button', { name: 'View API Secret' }).click()
  await dialog.getByRole('textbox', { name: 'Password' }).fill(password)
  await dialog.getByRole('button', { name: 'Confirm' }).click()
}

test('the Super Administrator generates the key and secret, and ends them', async ({
  page,
  product,
  signIn,
  allowInConsole,
}) => {
  const { superAdministrator } = await createCompany(product)
  await signIn(page, superAdministrator.email)
  await page.goto(paths.apiConnection)
  await expect(page.getByText('There is no API Key yet', { exact: true })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Generate' }).click()
  await expect(page.getByText('The API Key was generated')).toBeVisible()
  const main = page.getByRole('main')
  const key = await copy(main, 'API Key')
  await expect(valueOf(main, 'API Key')).toHaveText(key)
  await expectAccessibleInBothSchemes(page)

  allowInConsole(/status of 4\d\d .*\/api\/v1\/session\/proof\)/)
  await viewSecret(page, 'not the password')
  await expect(page.getByText('Password is not right')).toBeVisible()
  await expectAccessible(page)
  await viewSecret(page, product.password)
  await expect(page.getByRole('timer')).toContainText(/^Hidden again in \d+ seconds$/)
  const secret = await copy(main, 'API Secret')
  await expect(valueOf(main, 'API Secret')).toHaveText(secret)
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Hide now' }).click()
  await expect(page.getByRole('timer')).toBeHidden()
  await expect(valueOf(main, 'API Secret')).not.toContainText(secret)

  await page.getByRole('button', { name: 'Regenerate' }).click()
  await expect(page.getByRole('alertdialog')).toContainText('A new API Secret ends the old one at once.')
  await expectAccessible(page)
  await answer(page, 'Regenerate the API Secret?', 'Regenerate')
  await expect(page.getByText('There is a new API Secret')).toBeVisible()
  await expect(valueOf(main, 'API Key')).toHaveText(key)
  await viewSecret(page, product.password)
  expect(await copy(main, 'API Secret')).not.toBe(secret)

  await page.getByRole('button', { name: 'Disable' }).click()
  await expect(page.getByRole('alertdialog')).toContainText('is refused from this moment on')
  await expectAccessible(page)
  await answer(page, 'Disable the API Key?', 'Disable')
  await expect(main.getByText('The API Key is disabled: whatever uses it is refused.')).toBeVisible()
  await expectAccessible(page)
  await page.reload()
  await page.getByRole('button', { name: 'Enable' }).click()
  await expect(page.getByText('The API Key was enabled')).toBeVisible()
  await expect(main.getByText('Active', { exact: true })).toBeVisible()
})

test('a secret that is shown is hidden again after a minute @one-width', async ({
  page,
  product,
  superAdministrator,
  signIn,
}) => {
  await page.clock.install()
  await superAdministrator.provideApiConnection()
  await signIn(page, people.superAdministrator)
  await page.goto(paths.apiConnection)
  await viewSecret(page, product.password)
  await expect(page.getByRole('timer')).toHaveText(/^Hidden again in \d+ seconds$/)
  const secret = await valueOf(page.getByRole('main'), 'API Secret').innerText()
  await page.clock.fastForward(40_000)
  await expect(page.getByText(secret)).toBeVisible()
  await page.clock.fastForward(20_000)
  await expect(page.getByRole('timer')).toBeHidden()
  await expect(page.getByText(secret)).toBeHidden()
})

test('an administrator sees the key and is told who may do more @one-width', async ({
  page,
  superAdministrator,
  signIn,
}) => {
  await superAdministrator.provideApiConnection()
  await signIn(page, people.administrator)
  await page.goto(paths.apiConnection)
  const main = page.getByRole('main')
  await expect(main).toContainText('Only the Super Administrator can access the API Secret')
  await expect(main).toContainText('Only the Super Administrator can generate, regenerate, disable or enable')
  await expect(valueOf(main, 'API Key')).not.toBeEmpty()
  for (const action of ['View API Secret', 'Generate', 'Regenerate', 'Disable', 'Enable']) {
    await expect(page.getByRole('button', { name: action, exact: true })).toBeHidden()
  }
  await expectAccessible(page)

  const asked = await page.request.post('/api/v1/api-connection/secret')
  expect(asked.status(), 'nor does the API give it').toBe(403)
})

test('the deprecated way leads to the one that replaces it @one-width', async ({ page, signIn }) => {
  await signIn(page, people.administrator)
  await page.goto(paths.apiConnection)
  const note = page.getByRole('note').first()
  await expect(note).toContainText('Deprecated authentication method, we invite you to use OAuth2')
  await note.getByRole('link', { name: 'New OAuth consumer' }).click()
  await expect(consumerPanel(page)).toBeVisible()
})

test('a company decides whether the scope “api” of older integrations is accepted @one-width', async ({
  page,
  product,
  playwright,
  signIn,
}) => {
  const { superAdministrator } = await createCompany(product)
  const management = await Management.signIn(playwright.request, product, superAdministrator.email)
  const { key, secret } = await management.createConsumer()
  await management.close()
  const integrator = await Integrator.discover(product.url, { key, secret: secret ?? '' })
  expect((await integrator.clientCredentials('api')).token_type).toBe('bearer')

  await signIn(page, superAdministrator.email)
  await page.goto(paths.apiConnection)
  const card = page.getByRole('region', { name: 'Older integrations' })
  const accept = card.getByRole('switch', { name: 'Accept the scope “api”' })
  // It moves only once the server has agreed.
  await accept.click()
  await expect(page.getByText('The scope “api” is refused')).toBeVisible()
  await expect(accept).not.toBeChecked()
  await expectAccessibleInBothSchemes(page)
  await expect(integrator.clientCredentials('api')).rejects.toMatchObject({ error: 'invalid_scope' })
  await page.reload()
  await expect(accept).not.toBeChecked()
  await accept.click()
  await expect(page.getByText('The scope “api” is accepted')).toBeVisible()
  expect((await integrator.clientCredentials('api')).token_type).toBe('bearer')
})
