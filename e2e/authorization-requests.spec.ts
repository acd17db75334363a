import { expectAccessible, expectAccessibleInBothSchemes } from './support/accessibility.ts'
import { arriveInApp, decide, registerApp } from './support/asking-app.ts'
import { signInOnPage } from './support/console.ts'
import { expect, people, test } from './support/fixtures.ts'
import { createCompany } from './support/operator.ts'

test('CON-10 consent that was given is not asked for again, unless for more or on demand', async ({
  page,
  app,
  administrator,
  product,
  signIn,
}) => {
  const asking = await registerApp(administrator, product, app)
  await signIn(page, people.member)
  const first = await asking.start('assets:view work_orders:view')
  await page.goto(first.url)
  await asking.integrator.finishAuthorization(first, await decide(page, app, 'Authorize'))

  for (const scope of ['assets:view work_orders:view', 'assets:view']) {
    const again = await asking.start(scope)
    await page.goto(again.url)
    const token = await asking.integrator.finishAuthorization(again, await arriveInApp(page, app))
    expect(token.scope?.split(' ').toSorted().join(' ')).toBe(scope)
  }

  const more = await asking.start('assets:view work_orders:edit')
  await page.goto(more.url)
  await expect(page.getByRole('checkbox', { name: 'Change work orders' })).toBeVisible()
  const forced = await asking.start('assets:view', { prompt: 'consent' })
  await page.goto(forced.url)
  await asking.integrator.finishAuthorization(forced, await decide(page, app, 'Authorize'))
})

test('CON-10 a public app on this computer is asked about every time, because anyone could pose as it', async ({
  page,
  app,
  administrator,
  product,
  signIn,
}) => {
  const asking = await registerApp(administrator, product, app, { clientType: 'public' })
  await signIn(page, people.member)
  for (let round = 1; round <= 2; round += 1) {
    const started = await asking.start('assets:view')
    await page.goto(started.url)
    await expect(page.getByText("This app can't prove who it is.")).toBeVisible()
    if (round === 1) await expectAccessible(page)
    const token = await asking.integrator.finishAuthorization(started, await decide(page, app, 'Authorize'))
    expect(token.refresh_token).toEqual(expect.any(String))
  }
})

test('AUT-01 a wrong redirect URI or an unknown app gets a page here and leads nowhere', async ({
  page,
  app,
  administrator,
  product,
  allowInConsole,
}) => {
  const asking = await registerApp(administrator, product, app)
  allowInConsole(/status of 400 .*\/oauth\/authorize/)
  const wrong = [
    [{ redirect_uri: `${app.redirectUri}/other` }, 'an address that is not registered for it'],
    [{ client_id: 'nobody' }, 'is not known, or is switched off'],
  ] as const
  for (const [extra, sentence] of wrong) {
    const { url } = await asking.start('assets:view', extra)
    const response = await page.goto(url)
    expect(response?.status()).toBe(400)
    await expect(page).toHaveURL(url)
    await expect(page.getByRole('main')).toContainText(sentence)
    await expectAccessibleInBothSchemes(page)
  }
})

test('a request without PKCE or for an unknown permission goes back to the app, once signed in', async ({
  page,
  app,
  administrator,
  product,
  signIn,
}) => {
  const asking = await registerApp(administrator, product, app)
  await signIn(page, people.member)
  const faulty = [
    [{ code_challenge_method: 'plain' }, 'invalid_request'],
    [{ scope: 'work_orders:delete' }, 'invalid_scope'],
    [{ response_type: 'token' }, 'unsupported_response_type'],
  ] as const
  for (const [extra, error] of faulty) {
    const started = await asking.start('assets:view', extra)
    await page.goto(started.url)
    const { searchParams } = await arriveInApp(page, app)
    expect(searchParams.get('error')).toBe(error)
    expect(searchParams.get('state')).toBe(started.state)
    expect(searchParams.get('iss')).toBe(product.url)
  }
})

test('someone else can take over at the authorization page', async ({ page, app, administrator, product, signIn }) => {
  const asking = await registerApp(administrator, product, app)
  await signIn(page, people.administrator)
  const started = await asking.start()
  await page.goto(started.url)
  await expect(page.getByRole('main')).toContainText('It would act for Marcus Reed')
  await page.getByRole('button', { name: 'Not you? Use another account' }).click()
  await signInOnPage(page, people.member, product.password)
  await expect(page.getByRole('main')).toContainText('It would act for Sofía Delgado')
  const { access_token } = await asking.integrator.finishAuthorization(started, await decide(page, app, 'Authorize'))
  const { sub } = await asking.integrator.introspect(access_token)
  expect(sub).toEqual(expect.any(String))
})

test("an account of another company can't answer, and is offered a way on", async ({
  page,
  app,
  administrator,
  product,
  signIn,
  allowInConsole,
}) => {
  const asking = await registerApp(administrator, product, app)
  const { superAdministrator } = await createCompany(product)
  await signIn(page, superAdministrator.email)
  allowInConsole(/status of 404 .*\/api\/v1\/authorization-requests\//)
  const started = await asking.start()
  await page.goto(started.url)
  await expect(page.getByRole('heading', { name: "You can't answer this request" })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Use another account' }).click()
  await signInOnPage(page, people.member, product.password)
  await asking.integrator.finishAuthorization(started, await decide(page, app, 'Authorize'))
})

test('a request that was answered stays answered', async ({
  page,
  app,
  administrator,
  product,
  signIn,
  allowInConsole,
}) => {
  const asking = await registerApp(administrator, product, app)
  await signIn(page, people.member)
  const started = await asking.start()
  await page.goto(started.url)
  await expect(page).toHaveURL(/\/authorize\?request=/)
  const question = page.url()
  await decide(page, app, 'Authorize')
  allowInConsole(/status of 4\d\d/)
  await page.goto(question)
  await expect(page.getByRole('main')).toContainText('This request was already answered')
  await expectAccessible(page)
})
