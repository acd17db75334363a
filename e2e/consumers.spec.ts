import { expectAccessible, expectAccessibleInBothSchemes } from './support/accessibility.ts'
import {
  answer,
  arrived,
  consumerEntry,
  consumerPanel,
  copy,
  fillConsumer,
  openConsumer,
  openNewConsumer,
  paths,
  save,
  searchConsumers,
  valueOf,
} from './support/console.ts'
import { expect, people, test } from './support/fixtures.ts'
import { Integrator } from './support/integrator.ts'
import { unique } from './support/unique.ts'

test.beforeEach(async ({ page, signIn }) => signIn(page, people.administrator))

test('a phone loads nothing of the table that it never shows', async ({ page, isMobile }) => {
  const loaded: string[] = []
  page.on('request', (request) => loaded.push(request.url()))
  await page.goto(paths.consumers)
  await expect(page.getByText(/^Showing/u)).toBeVisible()
  await arrived(page)
  await page.waitForLoadState('networkidle')
  expect(loaded.filter((url) => url.includes('grid')).length > 0).toBe(!isMobile)
})

test('an administrator presses "+" and has a consumer that gets tokens', async ({ page, product }) => {
  const name = unique('ERP')
  await page.goto(paths.consumers)
  await expect(page.getByText(/^Showing \d+ of \d+$/)).toBeVisible()
  await expectAccessibleInBothSchemes(page)

  await page.getByRole('button', { name: 'New OAuth consumer' }).click()
  await expect(page).toHaveURL(paths.newConsumer)
  const blank = consumerPanel(page)
  await expect(valueOf(blank, 'Secret')).toHaveText('Appears once saved')
  await expectAccessibleInBothSchemes(page)
  await fillConsumer(blank, { grantType: 'Client credentials', name, description: 'At night', group: 'Warehouse' })
  await expect(blank.getByText('What Warehouse permits')).toBeVisible()
  await save(blank)

  const panel = consumerPanel(page, name)
  await expect(page.getByText(`${name} is ready to use`)).toBeVisible()
  await expect(panel.getByText('It is shown only this once')).toBeVisible()
  await expectAccessibleInBothSchemes(page)
  const key = await copy(panel, 'Key')
  const secret = await copy(panel, 'Secret')
  await expect(valueOf(panel, 'Key')).toContainText(key)
  await expect(valueOf(panel, 'Secret')).toContainText(secret)
  await expect(valueOf(panel, 'Creation date')).toContainText('by Marcus Reed')
  const integrator = await Integrator.discover(product.url, { key, secret })
  expect((await integrator.clientCredentials()).token_type).toBe('bearer')

  await page.reload()
  await expect(valueOf(panel, 'Key')).toContainText(key)
  await expect(valueOf(panel, 'Secret')).toContainText(`••••••••${secret.slice(-4)}`)
  expect(await page.content()).not.toContain(secret)
  await expectAccessible(page)

  await panel.getByRole('button', { name: 'Back' }).click()
  await expect(panel).toBeHidden()
  await searchConsumers(page, name)
  const entry = consumerEntry(page, name)
  await expect(entry).toContainText('Client credentials')
  await expect(entry).toContainText('Warehouse')
  await expect(entry).toContainText(`••••••••${secret.slice(-4)}`)
  await expect(entry).toContainText('Active')
  await expect(page.getByText('Showing 1 of 1')).toBeVisible()
})

test('a secret that nobody copied is not lost without a question', async ({ page }) => {
  const name = unique('Forgetful')
  await openNewConsumer(page)
  await fillConsumer(consumerPanel(page), { grantType: 'Client credentials', name, group: 'Warehouse' })
  await save(consumerPanel(page))
  const panel = consumerPanel(page, name)
  await panel.getByRole('button', { name: 'Back' }).click()
  await expect(page.getByRole('alertdialog', { name: 'Close without copying the secret?' })).toBeVisible()
  await expectAccessible(page)
  await answer(page, 'Close without copying the secret?', 'Keep open')
  await copy(panel, 'Secret')
  await panel.getByRole('button', { name: 'Back' }).click()
  await expect(panel).toBeHidden()
})

test('an administrator edits a consumer', async ({ page, administrator }) => {
  const { name, id } = await administrator.createConsumer({ name: unique('Meters'), group: 'Technicians' })
  const renamed = unique('Meter gateway')
  const panel = await openConsumer(page, name)
  await expect(panel.getByRole('textbox', { name: 'Grant type' })).not.toBeEditable()
  await expectAccessible(page)
  await save(panel)
  await expect(page.getByText('There is nothing to save: nothing was changed.')).toBeVisible()

  await fillConsumer(panel, { name: renamed, description: 'Plant 3', group: 'Reports' })
  await save(panel)
  await expect(page.getByText(`${renamed} was saved`)).toBeVisible()
  await page.goto(paths.consumer(id))
  const saved = consumerPanel(page, renamed)
  await expect(saved.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue(renamed)
  await expect(saved.getByRole('textbox', { name: 'Description' })).toHaveValue('Plant 3')
  await expect(saved.getByRole('combobox', { name: 'Group Permissions' })).toHaveValue('Reports')
})

test('unsaved changes are not lost without a question, however one leaves @one-width', async ({
  page,
  administrator,
}) => {
  const { name } = await administrator.createConsumer({ name: unique('Half done') })
  const panel = await openConsumer(page, name)
  await fillConsumer(panel, { description: 'Typed and not saved' })

  await panel.getByRole('button', { name: 'Back' }).click()
  await expect(page.getByRole('alertdialog', { name: 'Leave without saving?' })).toBeVisible()
  await expectAccessible(page)
  await answer(page, 'Leave without saving?', 'Keep editing')
  await page.goBack()
  await answer(page, 'Leave without saving?', 'Keep editing')
  await page.keyboard.press('Escape')
  await answer(page, 'Leave without saving?', 'Keep editing')
  await expect(panel.getByRole('textbox', { name: 'Description' })).toHaveValue('Typed and not saved')

  await page.goBack()
  await answer(page, 'Leave without saving?', 'Leave')
  await expect(panel).toBeHidden()
  await consumerEntry(page, name).getByRole('link', { name, exact: true }).click()
  await expect(panel.getByRole('textbox', { name: 'Description' })).toHaveValue('')
})

test('an open consumer has an address, and the back button closes it @one-width', async ({ page, administrator }) => {
  const { name, id } = await administrator.createConsumer({ name: unique('Linked') })
  const panel = await openConsumer(page, name)
  await expect(page).toHaveURL(new RegExp(`${paths.consumer(id)}\\?search=`))
  await page.goBack()
  await expect(panel).toBeHidden()
  await expect(page.getByRole('searchbox', { name: 'Search' })).toHaveValue(name)
  await page.goForward()
  await expect(panel).toBeVisible()

  await page.goto(paths.consumer(id))
  await expect(panel).toBeVisible()
  await panel.getByRole('button', { name: 'Back' }).click()
  await expect(page).toHaveURL(paths.consumers)
})

test('what two administrators change at the same time is not lost', async ({ page, administrator, allowInConsole }) => {
  const { name, id } = await administrator.createConsumer({ name: unique('Contested'), description: 'Before' })
  const panel = await openConsumer(page, name)
  await fillConsumer(panel, { description: 'Mine' })
  await administrator.updateConsumer(id, { description: 'Theirs' })

  allowInConsole(/status of 412/)
  await save(panel)
  await expect(panel.getByText('Someone else changed this consumer after you opened it.')).toBeVisible()
  await expectAccessible(page)
  await panel.getByRole('button', { name: 'Load current state' }).click()
  await expect(panel.getByText('Saved by someone else meanwhile: Theirs')).toBeVisible()
  await expect(panel.getByRole('textbox', { name: 'Description' })).toHaveValue('Mine')
  await expectAccessible(page)
  await save(panel)
  await expect(page.getByText(`${name} was saved`)).toBeVisible()
})
