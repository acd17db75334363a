import { expectAccessible, expectAccessibleInBothSchemes } from './support/accessibility.ts'
import { decide, registerApp, usualScope } from './support/asking-app.ts'
import { signInOnPage, valueOf } from './support/console.ts'
import { expect, people, test } from './support/fixtures.ts'
import { Maintenance } from './support/maintenance.ts'

test('a person signs in, sees who asks for what, and lets the app act for them', async ({
  page,
  app,
  administrator,
  product,
}) => {
  const website = 'https://reports.example/about'
  const asking = await registerApp(administrator, product, app, { description: 'Reports from the field', website })
  const started = await asking.start()
  await page.goto(started.url)
  await expect(page.getByText('Sign in to decide what the app may do.')).toBeVisible()
  await expectAccessible(page)
  await signInOnPage(page, people.member, product.password)

  await expect(page.getByRole('heading', { name: `${asking.consumer.name} asks for access` })).toBeVisible()
  const main = page.getByRole('main')
  await expect(main).toContainText('Reports from the field')
  await expect(main).toContainText('It would act for Sofía Delgado · Acme')
  await expect(main).toContainText(people.member)
  await expect(valueOf(main, 'The app’s website')).toContainText('reports.example')
  await expect(valueOf(main, 'Your answer goes to')).toHaveText(new URL(app.redirectUri).host)
  await expect(main).toContainText('Nobody at Acme has connected this app before.')
  const sentences = (module: string) => page.getByRole('group', { name: module }).getByRole('checkbox')
  await expect(sentences('Assets')).toHaveCount(1)
  await expect(sentences('Work orders')).toHaveCount(2)
  for (const sentence of ['See assets', 'See work orders', 'Change work orders']) {
    await expect(page.getByRole('checkbox', { name: sentence })).toBeChecked()
  }
  await expectAccessibleInBothSchemes(page)

  const callback = await decide(page, app, 'Authorize')
  expect(callback.searchParams.get('iss')).toBe(product.url)
  expect(callback.searchParams.get('state')).toBe(started.state)
  const first = await asking.integrator.finishAuthorization(started, callback)
  expect(first.scope?.split(' ').toSorted()).toEqual(usualScope.split(' ').toSorted())

  const asSofia = new Maintenance(product.demoResourceUrl, first.access_token)
  const workOrders = await asSofia.list('/work-orders?limit=1')
  expect(workOrders.status).toBe(200)
  expect((await asSofia.create('/work-orders', { title: 'Not asked for' })).status).toBe(403)

  const second = await asking.integrator.refresh(first.refresh_token ?? '')
  expect(second.refresh_token).not.toBe(first.refresh_token)
  const third = await asking.integrator.refresh(second.refresh_token ?? '')
  expect((await new Maintenance(product.demoResourceUrl, third.access_token).list('/assets')).status).toBe(200)
  // Whoever uses a token that was rotated long ago has stolen it: the whole grant ends.
  await expect(asking.integrator.refresh(first.refresh_token ?? '')).rejects.toMatchObject({ error: 'invalid_grant' })
  await expect(asking.integrator.refresh(third.refresh_token ?? '')).rejects.toMatchObject({ error: 'invalid_grant' })
})

test('COD-05 a code is good once, and a second use ends what the first gave @one-width', async ({
  page,
  app,
  administrator,
  product,
  signIn,
}) => {
  const asking = await registerApp(administrator, product, app)
  await signIn(page, people.member)
  const started = await asking.start()
  await page.goto(started.url)
  const callback = await decide(page, app, 'Authorize')
  const { access_token } = await asking.integrator.finishAuthorization(started, callback)
  const again = asking.integrator.finishAuthorization(started, callback)
  await expect(again).rejects.toMatchObject({ error: 'invalid_grant' })
  const maintenance = new Maintenance(product.demoResourceUrl, access_token)
  await expect.poll(async () => (await maintenance.list('/assets')).status, { timeout: 1000 }).toBe(401)
})

test('CON-05 who denies leads the app back with access_denied and gives nothing @one-width', async ({
  page,
  app,
  administrator,
  product,
  signIn,
}) => {
  const asking = await registerApp(administrator, product, app)
  await signIn(page, people.member)
  const started = await asking.start()
  await page.goto(started.url)
  const callback = await decide(page, app, 'Deny')
  expect(callback.searchParams.get('state')).toBe(started.state)
  await expect(asking.integrator.finishAuthorization(started, callback)).rejects.toMatchObject({
    error: 'access_denied',
  })

  await page.goto(started.url)
  await expect(page.getByRole('button', { name: 'Authorize' }), 'a new request asks again').toBeVisible()
})

test('CON-09 a person can grant less than the app asks for', async ({ page, app, administrator, product, signIn }) => {
  const asking = await registerApp(administrator, product, app)
  await signIn(page, people.member)
  const started = await asking.start()
  await page.goto(started.url)
  await page.getByRole('button', { name: 'Work orders: none' }).click()
  await page.getByRole('checkbox', { name: 'See assets' }).uncheck()
  await expect(page.getByText('Nothing is ticked. Choose at least one permission, or deny.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Authorize' })).toBeDisabled()
  await expectAccessible(page)
  await page.getByRole('checkbox', { name: 'See work orders' }).check()
  const token = await asking.integrator.finishAuthorization(started, await decide(page, app, 'Authorize'))
  expect(token.scope).toBe('work_orders:view')
  const maintenance = new Maintenance(product.demoResourceUrl, token.access_token)
  expect((await maintenance.list('/work-orders')).status).toBe(200)
  expect((await maintenance.list('/assets')).status).toBe(403)
})

test('what the person may not do is not asked of them @one-width', async ({
  page,
  app,
  administrator,
  product,
  signIn,
}) => {
  const asking = await registerApp(administrator, product, app, { group: 'Full access' })
  await signIn(page, people.member)
  const started = await asking.start('work_orders:view work_orders:delete')
  await page.goto(started.url)
  await expect(page.getByRole('checkbox')).toHaveCount(1)
  const token = await asking.integrator.finishAuthorization(started, await decide(page, app, 'Authorize'))
  expect(token.scope).toBe('work_orders:view')
})
