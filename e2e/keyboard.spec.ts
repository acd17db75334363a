import type { Locator, Page } from '@playwright/test'
import { expect, test } from './support/fixtures.ts'
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
