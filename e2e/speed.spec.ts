import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fillLists } from '@latchkey/bench/fill-lists'
import { markdownTable } from '@latchkey/bench/table'
import { registerApp } from './support/asking-app.ts'
import { consumerEntry, consumerPanel, paths } from './support/console.ts'
import { expect, people, test } from './support/fixtures.ts'
import { createCompany, databaseOf } from './support/operator.ts'
import { type Slowness, slowDown } from './support/slow.ts'
import { unique } from './support/unique.ts'
import type { Page } from '@playwright/test'

/** What was measured, in the order of the table. Times are told and never judged: they are the machine's, too. */
const figures: { what: string; milliseconds: number }[] = []
const results = join(import.meta.dirname, '../test-results')

const since = (page: Page): Promise<number> => page.evaluate<number>('performance.now()')

/** A finger stays down for a moment; without it, what answers the press is counted as the answer to the release, too. */
const press = { delay: 80 }

/** How long something may take on a slow phone on a busy machine. */
const patience = { timeout: 60_000 }

test.beforeEach(() => test.setTimeout(180_000))

test.afterAll(async () => {
  const rows = figures.map(({ what, milliseconds }) => [what, Math.round(milliseconds).toString()])
  const table = markdownTable([{ title: 'On a slow phone (4× CPU, Fast 3G)' }, { title: 'ms', figures: true }], rows)
  await mkdir(results, { recursive: true })
  await writeFile(join(results, 'speed.md'), `${table}\n`)
})

/** What holds wherever time is short: nothing is asked for later than it could be, and nothing moves under a finger. */
async function expectCalm(slowness: Slowness, what: string): Promise<void> {
  // Charts come on purpose after the figures that they are about, with what they load.
  const waterfall = slowness.waterfall(/\/(?:bar-chart|ChartsWrapper|isDeepEqual)-/u)
  const rounds = waterfall.map((addresses, round) => `${round}: ${addresses.join(' ')}`).join('\n')
  expect.soft(waterfall.length - 1, `how deep the waterfall of ${what} is:\n${rounds}`).toBeLessThanOrEqual(2)
  expect.soft(await slowness.moved(), `what of ${what} moves`).toEqual([])
}

test('on a slow phone the authorization page asks for all it needs in two rounds, and nothing on it moves', async ({
  page,
  app,
  administrator,
  product,
  signIn,
}) => {
  await page.setViewportSize({ width: 390, height: 844 })
  const asking = await registerApp(administrator, product, app)
  await signIn(page, people.member)
  const { url } = await asking.start()
  const slowness = await slowDown(page)
  await page.goto(url)
  await expect(page.getByRole('button', { name: 'Authorize' })).toBeEnabled(patience)
  figures.push({ what: 'authorization page can be answered', milliseconds: await since(page) })
  await expectCalm(slowness, 'the authorization page')
})

test('on a slow phone the console asks for its first view in two rounds, and nothing in it moves', async ({
  page,
  signIn,
}) => {
  await signIn(page, people.administrator)
  const slowness = await slowDown(page)
  await page.goto('/')
  await expect(page.getByRole('definition')).toHaveCount(4, patience)
  figures.push({ what: 'first view of the console', milliseconds: await since(page) })
  await expectCalm(slowness, 'the first view')
})

test('on a slow phone a list and its panel ask for all they need in two rounds, and nothing in them moves', async ({
  page,
  signIn,
}) => {
  await signIn(page, people.administrator)
  const slowness = await slowDown(page)
  await page.goto(paths.consumers)
  const entry = consumerEntry(page, 'Field app')
  await expect(entry).toBeVisible(patience)
  figures.push({ what: 'table of consumers', milliseconds: await since(page) })
  await expectCalm(slowness, 'the table')

  const before = await since(page)
  await entry.getByRole('link', { name: 'Field app' }).click()
  const name = page.getByRole('dialog').getByRole('textbox', { name: 'Name', exact: true })
  await expect(name).toHaveValue('Field app', patience)
  figures.push({ what: 'panel open', milliseconds: (await since(page)) - before })
  expect(await slowness.moved(), 'what the panel moves').toEqual([])
})

test('on a slow phone it takes six interactions from "+" to a token that works', async ({ page, signIn }) => {
  await signIn(page, people.administrator)
  await slowDown(page)
  await page.goto(`${paths.consumers}?search=nothing+is+called+so`)
  const plus = page.getByRole('button', { name: 'New OAuth consumer' })
  await expect(plus).toBeVisible(patience)
  const name = unique('In a minute')
  const blank = consumerPanel(page)
  const group = blank.getByRole('combobox', { name: 'Group Permissions' })
  const tryIt = consumerPanel(page, name).getByRole('button', { name: 'Try it' })
  const steps: (() => Promise<void>)[] = [
    () => plus.click(),
    () => blank.getByRole('radio', { name: 'My server talks to your data' }).check(),
    () => blank.getByRole('textbox', { name: 'Name', exact: true }).fill(name),
    async () => {
      await group.fill('wareho')
      await expect(page.getByRole('listbox').getByRole('option')).toHaveText(/^Warehouse/, patience)
      await group.press('Enter')
    },
    () => blank.getByRole('button', { name: 'Save' }).click(),
    async () => {
      await expect(tryIt).toBeEnabled(patience)
      await tryIt.click()
    },
  ]
  const before = await since(page)
  expect(steps.length).toBeLessThanOrEqual(6)
  for (const step of steps) await step()
  await expect(consumerPanel(page, name).getByText('Answered: 200').first()).toBeVisible(patience)
  figures.push({
    what: `from "+" to a working token, in ${steps.length} interactions`,
    milliseconds: (await since(page)) - before,
  })
})

test('among 100,000 consumers every touch is answered with a picture', async ({ page, product, signIn }) => {
  test.setTimeout(600_000)
  const { superAdministrator } = await createCompany(product)
  await signIn(page, superAdministrator.email)
  const session = await page.request.get('/api/v1/session')
  const { user, company }: { user: { id: string }; company: { id: string } } = await session.json()
  const world = { companyId: company.id, administratorId: user.id }
  const sizes = { consumers: 100_000, users: 10, authorizations: 0, transactions: 1 }
  await fillLists(await databaseOf(product), world, sizes, () => undefined)

  const slowness = await slowDown(page)
  await page.goto(paths.consumers)
  await expect(page.getByText(/^Showing 50 of more than 1.?000$/u)).toBeVisible(patience)
  expect(await slowness.moved(), 'what of the list moves').toEqual([])
  await slowness.slowestFeedback()
  const touch = async (what: string, act: () => Promise<void>, done: () => Promise<void>) => {
    const before = await since(page)
    await act()
    await done()
    figures.push({ what: `${what}, with 100,000 consumers`, milliseconds: (await since(page)) - before })
    const feedback = await slowness.slowestFeedback()
    expect(feedback, `what answers ${what}`).toBeGreaterThan(0)
    figures.push({ what: `… and until the first sign of it`, milliseconds: feedback })
  }
  await touch(
    'next page',
    () => page.getByRole('button', { name: 'Show more' }).click(press),
    () => expect(page.getByText(/^Showing 100 of more than 1.?000$/u)).toBeVisible(patience),
  )
  await touch(
    'sorted by name',
    () => page.getByRole('columnheader', { name: 'Name' }).click(press),
    () => page.waitForURL(/sort=/u),
  )
  const search = page.getByRole('searchbox', { name: 'Search' })
  await touch(
    'search chosen',
    () => search.click(press),
    () => expect(search).toBeFocused(patience),
  )
  await touch(
    'search',
    () => search.pressSequentially('zephyr', press),
    () => expect(page.getByText('Showing 3 of 3')).toBeVisible(patience),
  )
})
