import { randomInt } from 'node:crypto'
import { expectAccessible, expectAccessibleInBothSchemes } from './support/accessibility.ts'
import { registerApp } from './support/asking-app.ts'
import { answer, paths, save } from './support/console.ts'
import { expect, people, test } from './support/fixtures.ts'
import { Integrator } from './support/integrator.ts'
import type { Locator, Page } from '@playwright/test'

test.beforeEach(async ({ page, signIn }) => signIn(page, people.administrator))

/** A module that no other scene uses. */
const newModule = () => {
  const number = randomInt(1e6, 1e7)
  const name = `Pumps ${number}`
  return { key: `pumps_${number}`, name: { en: name, es: `Bombas ${number}`, 'pt-BR': `Bombas ${number}` } }
}

const panelOf = (page: Page, name = 'New module'): Locator => page.getByRole('dialog', { name, exact: true })

const field = (panel: Locator, name: string): Locator => panel.getByRole('textbox', { name, exact: true })

test('an administrator adds a module, whose own words people read before they let an app in', async ({
  page,
  app,
  administrator,
  product,
}) => {
  const { key, name } = newModule()
  await page.goto(paths.modules)
  await expect(page.getByRole('heading', { name: 'Modules', level: 1 })).toBeVisible()
  await expect(page.getByRole('list', { name: 'Modules' }).getByRole('listitem').first()).toBeVisible()
  await page.getByRole('button', { name: 'New module' }).click()
  const blank = panelOf(page)
  await save(blank)
  await expect(blank.getByText("Key can't be blank")).toBeVisible()
  await field(blank, 'Key').fill(key)
  await field(blank, 'Name (English)').fill(name.en)
  await field(blank, 'Name (Español)').fill(name.es)
  await field(blank, 'Name (Português (Brasil))').fill(name['pt-BR'])
  await expect(blank.getByText(`The page says: “Add ${name.en.toLowerCase()}”`)).toBeVisible()
  await field(blank, 'View (English)').fill('Read how the pumps are doing')
  await field(blank, 'View (Español)').fill('Leer cómo están las bombas')
  await field(blank, 'View (Português (Brasil))').fill('Ler como estão as bombas')
  await save(blank)
  await expect(page.getByText(`${name.en} was created`)).toBeVisible()
  await expectAccessibleInBothSchemes(page)

  // Both who asks and who is asked have the group.
  const full = await administrator.findPermissionGroup('Full access')
  const permissions = [...full.permissions, `${key}:view`, `${key}:create`]
  await administrator.updatePermissionGroup(full.id, { permissions })
  const asking = await registerApp(administrator, product, app, { group: full.name })
  await page.goto((await asking.start(`${key}:view ${key}:create`)).url)
  await expect(page.getByRole('group', { name: name.en }).getByRole('checkbox')).toHaveCount(2)
  await expect(page.getByRole('checkbox', { name: 'Read how the pumps are doing' })).toBeChecked()
  await expect(page.getByRole('checkbox', { name: `Add ${name.en.toLowerCase()}` })).toBeChecked()
  await expectAccessible(page)
  await page.getByRole('combobox', { name: 'Language' }).selectOption('Español')
  await expect(page.getByRole('checkbox', { name: 'Leer cómo están las bombas' })).toBeChecked()
})

test('an archived module stops, and a restored one goes on @one-width', async ({ page, administrator, product }) => {
  const wanted = newModule()
  const { key, name } = await administrator.createModule({ ...wanted, actions: ['view'] })
  const group = await administrator.createPermissionGroup({ permissions: [`${key}:view`, 'assets:view'] })
  const consumer = await administrator.createConsumer({ group: group.name })
  const integrator = await Integrator.discover(product.url, { key: consumer.key, secret: consumer.secret ?? '' })
  const { access_token: token } = await integrator.clientCredentials()
  expect((await integrator.introspect(token)).scope?.split(' ')).toContain(`${key}:view`)

  await page.goto(paths.modules)
  await page.getByRole('link', { name: name.en, exact: true }).click()
  const panel = panelOf(page, name.en)
  await panel.getByRole('button', { name: 'Archive' }).click()
  await expect(page.getByRole('alertdialog', { name: `Archive ${name.en}?` })).toContainText('stops at once')
  await expect(page.getByRole('alertdialog')).toContainText(consumer.name)
  await expectAccessibleInBothSchemes(page)
  await answer(page, `Archive ${name.en}?`, 'Archive')
  await expect(panel.getByText('This module is archived')).toBeVisible()
  await expectAccessibleInBothSchemes(page)
  expect((await integrator.introspect(token)).scope).toBe('assets:view')
  await panel.getByRole('button', { name: 'Back' }).click()
  const archived = page.getByRole('list', { name: 'Archived modules' })
  await expect(archived.getByRole('link', { name: name.en, exact: true })).toBeVisible()
  await expectAccessible(page)

  await archived.getByRole('link', { name: name.en, exact: true }).click()
  await panel.getByRole('button', { name: 'Restore' }).click()
  await answer(page, `Restore ${name.en}?`, 'Restore')
  await expect(page.getByText(`${name.en} was restored`)).toBeVisible()
  expect((await integrator.introspect(token)).scope?.split(' ')).toContain(`${key}:view`)
})

test('with the keyboard alone one moves a module, and everybody finds it there @one-width', async ({
  page,
  administrator,
}) => {
  const wanted = newModule()
  const { name } = await administrator.createModule({ ...wanted, actions: ['view'] })
  await page.goto(paths.modules)
  const rows = page.getByRole('list', { name: 'Modules' }).getByRole('listitem')
  await expect(rows.last()).toContainText(name.en)
  await page.getByRole('button', { name: `Move ${name.en} up` }).focus()
  const savedOrder = () => page.waitForResponse((response) => response.url().endsWith('/modules/order'))
  const first = savedOrder()
  await page.keyboard.press('Enter')
  await expect(rows.last()).not.toContainText(name.en)
  await first
  const second = savedOrder()
  await page.keyboard.press('Enter')
  await second
  const count = await rows.count()
  await expect(rows.nth(count - 3)).toContainText(name.en)
  await expectAccessible(page)
  await page.reload()
  await expect(rows.nth(count - 3)).toContainText(name.en)
})

test('what two administrators change at the same time is not lost @one-width', async ({
  page,
  administrator,
  allowInConsole,
}) => {
  const wanted = newModule()
  const { key, name } = await administrator.createModule({ ...wanted, actions: ['view'] })
  await page.goto(paths.module(key))
  const panel = panelOf(page, name.en)
  await field(panel, 'Name (English)').fill('Mine')
  await administrator.updateModule(key, { name: { ...name, en: 'Theirs', es: 'De ellos' } })
  allowInConsole(/status of 412/)
  await save(panel)
  await expect(panel.getByText('Someone else changed this module after you opened it.')).toBeVisible()
  await expectAccessible(page)
  await panel.getByRole('button', { name: 'Load current state' }).click()
  // The panel is called what the module is called now.
  const theirs = panelOf(page, 'Theirs')
  await expect(theirs.getByText('Saved by someone else meanwhile: Theirs')).toBeVisible()
  await expect(field(theirs, 'Name (Español)')).toHaveValue('De ellos')
  await expect(field(theirs, 'Name (English)')).toHaveValue('Mine')
  await expectAccessible(page)
  await save(theirs)
  await expect(page.getByText('Mine was saved')).toBeVisible()
})
