import type { Attention } from '@latchkey/contracts'
import { expectAccessibleInBothSchemes } from './support/accessibility.ts'
import { consumerPanel, openUserMenu, paths, signInOnPage } from './support/console.ts'
import { expect, people, test } from './support/fixtures.ts'
import { Integrator } from './support/integrator.ts'
import { unique } from './support/unique.ts'

test('an administrator signs in and sees what the API does, and that somebody fails; mending it takes that away', async ({
  page,
  administrator,
  product,
}) => {
  const name = unique('Night import')
  const { id, key, secret } = await administrator.createConsumer({ name })
  const right = await Integrator.discover(product.url, { key, secret: secret ?? '' })
  const wrong = await Integrator.discover(product.url, { key, secret: 'not the secret of this consumer' })
  // More often than anybody else, so that it is among those that are shown at first.
  for (let time = 0; time < 6; time += 1) await expect(wrong.clientCredentials()).rejects.toThrow()

  await page.goto('/')
  await signInOnPage(page, people.administrator, product.password)
  await expect(page.getByRole('heading', { name: 'Home', level: 1 })).toBeVisible()
  await expect(page).toHaveTitle('Home · Latchkey')
  const figures = page.getByRole('definition')
  await expect(figures).toHaveCount(4)
  await expect(figures.first()).toContainText(/\d/)
  const refused = page.getByRole('region', { name: 'Requests refused, by reason' })
  await refused.getByRole('button', { name: 'View as table' }).click()
  await expect(refused.getByRole('table')).toContainText('The secret is wrong')
  await expectAccessibleInBothSchemes(page)

  const failing = page.getByRole('region', { name: 'Failing now' })
  await expect(failing.getByRole('listitem').filter({ hasText: name })).toContainText(
    'The secret is wrong. Refused 6 times in the last 24 hours',
  )
  await failing.getByRole('link', { name }).click()
  await expect(page).toHaveURL(paths.consumerFailures(id))
  await expect(consumerPanel(page, name).getByText('The secret is wrong').first()).toBeVisible()

  await right.clientCredentials()
  // When it was used last is written a moment later.
  await expect(async () => {
    await page.goto('/')
    await expect(figures).toHaveCount(4)
    await expect(page.getByRole('link', { name })).toHaveCount(0)
  }).toPass()
  const { failing: left }: Attention = await (await page.request.get('/api/v1/activity/attention')).json()
  expect(left.items.filter((one) => one.id === id)).toEqual([])
})

test('the period stays in the address, and the way home is the company’s name or the menu', async ({
  page,
  signIn,
}) => {
  await signIn(page, people.administrator)
  await page.goto('/')
  await page.getByLabel('Period').selectOption('Today')
  await expect(page).toHaveURL('/?period=today')
  await page.reload()
  await expect(page.getByLabel('Period')).toHaveValue('today')
  await expect(page.getByText(/^Compared with /)).toBeVisible()
  await page.getByLabel('Period').selectOption('From – To')
  await page.getByLabel('From', { exact: true }).fill('2020-01-01')
  await expect(page.getByText('From and To can be 90 days apart at most')).toBeVisible()
  await expectAccessibleInBothSchemes(page)

  await page.goto(paths.modules)
  await page.getByRole('banner').getByRole('link', { name: /^Acme/ }).click()
  await expect(page.getByRole('heading', { name: 'Home', level: 1 })).toBeVisible()
  await page.goto(paths.modules)
  await (await openUserMenu(page)).getByRole('menuitem', { name: 'Home' }).click()
  await expect(page).toHaveURL('/')
})
