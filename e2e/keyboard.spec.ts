import type { Locator, Page } from '@playwright/test'
import { arriveInApp, registerApp } from './support/asking-app.ts'
import { consumerPanel, openUserMenu, paths, valueOf } from './support/console.ts'
import { expect, people, test } from './support/fixtures.ts'
import { Integrator } from './support/integrator.ts'
import { createCompany } from './support/operator.ts'
import { unique } from './support/unique.ts'

/** Goes on with the Tab key, or back with Shift, until something has the focus. */
async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await expect(target).toBeVisible()
  const isThere = () => target.evaluate((element) => element.matches(':focus'))
  for (let presses = 0; presses < 120 && !(await isThere()); presses++) await page.keyboard.press(key)
  await expect(target, 'the Tab key leads to it').toBeFocused()
}

/** Types over what a field holds, once the Tab key has led there. */
async function typeOver(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field)
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.type(text)
}

test('the keyboard alone decides about security, renames the company, and finds and saves what the log says of it', async ({
  page,
  product,
  signIn,
}) => {
  const { name, superAdministrator } = await createCompany(product)
  await signIn(page, superAdministrator.email)

  await page.goto('/settings/security')
  await typeOver(page, page.getByLabel('Shortest password'), '14')
  await tabTo(page, page.getByRole('switch', { name: 'Lock out after wrong passwords' }))
  await page.keyboard.press('Space')
  await typeOver(page, page.getByLabel('Wrong passwords in a row'), '7')
  await tabTo(page, page.getByRole('radio', { name: 'Nobody has to' }))
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('radio', { name: /^Administrators/ })).toBeChecked()
  await page.keyboard.press('ArrowUp')
  await tabTo(page, page.getByRole('button', { name: 'Save' }))
  await page.keyboard.press('Enter')
  await expect(page.getByText('The security settings were saved')).toBeVisible()

  await page.goto('/settings/general')
  const renamed = unique('Harbour Quay')
  await typeOver(page, page.getByRole('textbox', { name: 'Name' }), renamed)
  await page.keyboard.press('Enter')
  await expect(page.getByText('The company was saved')).toBeVisible()

  await page.goto('/settings/transactions-log')
  await expect(page.getByRole('link', { name: 'Security settings changed' })).toBeVisible()
  const filter = page.getByRole('button', { name: /^Filter/ })
  await tabTo(page, filter)
  await page.keyboard.press('Enter')
  const period = page.getByLabel('Period')
  await tabTo(page, period)
  await page.keyboard.press('ArrowDown')
  await expect(period).toHaveValue('today')
  await page.keyboard.press('Escape')
  await expect(filter).toBeFocused()
  await expect(page).toHaveURL(/\?period=today$/)

  const entry = page.getByRole('link', { name: 'Company changed' })
  await tabTo(page, entry)
  await page.keyboard.press('Enter')
  const panel = page.getByRole('dialog', { name: 'Company changed' })
  await expect(panel.getByRole('region', { name: 'What changed' })).toContainText(
    new RegExp(`Name.*Before.*${name}.*After.*${renamed}`, 'su'),
  )
  await page.keyboard.press('Escape')
  await expect(panel).toBeHidden()
  await expect(entry, 'one goes on where one was').toBeFocused()

  await tabTo(page, page.getByRole('button', { name: 'Export', exact: true }), 'Shift+Tab')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('menuitem', { name: /^CSV/ })).toBeFocused()
  await page.keyboard.press('ArrowDown')
  const saved = page.waitForEvent('download')
  await page.keyboard.press('Enter')
  expect((await saved).suggestedFilename()).toMatch(/^transactions-log-.*\.ndjson$/u)
})

test('single keys search, make and list, but not where one types, and whoever needs to switches them off', async ({
  page,
  signIn,
}) => {
  await signIn(page, people.administrator)
  await page.goto(paths.permissionGroups)
  await expect(page.getByText(/^Showing/)).toBeVisible()
  const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  const panel = page.getByRole('dialog', { name: 'New permission group' })

  await page.keyboard.press('/')
  const search = page.getByRole('searchbox', { name: 'Search' })
  await expect(search).toBeFocused()
  await page.keyboard.type('n?/')
  await expect(search).toHaveValue('n?/')
  await page.getByRole('button', { name: 'Clear the search' }).click()
  await page.keyboard.press('Tab')

  await page.keyboard.press('n')
  await expect(panel).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(panel).toBeHidden()

  await page.keyboard.press('?')
  await expect(list).toBeVisible()
  const single = list.getByRole('switch', { name: 'Shortcuts of a single key' })
  await tabTo(page, single)
  await page.keyboard.press('Space')
  await page.keyboard.press('Escape')
  await expect(list).toBeHidden()

  await page.reload()
  await expect(page.getByText(/^Showing/)).toBeVisible()
  await page.keyboard.press('n')
  await page.keyboard.press('?')
  await (await openUserMenu(page)).getByRole('menuitem', { name: 'Keyboard shortcuts' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(1)
  await expect(single).not.toBeChecked()
  await single.check()
  await list.getByRole('button', { name: 'Close' }).click()
  await expect(list).toBeHidden()
  await page.keyboard.press('n')
  await expect(panel).toBeVisible()
})

test('the keyboard alone presses "+", makes a consumer, and takes away key and secret that get a token', async ({
  page,
  product,
  signIn,
}) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const name = unique('Night export')
  await signIn(page, people.administrator)
  await page.goto(paths.consumers)
  await tabTo(page, page.getByRole('button', { name: 'New OAuth consumer' }))
  await page.keyboard.press('Enter')
  const blank = consumerPanel(page)
  const grantType = blank.getByRole('radio', { name: 'My server talks to your data' })
  await tabTo(page, grantType)
  await page.keyboard.press('Space')
  await expect(grantType).toBeChecked()
  await typeOver(page, blank.getByRole('textbox', { name: 'Name', exact: true }), name)
  await typeOver(page, blank.getByRole('combobox', { name: 'Group Permissions' }), 'Warehouse')
  await expect(page.getByRole('option', { name: 'Warehouse' })).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await tabTo(page, blank.getByRole('button', { name: 'Save' }), 'Shift+Tab')
  await page.keyboard.press('Enter')

  const panel = consumerPanel(page, name)
  await expect(panel.getByText('It is shown only this once')).toBeVisible()
  const copied = async (what: string): Promise<string> => {
    await tabTo(page, panel.getByRole('button', { name: `Copy ${what}`, exact: true }))
    await page.keyboard.press('Enter')
    const shown = await valueOf(panel, what).innerText()
    const kept = () => page.evaluate<string>('navigator.clipboard.readText()')
    await expect.poll(async () => (await kept()) !== '' && shown.includes(await kept())).toBe(true)
    return kept()
  }
  const credentials = { key: await copied('Key'), secret: await copied('Secret') }
  const integrator = await Integrator.discover(product.url, credentials)
  expect((await integrator.clientCredentials()).token_type).toBe('bearer')
  await page.keyboard.press('Escape')
  await expect(panel).toBeHidden()
})

test('the keyboard alone signs in, leaves a permission out, authorizes, and revokes', async ({
  page,
  app,
  administrator,
  product,
}) => {
  const asking = await registerApp(administrator, product, app)
  const started = await asking.start()
  await page.goto(started.url)
  await typeOver(page, page.getByRole('textbox', { name: 'E-mail' }), people.member)
  await typeOver(page, page.getByLabel('Password', { exact: true }), product.password)
  await page.keyboard.press('Enter')
  await tabTo(page, page.getByRole('checkbox', { name: 'Change work orders' }))
  await page.keyboard.press('Space')
  await tabTo(page, page.getByRole('button', { name: 'Authorize' }))
  await page.keyboard.press('Enter')
  const token = await asking.integrator.finishAuthorization(started, await arriveInApp(page, app))
  expect(token.scope?.split(' ').toSorted()).toEqual(['assets:view', 'work_orders:view'])

  await page.goto(paths.myApps)
  const card = page.getByRole('article', { name: asking.consumer.name })
  await tabTo(page, card.getByRole('button', { name: /^Revoke access/ }))
  await page.keyboard.press('Enter')
  await tabTo(page, page.getByRole('alertdialog').getByRole('button', { name: 'Revoke access' }))
  await page.keyboard.press('Enter')
  // Behind the question nothing is there for whoever reads by roles.
  await expect(page.getByRole('alertdialog')).toBeHidden()
  await expect(card).toBeHidden()
  expect(await asking.integrator.introspect(token.access_token)).toEqual({ active: false })
})
