import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answerPage, Integrator, walk } from '../support/integrator.ts'
import { appScope, startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'
import { testPassword } from '../support/test-api.ts'

// SEC-07: an app built on a certified library, and its user, from the first click to the API.

let world: OAuthWorld
beforeAll(async () => {
  world = await startOAuthWorld()
})
afterAll(() => world.api.close())

test('a user who is not signed in signs in, authorizes, and the app acts for them', async () => {
  const { webApp, api, acme } = world
  const app = await Integrator.discover(webApp)
  const run = await app.begin({ scope: appScope })
  const browser = api.browser()
  const sentToSignIn = await browser.fetch(run.url.pathname + run.url.search)
  const signIn = new URL(sentToSignIn.headers.get('location') ?? '', api.url)
  expect(signIn.pathname).toBe('/sign-in')
  await browser.post('/api/v1/session', { email: acme.member.email, password: testPassword })
  const reference = signIn.searchParams.get('authorization') ?? ''
  expect((await browser.fetch(`/authorize?request=${reference}`)).status).toBe(200)

  const tokens = await app.redeem(await answerPage(browser, reference, { decision: 'authorize' }), run)
  expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 600, scope: appScope })
  const claims = await app.verify(tokens.access_token, api.audience)
  expect(claims).toMatchObject({ iss: api.url, sub: acme.member.id, client_id: webApp.key, scope: appScope })
  expect(await app.introspect(tokens.access_token)).toMatchObject({ active: true, sub: acme.member.id })

  // The next time nothing is asked: the app's link leads straight back to it.
  const again = await app.connect(browser)
  expect((await app.verify(again.access_token, api.audience)).jti).not.toBe(claims.jti)
})

test.each(['basic', 'post'] as const)('CLI-05 a confidential app with its secret by %s', async (method) => {
  const app = await Integrator.discover(world.webApp, method)
  const tokens = await app.connect(world.member)
  expect(await app.introspect(tokens.access_token)).toMatchObject({ active: true })
  await app.revoke(tokens.access_token)
  expect(await app.introspect(tokens.access_token)).toEqual({ active: false })
})

test('a public app on the user’s own machine, at a port of its choice', async () => {
  const { nativeApp, member, api } = world
  const app = await Integrator.discover(nativeApp)
  const tokens = await app.connect(member)
  const refreshed = await app.refresh(tokens.refresh_token ?? '')
  expect(await app.verify(refreshed.access_token, api.audience)).toMatchObject({ client_id: nativeApp.key })
})

test('CON-05 the user denies, and the app is told', async () => {
  const app = await Integrator.discover(world.webApp)
  const denied = app.connect(world.member, { prompt: 'consent' }, { decision: 'deny' })
  await expect(denied).rejects.toMatchObject({ name: 'AuthorizationResponseError', error: 'access_denied' })
})

test('CON-09 the user grants less than was asked', async () => {
  const { webApp, member, api } = world
  const app = await Integrator.discover(webApp)
  const permissions = ['assets:view']
  const tokens = await app.connect(member, { prompt: 'consent' }, { decision: 'authorize', permissions })
  expect(tokens.scope).toBe('assets:view')
  expect(await app.verify(tokens.access_token, api.audience)).toMatchObject({ scope: 'assets:view' })
})

describe('SEC-07 META-06 a library that trusts our metadata refuses', () => {
  const faults: Record<string, (answer: URL) => void> = {
    'an answer of another issuer': (answer) => answer.searchParams.set('iss', 'https://evil.example'),
    'an answer without issuer': (answer) => answer.searchParams.delete('iss'),
    'an answer to another request': (answer) => answer.searchParams.set('state', 'other'),
  }
  test.each(Object.keys(faults))('%s', async (kind) => {
    const app = await Integrator.discover(world.webApp)
    const run = await app.begin()
    const answer = await walk(world.member, run.url)
    expect(app.readAnswer(new URL(answer), run.state).get('code')).toMatch(/^[\w-]{65}$/u)
    faults[kind]?.(answer)
    expect(() => app.readAnswer(answer, run.state)).toThrow(/"(?:iss|state)"/u)
  })
})

test('COD-05 a code is good once, also for the library', async () => {
  const app = await Integrator.discover(world.webApp)
  const run = await app.begin()
  const answer = await walk(world.member, run.url)
  const tokens = await app.redeem(answer, run)
  await expect(app.redeem(answer, run)).rejects.toMatchObject({ name: 'ResponseBodyError', error: 'invalid_grant' })
  expect(await app.introspect(tokens.access_token)).toEqual({ active: false })
  await expect(app.refresh(tokens.refresh_token ?? '')).rejects.toMatchObject({ error: 'invalid_grant' })
})
