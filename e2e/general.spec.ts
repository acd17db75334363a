import { expectAccessible, expectAccessibleInBothSchemes } from './support/accessibility.ts'
import { chooseLogo, somePicture } from './support/console.ts'
import { expect, people, test } from './support/fixtures.ts'
import { createCompany } from './support/operator.ts'
import { unique } from './support/unique.ts'

const general = '/settings/general'

test('a company gets another name, language, colour and logo, at once and in the log', async ({
  page,
  product,
  signIn,
  allowInConsole,
}) => {
  const { name, superAdministrator } = await createCompany(product)
  const renamed = unique('Harbour Group')
  await signIn(page, superAdministrator.email)
  await page.goto(general)
  const form = page.getByRole('form', { name: 'General' })
  await expect(form.getByRole('textbox', { name: 'Name' })).toHaveValue(name)

  await form.getByRole('textbox', { name: 'Name' }).fill(renamed)
  await form.getByLabel('Default language').selectOption('Español')
  await form.getByRole('textbox', { name: 'Colour', exact: true }).fill('#00695c')
  await expect(form.getByText(/it is lightened to #[0-9a-f]{6} there/u)).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page.getByText('The company was saved')).toBeVisible()
  await expect(page.getByRole('banner')).toContainText(renamed)

  allowInConsole(/400/u)
  const picture = await somePicture(page)
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')
  await chooseLogo(form, svg, { name: 'logo.svg', mimeType: 'image/svg+xml' })
  await expect(form.getByText(/^Logo can't be an SVG file/u)).toBeVisible()
  await chooseLogo(form, picture)
  await expect(page.getByText('The logo was saved')).toBeVisible()
  await expectAccessibleInBothSchemes(page)

  await page.reload()
  await expect(form.getByRole('textbox', { name: 'Colour', exact: true })).toHaveValue('#00695c')
  // One that can't be loaded would give way to the company's initial.
  const logo = page.getByRole('banner').locator('img')
  await expect(logo).toHaveJSProperty('complete', true)
  await expect(logo).toBeVisible()
  await page.goto('/settings/transactions-log?event=company.updated')
  await page.getByRole('link', { name: 'Company changed' }).first().click()
  await expect(page.getByRole('region', { name: 'What changed' })).toContainText(/Logo.*Before.*None.*After.*SHA-256/su)
  await page.goto('/settings/transactions-log?event=company.updated')
  await page.getByRole('link', { name: 'Company changed' }).last().click()
  const changes = page.getByRole('region', { name: 'What changed' })
  await expect(changes).toContainText(new RegExp(`Name.*Before.*${name}.*After.*${renamed}`, 'su'))
  await expect(changes).toContainText(/Language.*After.*Español/su)
  await expect(changes).toContainText(/Colour.*Before.*None.*After.*#00695c/su)
  await expectAccessible(page)
})

test('two administrators who change the company at the same time lose nothing of each other @one-width', async ({
  page,
  product,
  signIn,
  allowInConsole,
}) => {
  const { superAdministrator } = await createCompany(product)
  await signIn(page, superAdministrator.email)
  await page.goto(general)
  const form = page.getByRole('form', { name: 'General' })
  const renamed = unique('Harbour Yard')
  await form.getByRole('textbox', { name: 'Name' }).fill(renamed)
  const theirs = await page.request.patch('/api/v1/company', {
    data: { color: '#c2185b' },
    headers: { origin: product.url },
  })
  expect(theirs.status()).toBe(200)

  allowInConsole(/412/u)
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Someone else changed the company meanwhile')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Load current state' }).click()
  await expect(form.getByRole('textbox', { name: 'Colour', exact: true })).toHaveValue('#c2185b')
  await expect(form.getByRole('textbox', { name: 'Name' })).toHaveValue(renamed)
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('The company was saved')).toBeVisible()
  await expect(page.getByRole('banner')).toContainText(renamed)
})

test('what the company is called and looks like is not open to a member @one-width', async ({ page, signIn }) => {
  await signIn(page, people.member)
  await page.goto(general)
  await expect(page.getByRole('heading', { name: 'Not open to you' })).toBeVisible()
})
