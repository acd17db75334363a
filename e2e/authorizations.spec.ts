import type { Page } from '@playwright/test'
import { expectAccessible, expectAccessibleInBothSchemes } from './support/accessibility.ts'
import { type AskingApp, decide, registerApp } from './support/asking-app.ts'
import type { App } from './support/app.ts'
import { answer, openUserMenu, paths } from './support/console.ts'
import { expect, people, test } from './support/fixtures.ts'
import { Maintenance } from './support/maintenance.ts'
import { Management } from './support/management.ts'
import { createCompany } from './support/operator.ts'

/** The signed-in person authorizes the app. @returns what the app holds then */
async function authorize(page: Page, app: App, asking: AskingApp) {
  const started = await asking.start()
  await page.goto(started.url)
  const callback = await decide(page, app, 'Authorize')
  const { access_token, refresh_token = '' } = await asking.integrator.finishAuthorization(started, callback)
  return { access_token, refresh_token }
}

/** Expects that nothing of what the app holds is good for anything any more. */
async function expectRevoked(
  { integrator }: AskingApp,
  demoResourceUrl: string,
  held: Awaited<ReturnType<typeof authorize>>,
): Promise<void> {
  const maintenance = new Maintenance(demoResourceUrl, held.access_token)
  // It follows what becomes of tokens, and is told within a second.
  await expect.poll(async () => (await maintenance.list('/work-orders')).status, { timeout: 1000 }).toBe(401)
  const refused = await maintenance.list('/work-orders')
  expect(refused.challenge).toContain('error="invalid_token"')
  expect(await integrator.introspect(held.access_token)).toEqual({ active: false })
  expect(await integrator.introspect(held.refresh_token)).toEqual({ active: false })
  await expect(integrator.refresh(held.refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' })
}

test('SEC-09 ATK-08 a member sees what an app may do for them and ends it, at once', async ({
  page,
  app,
  administrator,
  product,
  signIn,
}) => {
  const asking = await registerApp(administrator, product, app, { description: 'Reports from the field' })
  const { name } = asking.consumer
  await signIn(page, people.member)
  const held = await authorize(page, app, asking)
  const maintenance = new Maintenance(product.demoResourceUrl, held.access_token)
  expect((await maintenance.list('/work-orders')).status).toBe(200)
  expect(await asking.integrator.introspect(held.access_token)).toMatchObject({ active: true })

  await page.goto('/')
  await (await openUserMenu(page)).getByRole('menuitem', { name: 'My apps' }).click()
  await expect(page).toHaveURL(paths.myApps)
  const card = page.getByRole('article', { name })
  await expect(card).toContainText('Reports from the field')
  await expect(card).toContainText('See assets')
  await expect(card).toContainText('See work orders')
  await expect(card).toContainText('Change work orders')
  await expect(card.getByText('Granted')).toBeVisible()
  // The use is written down within two seconds.
  await expect(async () => {
    await page.reload()
    await expect(card.getByText('Last used').locator('xpath=following-sibling::dd')).toHaveText(/^now\b/u, {
      timeout: 1000,
    })
  }).toPass({ timeout: 10_000 })
  await expectAccessibleInBothSchemes(page)

  await card.getByRole('button', { name: 'Revoke access' }).click()
  const title = `Revoke access of ${name}?`
  await expect(page.getByRole('alertdialog', { name: title })).toContainText('Its tokens stop working at once')
  await expectAccessible(page)
  await answer(page, title, 'Cancel')
  expect((await maintenance.list('/work-orders')).status).toBe(200)

  await card.getByRole('button', { name: 'Revoke access' }).click()
  await answer(page, title, 'Revoke access')
  await expect(page.getByText(`${name} no longer has access`)).toBeVisible()
  await expect(card).toBeHidden()
  await expectRevoked(asking, product.demoResourceUrl, held)
})

test("an administrator sees all of the company's and ends one", async ({
  page,
  app,
  administrator,
  product,
  signIn,
  isMobile,
}) => {
  const asking = await registerApp(administrator, product, app)
  const { name } = asking.consumer
  await signIn(page, people.member)
  const ofSofia = await authorize(page, app, asking)
  // From the first token on it follows what becomes of them.
  const sofia = new Maintenance(product.demoResourceUrl, ofSofia.access_token)
  expect((await sofia.list('/work-orders')).status).toBe(200)
  await signIn(page, people.administrator)
  const ofMarcus = await authorize(page, app, asking)

  await page.goto(paths.authorizations)
  await expect(page.getByText('Priya Nair').first()).toBeVisible()
  await expectAccessibleInBothSchemes(page)
  await page.getByRole('searchbox', { name: 'Search in app, user and e-mail' }).fill(name)
  await expect(page.getByText('Showing 2 of 2')).toBeVisible()
  const entries = isMobile ? page.getByRole('article') : page.getByRole('row').filter({ hasText: name })
  await expect(entries).toHaveCount(2)
  await page.getByRole('switch', { name: 'Only mine' }).click()
  await expect(entries).toHaveCount(1)
  await expect(entries).toContainText('Marcus Reed')
  await page.reload()
  await expect(entries).toHaveCount(1)
  await page.getByRole('switch', { name: 'Only mine' }).click()

  await page.getByRole('button', { name: `Revoke access: ${name}, Sofía Delgado` }).click()
  const title = `Revoke access of ${name}?`
  await expect(page.getByRole('alertdialog', { name: title })).toContainText('Sofía Delgado')
  await expectAccessible(page)
  await answer(page, title, 'Revoke access')
  await expect(page.getByText(`${name} no longer has access for Sofía Delgado`)).toBeVisible()
  await expect(page.getByText('The resource server has confirmed the change')).toBeVisible()
  await expect(entries).toHaveCount(1)
  await expectRevoked(asking, product.demoResourceUrl, ofSofia)
  const marcus = new Maintenance(product.demoResourceUrl, ofMarcus.access_token)
  expect((await marcus.list('/work-orders')).status, 'another person’s goes on').toBe(200)
})

test('by app, an administrator sees who lets it act, and with the keyboard alone ends all of that', async ({
  page,
  app,
  administrator,
  product,
  signIn,
  isMobile,
}) => {
  const asking = await registerApp(administrator, product, app)
  const { name } = asking.consumer
  await signIn(page, people.member)
  const ofSofia = await authorize(page, app, asking)
  const sofia = new Maintenance(product.demoResourceUrl, ofSofia.access_token)
  expect((await sofia.list('/work-orders')).status).toBe(200)
  await signIn(page, people.administrator)
  const ofMarcus = await authorize(page, app, asking)

  await page.goto(paths.authorizations)
  await page.getByRole('combobox', { name: 'Group by' }).selectOption('App')
  const groups = page.getByRole('main').getByRole('region')
  await expect(groups.filter({ hasText: 'Shift planner' })).toContainText('3 users')
  await page.getByRole('searchbox', { name: 'Search in apps' }).fill(name)
  await expect(groups).toHaveCount(1)
  await expect(groups).toContainText('2 users')
  await page.reload()
  await expect(groups).toHaveCount(1)
  await groups.getByRole('button', { expanded: false }).focus()
  await page.keyboard.press('Enter')
  const entries = isMobile ? groups.getByRole('article') : groups.getByRole('row').filter({ hasText: 'acme.example' })
  await expect(entries).toHaveCount(2)
  await groups.getByRole('checkbox', { name: `Select ${name}, Marcus Reed` }).focus()
  await page.keyboard.press('Space')
  await expect(groups.getByText('1 selected')).toBeVisible()
  await expectAccessibleInBothSchemes(page)

  await groups.getByRole('button', { name: `Revoke all: ${name}` }).focus()
  await page.keyboard.press('Enter')
  const title = `Revoke all access of ${name}?`
  const question = page.getByRole('alertdialog', { name: title })
  await expect(question).toContainText('given by 2 users')
  await expect(question).toContainText('Change work orders')
  await expect(question).toContainText(`${name} for Sofía Delgado`)
  await expectAccessibleInBothSchemes(page)
  await question.getByRole('button', { name: 'Revoke access' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByText('2 authorizations revoked')).toBeVisible()
  await expect(page.getByText('The resource server has confirmed the change')).toBeVisible()
  await expect(page.getByText('Nothing matches', { exact: true })).toBeVisible()
  for (const held of [ofSofia, ofMarcus]) await expectRevoked(asking, product.demoResourceUrl, held)
})

test('what an app has not used for long is marked, and somebody ends all that they ever allowed', async ({
  page,
  app,
  product,
  playwright,
  signIn,
}) => {
  await signIn(page, people.member)
  await page.goto(paths.myApps)
  const fieldApp = page.getByRole('article', { name: 'Field app' })
  const ofRequests = fieldApp.getByRole('listitem').filter({ hasText: 'Change work requests' }).last()
  await expect(ofRequests).toContainText('never used')
  await expectAccessibleInBothSchemes(page)

  const { superAdministrator } = await createCompany(product)
  const management = await Management.signIn(playwright.request, product, superAdministrator.email)
  const first = await registerApp(management, product, app, { group: 'Full access' })
  const second = await registerApp(management, product, app, { group: 'Full access' })
  await management.close()
  await signIn(page, superAdministrator.email)
  await authorize(page, app, first)
  await authorize(page, app, second)
  await page.goto(paths.myApps)
  await expect(page.getByRole('article')).toHaveCount(2)
  await page.getByRole('button', { name: 'Revoke all' }).click()
  const title = 'Revoke the access of all your apps?'
  await expect(page.getByRole('alertdialog', { name: title })).toContainText('takes access from 2 apps')
  await expectAccessible(page)
  await answer(page, title, 'Revoke access')
  await expect(page.getByText('You have not authorized any app', { exact: true })).toBeVisible()
})

test('the list is ordered by when it was granted or last used', async ({ page, signIn, isMobile }) => {
  await signIn(page, people.administrator)
  await page.goto(`${paths.authorizations}?search=acme.example`)
  const oldest = 'Daniel Okafor'
  const first = isMobile ? page.getByRole('article').first() : page.getByRole('row').nth(1)
  if (isMobile) await page.getByLabel('Order').selectOption('Granted, oldest first')
  else {
    await page.getByRole('button', { name: 'Granted' }).click()
  }
  await expect(first).toContainText('Field app')
  await expect(first).toContainText(oldest)
  await expect(page).toHaveURL(/sort=grantedAt/)
})

test('where nobody authorized anything, the lists say what will be there @one-width', async ({
  page,
  product,
  signIn,
}) => {
  const { superAdministrator } = await createCompany(product)
  await signIn(page, superAdministrator.email)
  await page.goto(paths.authorizations)
  await expect(page.getByText('No app has access yet', { exact: true })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('searchbox').fill('planner')
  await expect(page.getByText('Nothing matches', { exact: true })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Clear search and filters' }).click()
  await expect(page.getByText('No app has access yet', { exact: true })).toBeVisible()
  await page.goto(paths.myApps)
  await expect(page.getByText('You have not authorized any app', { exact: true })).toBeVisible()
  await expectAccessible(page)
})

test('an authorization given for an hour says until when it lasts, in both lists', async ({
  page,
  app,
  administrator,
  product,
  signIn,
}) => {
  const asking = await registerApp(administrator, product, app)
  await signIn(page, people.administrator)
  const started = await asking.start()
  await page.goto(started.url)
  const duration = page.getByRole('combobox', { name: 'How long?' })
  await expect(duration.locator('option:checked')).toHaveText('Until I revoke it')
  await duration.selectOption('1 hour')
  await expectAccessibleInBothSchemes(page)
  const callback = await decide(page, app, 'Authorize')
  const { access_token } = await asking.integrator.finishAuthorization(started, callback)
  expect((await new Maintenance(product.demoResourceUrl, access_token).list('/assets')).status).toBe(200)

  const [authorization] = await administrator.ownAuthorizations(asking.consumer.id)
  const lasts = Date.parse(authorization?.expiresAt ?? '') - Date.parse(authorization?.grantedAt ?? '')
  expect(lasts).toBe(60 * 60 * 1000)
  await page.goto(paths.myApps)
  await expect(page.getByRole('article', { name: asking.consumer.name })).toContainText(/until .+\d/)
  await page.goto(`${paths.authorizations}?search=${encodeURIComponent(asking.consumer.name)}`)
  await expect(page.getByText(/^until .+\d/)).toBeVisible()
  await expectAccessibleInBothSchemes(page)
})
