import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Page } from '@playwright/test'
import { registerApp } from './support/asking-app.ts'
import { paths, signInOnPage } from './support/console.ts'
import { expect, people, test } from './support/fixtures.ts'

// The browser's part of the way to the page and back to the app: what only a real one decides.

const appSite = 'https://reports.example'

/** Every address that the browser sets out for, also one that it can't open itself. */
async function watchJourney(page: Page): Promise<string[]> {
  const addresses: string[] = []
  const browser = await page.context().newCDPSession(page)
  await browser.send('Network.enable')
  browser.on('Network.requestWillBeSent', ({ request, type }) => {
    if (type === 'Document') addresses.push(request.url)
  })
  return addresses
}

/** An app's site, without a server: a page with a link, a callback, and one that hands over to a program on the device. */
async function answerForSite(page: Page, link: string): Promise<void> {
  const html = { contentType: 'text/html', headers: { 'content-security-policy': "default-src 'none'" } }
  await page.route(`${appSite}/**`, (route) => {
    const { pathname, search } = new URL(route.request().url())
    if (pathname === '/start')
      return route.fulfill({ ...html, body: `<a href="${link.replaceAll('&', '&amp;')}">Connect</a>` })
    if (pathname === '/hand-over')
      return route.fulfill({ status: 302, headers: { location: `com.example.app:/open${search}` } })
    return route.fulfill({ ...html, body: '<h1>Back on the site</h1>' })
  })
}

const ends = [
  { kind: 'an https callback', redirectUri: `${appSite}/callback`, clientType: 'confidential' },
  {
    kind: 'an https callback that leads on to a program',
    redirectUri: `${appSite}/hand-over`,
    clientType: 'confidential',
    leadsOnTo: 'com.example.app:/open',
  },
  { kind: 'a program’s own scheme', redirectUri: 'com.example.app:/callback', clientType: 'public' },
] as const

for (const { kind, redirectUri, clientType, ...further } of ends) {
  test(`CON-07 CON-12 CON-13 from an app’s site to the page without a new sign-in, and after Authorize to ${kind}`, async ({
    page,
    app,
    administrator,
    product,
    signIn,
  }) => {
    const asking = await registerApp(administrator, product, app, { redirectUris: [redirectUri], clientType })
    await signIn(page, people.member)
    const started = await asking.start('assets:view', { redirect_uri: redirectUri })
    await answerForSite(page, started.url)
    await page.goto(`${appSite}/start`)
    await page.getByRole('link', { name: 'Connect' }).click()
    const journey = await watchJourney(page)
    const decided = page.waitForRequest(/\/decision$/)
    await page.getByRole('button', { name: 'Authorize' }).click()

    // The page leaks no referrer, and still its own decision is told apart from one of another site.
    const decision = await decided
    expect((await decision.allHeaders())['origin']).toBe(product.url)
    expect(await decision.headerValue('referer')).toBeNull()
    expect((await decision.response())?.status()).toBe(200)
    const last = 'leadsOnTo' in further ? further.leadsOnTo : redirectUri
    await expect.poll(() => journey.at(-1)?.startsWith(`${last}?code=`), { message: journey.join(' ') }).toBe(true)
    const answer = journey.find((address) => address.startsWith(redirectUri))
    expect(new URL(answer ?? '').searchParams.get('state')).toBe(started.state)
  })
}

test('CON-12 after Authorize to a program that waits on this machine, by its name', async ({
  page,
  app,
  administrator,
  product,
  signIn,
}) => {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Back in the program</h1>')
  }).listen(0, 'localhost')
  await once(server, 'listening')
  const address = server.address()
  const redirectUri = `http://localhost:${typeof address === 'object' && address ? address.port : 0}/cb`
  // Registered without a port, as programs do that take whatever is free.
  const asking = await registerApp(administrator, product, app, {
    redirectUris: ['http://localhost/cb'],
    clientType: 'public',
  })
  await signIn(page, people.member)
  const started = await asking.start('assets:view', { redirect_uri: redirectUri })
  await page.goto(started.url)
  await page.getByRole('button', { name: 'Authorize' }).click()
  await expect(page.getByRole('heading', { name: 'Back in the program' })).toBeVisible()
  const tokens = await asking.integrator.finishAuthorization({ ...started, redirectUri }, new URL(page.url()))
  expect(tokens.scope).toBe('assets:view')
  server.closeAllConnections()
  server.close()
})

test('CON-06 a name that would be markup is text, and the page loads nothing from elsewhere', async ({
  page,
  app,
  administrator,
  product,
  signIn,
}) => {
  const name = `<img src="${appSite}/x" onerror="document.title='x'">`
  const description = '<script src="https://reports.example/y"></script><b>bold</b>'
  const asking = await registerApp(administrator, product, app, { name, description })
  await signIn(page, people.member)
  const hosts = new Set<string>()
  page.on('request', (request) => hosts.add(new URL(request.url()).origin))
  const started = await asking.start()
  await page.goto(started.url)
  await expect(page.getByRole('heading', { name: `${name} asks for access` })).toBeVisible()
  await expect(page.getByText(description)).toBeVisible()
  await expect(page.getByText(people.member)).toBeVisible()
  expect([...hosts]).toEqual([product.url])
  const outward = await page
    .locator('[src], link[href]')
    .evaluateAll((elements) =>
      elements.map((element) => element.getAttribute('src') ?? element.getAttribute('href') ?? ''),
    )
  expect(outward.filter((address) => new URL(address, product.url).origin !== product.url)).toEqual([])
})

test('AUT-16 signing in leads nowhere else, whatever the address says', async ({ page, product }) => {
  const journey = await watchJourney(page)
  for (const elsewhere of ['https://elsewhere.example/', '//elsewhere.example/', String.raw`/\elsewhere.example/`]) {
    const query = ['return', 'next'].map((name) => `${name}=${encodeURIComponent(elsewhere)}`).join('&')
    await page.goto(`/sign-in?${query}`)
    await signInOnPage(page, people.member, product.password)
    await expect(page, elsewhere).toHaveURL(paths.myApps)
    // Nothing is on its way any more that would miss the session.
    await page.goto('about:blank')
    await page.context().clearCookies()
  }
  expect(journey.filter((address) => new URL(address).origin !== product.url)).toEqual([])
})

test('AUT-16 two tabs that were opened at once are both answered', async ({ context, app, administrator, product }) => {
  const asking = await registerApp(administrator, product, app, { clientType: 'public' })
  const [first, second] = [await context.newPage(), await context.newPage()]
  const [one, other] = [await asking.start('assets:view'), await asking.start('work_orders:view')]
  await Promise.all([first.goto(one.url), second.goto(other.url)])
  await signInOnPage(first, people.member, product.password)
  await expect(first.getByRole('button', { name: 'Authorize' })).toBeVisible()
  await second.reload()
  for (const [page, started] of [
    [second, other],
    [first, one],
  ] as const) {
    await page.getByRole('button', { name: 'Authorize' }).click()
    await expect(page.getByRole('heading', { name: 'Back in the app' })).toBeVisible()
    await asking.integrator.finishAuthorization(started, new URL(page.url()))
  }
})
