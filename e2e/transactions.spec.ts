import { readFile } from 'node:fs/promises'
import type { Locator, Page } from '@playwright/test'
import { expectAccessible, expectAccessibleInBothSchemes } from './support/accessibility.ts'
import { openConsumer } from './support/console.ts'
import { expect, people, test } from './support/fixtures.ts'
import { unique } from './support/unique.ts'

const log = '/settings/transactions-log'

/** The entries, which are rows where there is room for a table and cards where there isn't. */
const entriesOn = (page: Page): Locator =>
  page
    .getByRole('table', { name: 'Transactions log' })
    .getByRole('row')
    .filter({ has: page.getByRole('link') })
    .or(page.getByRole('list', { name: 'Transactions log' }).getByRole('listitem'))

test('an administrator follows what happened to a consumer, from its panel to what changed in it', async ({
  page,
  administrator,
  signIn,
}) => {
  const name = unique('Warehouse robot')
  const consumer = await administrator.createConsumer({ name })
  await administrator.updateConsumer(consumer.id, { description: 'Counts what is left', accessTokenSeconds: 5400 })
  await signIn(page, people.administrator)
  await openConsumer(page, name)
  await page.getByRole('tab', { name: 'Log' }).click()
  await expect(page.getByRole('tabpanel', { name: 'Log' }).getByRole('listitem').first()).toContainText(
    'Consumer changed',
  )
  await expectAccessibleInBothSchemes(page)
  await page.getByRole('link', { name: 'Show all in the log' }).click()

  await expect(page).toHaveURL(`${log}?consumerId=${consumer.id}`)
  const newest = entriesOn(page).first()
  await expect(newest).toContainText('Consumer changed')
  await expect(newest).toContainText(name)
  await expect(newest).toContainText('127.0.0.1')
  await expect(entriesOn(page).last()).toContainText('Consumer created')
  await expect(page.getByRole('button', { name: `Remove the filter ${name}` })).toBeVisible()
  await expectAccessibleInBothSchemes(page)

  await newest.getByRole('link', { name: 'Consumer changed' }).press('Enter')
  const panel = page.getByRole('dialog', { name: 'Consumer changed' })
  await expect(panel.getByRole('button', { name: 'Copy Trace ID' })).toBeVisible()
  const changes = panel.getByRole('region', { name: 'What changed' })
  await expect(changes).toContainText(/Description.*Before.*None.*After.*Counts what is left/su)
  await expect(changes).toContainText(/Access token lifetime.*After.*90 minutes/su)
  await expect(page).toHaveURL(/transactions-log\/[0-9a-f-]{36}\?consumerId=/u)
  await page.reload()
  await expect(changes).toContainText('Counts what is left')
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL(`${log}?consumerId=${consumer.id}`)
})

test('the log is narrowed by event and date, and saved as it is shown', async ({ page, administrator, signIn }) => {
  const name = unique('Delivery robot')
  const consumer = await administrator.createConsumer({ name })
  await administrator.updateConsumer(consumer.id, { description: 'Once' })
  await signIn(page, people.administrator)
  await page.goto(`${log}?consumerId=${consumer.id}`)
  await page.getByRole('button', { name: /^Filter/u }).click()
  await page.getByLabel('Event').selectOption('Consumer changed')
  await page.getByLabel('Period').selectOption('Today')
  await expect(page).toHaveURL(/event=consumer\.updated&period=today/u)
  await page.keyboard.press('Escape')
  await expect(page.getByText('Showing 1 of 1')).toBeVisible()

  for (const [format, item] of [
    ['csv', 'CSV, for a spreadsheet'],
    ['ndjson', 'NDJSON, for a program'],
  ] as const) {
    await page.getByRole('button', { name: 'Export', exact: true }).click()
    const saved = page.waitForEvent('download')
    await page.getByRole('menuitem', { name: item }).click()
    const file = await saved
    expect(file.suggestedFilename()).toMatch(new RegExp(`^transactions-log-.*\\.${format}$`, 'u'))
    const text = await readFile(await file.path(), 'utf8')
    expect(text.trim().split('\n')).toHaveLength(format === 'csv' ? 2 : 1)
    expect(text).toContain('consumer.updated')
    expect(text).not.toContain('consumer.created')
  }
})

test('a person is chosen by name, on a phone too, and what they did is shown as cards @one-width', async ({
  page,
  signIn,
}) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await signIn(page, people.administrator)
  await page.goto(log)
  await page.getByRole('button', { name: /^Filter/u }).click()
  const person = page.getByRole('combobox', { name: 'Person' })
  await person.fill('admin@')
  await page.getByRole('option').filter({ hasText: people.administrator }).click()
  await expect(page).toHaveURL(/userId=/u)
  await page.keyboard.press('Escape')
  const entry = entriesOn(page).first()
  await expect(entry).toContainText('Signed in')
  await entry.getByRole('link').click()
  await expect(page.getByRole('dialog', { name: 'Signed in' })).toBeVisible()
  await expectAccessible(page)
})

test('what a person did is a link away from where they are looked after @one-width', async ({ page, signIn }) => {
  await signIn(page, people.administrator)
  const found = await page.request.get('/api/v1/users', { params: { search: people.administrator } })
  const { items }: { items: { id: string; name: string }[] } = await found.json()
  const [person] = items
  await page.goto(`/settings/user-accounts/users/${person?.id}`)
  await page.getByRole('dialog').getByRole('link', { name: 'Log entries' }).click()
  await expect(page).toHaveURL(`${log}?userId=${person?.id}`)
  await expect(page.getByRole('button', { name: `Remove the filter ${person?.name}` })).toBeVisible()
  await expect(entriesOn(page).first()).toContainText('Signed in')
})

test('the log can be printed: what it is narrowed to and its entries, or one entry alone @one-width', async ({
  page,
  signIn,
}) => {
  await signIn(page, people.administrator)
  await page.goto(`${log}?period=today`)
  const entry = entriesOn(page).first()
  await expect(entry).toBeVisible()
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  await expect(page.getByRole('banner')).toContainText('Acme')
  await expect(page.getByRole('button', { name: 'Remove the filter Today' })).toBeVisible()
  await expect(entry).toBeVisible()
  await expect(page.getByRole('navigation')).toBeHidden()
  await expect(page.getByRole('banner').getByRole('button')).toBeHidden()
  await expect(page.getByRole('button', { name: 'Export' })).toBeHidden()
  const colour = (property: string) => page.evaluate<string>(`getComputedStyle(document.body).${property}`)
  expect(await colour('backgroundColor')).toBe('rgb(255, 255, 255)')
  expect(await colour('color')).toBe('rgb(22, 32, 43)')

  await page.emulateMedia({ media: 'screen' })
  await entry.getByRole('link').click()
  const panel = page.getByRole('dialog')
  await expect(panel.getByRole('region', { name: 'What changed' })).toBeVisible()
  await page.emulateMedia({ media: 'print' })
  await expect(panel).toBeVisible()
  await expect(panel.getByRole('button')).toBeHidden()
  await expect(entry).toBeHidden()
})

test('the log is not open to a member @one-width', async ({ page, signIn }) => {
  await signIn(page, people.member)
  await page.goto(log)
  await expect(page.getByRole('heading', { name: 'Not open to you' })).toBeVisible()
})
