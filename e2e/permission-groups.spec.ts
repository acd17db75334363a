import { expectAccessible, expectAccessibleInBothSchemes } from './support/accessibility.ts'
import { answer, paths, save } from './support/console.ts'
import { expect, people, test } from './support/fixtures.ts'
import { Integrator } from './support/integrator.ts'
import { unique } from './support/unique.ts'
import type { Locator, Page } from '@playwright/test'

test.beforeEach(async ({ page, signIn }) => signIn(page, people.administrator))

const panelOf = (page: Page, name = 'New permission group'): Locator => page.getByRole('dialog', { name, exact: true })

/** One box of the matrix, which is a table where there is room for one and cards where there isn't. */
const box = (panel: Locator, module: string, action: string): Locator =>
  panel
    .getByRole('checkbox', { name: `${module}: ${action}`, exact: true })
    .or(panel.getByRole('group', { name: module }).getByRole('checkbox', { name: action, exact: true }))

async function openGroup(page: Page, name: string): Promise<Locator> {
  await page.goto(`${paths.permissionGroups}?search=${encodeURIComponent(name)}`)
  await page.getByRole('link', { name, exact: true }).click()
  const panel = panelOf(page, name)
  await expect(panel.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue(name)
  return panel
}

test('an administrator makes a group box by box, and a copy of it', async ({ page }) => {
  const name = unique('Night shift')
  await page.goto(paths.permissionGroups)
  await expect(page.getByText(/^Showing \d+ of \d+$/)).toBeVisible()
  await page.getByRole('button', { name: 'New permission group' }).click()
  const blank = panelOf(page)
  await expect(box(blank, 'Work orders', 'View')).toBeVisible()
  await save(blank)
  await expect(blank.getByText("Name can't be blank")).toBeVisible()
  await expectAccessible(page)
  await blank.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
  await box(blank, 'Work orders', 'View').check()
  await box(blank, 'Assets', 'View').check()
  await save(blank)
  const panel = panelOf(page, name)
  await expect(panel.getByText('Not used', { exact: true })).toBeVisible()
  await panel.getByRole('button', { name: 'Duplicate' }).click()
  const copy = panelOf(page)
  await expect(copy.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue(`Copy of ${name}`)
  await expect(box(copy, 'Assets', 'View')).toBeChecked()
  await expect(box(copy, 'Assets', 'Edit')).not.toBeChecked()
  await save(copy)
  await expect(panelOf(page, `Copy of ${name}`)).toBeVisible()
})

test('a group narrowed in the console has its consumer’s tokens refused that permission @one-width', async ({
  page,
  administrator,
  product,
}) => {
  const group = await administrator.createPermissionGroup({ permissions: ['work_orders:view', 'work_orders:edit'] })
  const { key, secret, name } = await administrator.createConsumer({ group: group.name })
  const integrator = await Integrator.discover(product.url, { key, secret: secret ?? '' })
  const { access_token: token } = await integrator.clientCredentials()
  expect((await integrator.introspect(token)).scope?.split(' ').toSorted()).toEqual([
    'work_orders:edit',
    'work_orders:view',
  ])

  const panel = await openGroup(page, group.name)
  await expect(panel.getByText('Used by 1 consumer')).toBeVisible()
  await box(panel, 'Work orders', 'Edit').uncheck()
  await save(panel)
  const question = page.getByRole('alertdialog', { name: `Take permissions away from ${group.name}?` })
  await expect(question.getByText('1 consumer loses permissions')).toBeVisible()
  await expect(question.getByRole('listitem').filter({ hasText: name })).toContainText('Loses Work orders (Edit)')
  await expectAccessibleInBothSchemes(page)
  await question.getByRole('button', { name: 'Take away and save' }).click()
  await expect(question).toBeHidden()
  await expect(page.getByText(`${group.name} was saved`)).toBeVisible()
  expect((await integrator.introspect(token)).scope).toBe('work_orders:view')
  await expect(integrator.clientCredentials('work_orders:edit')).rejects.toMatchObject({ error: 'invalid_scope' })

  await box(panel, 'Work orders', 'View').uncheck()
  await save(panel)
  await expect(question.getByText('Nothing left')).toBeVisible()
  await expectAccessibleInBothSchemes(page)
  await question.getByRole('button', { name: 'Take away and save' }).click()
  await expect(question).toBeHidden()
  await expect(page.getByText(`${group.name} was saved`)).toBeVisible()
  const { scope } = await integrator.introspect(token)
  expect(scope ?? '').toBe('')
})

test('a group in use is deleted together with what takes its place', async ({ page, administrator }) => {
  const group = await administrator.createPermissionGroup({ permissions: ['work_orders:delete'] })
  const replacement = await administrator.createPermissionGroup({ permissions: ['assets:view'] })
  const consumer = await administrator.createConsumer({ group: group.name })
  const panel = await openGroup(page, group.name)
  await panel.getByRole('button', { name: 'Delete' }).click()
  const question = page.getByRole('alertdialog', { name: `Delete ${group.name}?` })
  await question.getByRole('combobox', { name: 'Group that takes its place' }).fill(replacement.name)
  await page.getByRole('option', { name: replacement.name }).click()
  await expect(question.getByText('1 consumer loses permissions')).toBeVisible()
  await expectAccessibleInBothSchemes(page)
  await question.getByRole('button', { name: 'Replace and delete' }).click()
  await expect(page.getByText(`${group.name} was deleted`)).toBeVisible()
  await page.goto(paths.consumer(consumer.id))
  await expect(page.getByRole('dialog').getByRole('combobox', { name: 'Group Permissions' })).toHaveValue(
    replacement.name,
  )
})

test('what two administrators change at the same time is not lost', async ({ page, administrator, allowInConsole }) => {
  const group = await administrator.createPermissionGroup({ description: 'Before', permissions: ['assets:view'] })
  const panel = await openGroup(page, group.name)
  await panel.getByRole('textbox', { name: 'Description' }).fill('Mine')
  await box(panel, 'Assets', 'Edit').check()
  await administrator.updatePermissionGroup(group.id, {
    description: 'Theirs',
    permissions: ['assets:view', 'work_orders:view'],
  })
  allowInConsole(/status of 412/)
  await save(panel)
  await expect(panel.getByText('Someone else changed this group after you opened it.')).toBeVisible()
  await expectAccessible(page)
  await panel.getByRole('button', { name: 'Load current state' }).click()
  await expect(panel.getByText('Saved by someone else meanwhile: Theirs')).toBeVisible()
  await expect(panel.getByText('Given: Work orders – View')).toBeVisible()
  await expect(box(panel, 'Work orders', 'View')).toBeChecked()
  await expect(box(panel, 'Assets', 'Edit')).toBeChecked()
  await expect(panel.getByRole('textbox', { name: 'Description' })).toHaveValue('Mine')
  await expectAccessibleInBothSchemes(page)
  await save(panel)
  await expect(page.getByText(`${group.name} was saved`)).toBeVisible()
})

test('unticked boxes are not lost without a question @one-width', async ({ page, administrator }) => {
  const group = await administrator.createPermissionGroup({ permissions: ['assets:view'] })
  const panel = await openGroup(page, group.name)
  await box(panel, 'Assets', 'View').uncheck()
  await panel.getByRole('button', { name: 'Back' }).click()
  await answer(page, 'Leave without saving?', 'Keep editing')
  await expect(box(panel, 'Assets', 'View')).not.toBeChecked()
  await page.goBack()
  await answer(page, 'Leave without saving?', 'Leave')
  await expect(panel).toBeHidden()
})
