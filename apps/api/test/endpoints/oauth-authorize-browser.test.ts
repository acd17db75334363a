import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AuthorizationQuestion, AuthorizationRedirect } from '@latchkey/contracts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Answer, Browser } from '../support/browser.ts'
import { expectErrorRedirect, expectLocalPage } from '../support/oauth-assertions.ts'
import { decide, requestPath } from '../support/oauth-client.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'
import { testPassword } from '../support/test-api.ts'

// What of an authorization request stays in the browser, and where a browser is never led.

let world: OAuthWorld
beforeAll(async () => {
  world = await startOAuthWorld()
})
afterAll(() => world.api.close())

/** The reference of a request that waits for a sign-in. */
function waitingReference(response: Response): string {
  expect(response.status).toBe(303)
  const location = new URL(response.headers.get('location') ?? '', world.api.url)
  expect(location.origin + location.pathname).toBe(`${world.api.url}/sign-in`)
  return location.searchParams.get('authorization') ?? ''
}

const signIn = (browser: Browser, extra = '') =>
  browser.post(`/api/v1/session${extra}`, { email: world.acme.member.email, password: testPassword })

/** The user is asked in this browser, and says yes. @returns the code */
async function authorizeIn(browser: Browser, reference: string): Promise<string | null> {
  const { body } = await browser.get<AuthorizationQuestion>(requestPath(reference))
  const answer = await decide(browser, { ...body, reference })
  return new URL(answer.body.redirectTo).searchParams.get('code')
}

describe('two tabs of one browser', () => {
  test('AUT-16 a second request does not end the first: both are answered, in either order', async () => {
    const { webApp, nativeApp, api } = world
    const browser = api.browser()
    const first = waitingReference(await webApp.authorize(browser, { prompt: 'consent' }))
    const second = waitingReference(await nativeApp.authorize(browser))
    await signIn(browser)
    expect(await authorizeIn(browser, second)).toMatch(/^[\w-]{65}$/u)
    expect(await authorizeIn(browser, first)).toMatch(/^[\w-]{65}$/u)
  })

  test('AUT-16 tabs that a browser opens at once, before it has anything of ours, are all answered', async () => {
    const { webApp, api } = world
    const browser = api.browser()
    const responses = await Promise.all(
      Array.from({ length: 5 }, () => webApp.authorize(browser, { prompt: 'consent' })),
    )
    const references = responses.map(waitingReference)
    await signIn(browser)
    const codes = await Promise.all(references.map((reference) => authorizeIn(browser, reference)))
    expect(new Set(codes).size).toBe(5)
    expect(codes).not.toContain(null)
  })

  test('AUT-16 what is in one browser is of no use in another, however many it has', async () => {
    const { webApp, api, acme } = world
    const reference = waitingReference(await webApp.authorize(api.browser()))
    const other = await api.signIn(acme.member)
    await webApp.authorize(other, { prompt: 'consent' })
    await expectLocalPage(await other.fetch(`/authorize?request=${reference}`))
    expect((await other.get(requestPath(reference))).status).toBe(410)
  })
})

/** An answer that leads to no address of anybody else. */
const expectNowhere = ({ status, headers, body }: Answer): void => {
  expect([headers.get('location'), headers.get('refresh')]).toEqual([null, null])
  expect(JSON.stringify(body)).not.toContain('evil')
  expect(status).toBeLessThan(500)
}

describe('an address that a request brings along', () => {
  const elsewhere = ['https://evil.example', '//evil.example', String.raw`/\evil.example`]
  const names = ['next', 'return', 'return_to', 'redirect', 'continue']
  const queries = elsewhere.flatMap((address) => names.map((name) => `${name}=${encodeURIComponent(address)}`))

  test('AUT-16 leads nowhere: not from sign-in, sign-out or decision, and never from the authorization endpoint', async () => {
    const { webApp, api } = world
    for (const query of queries) {
      const browser = api.browser()
      const sent = await browser.fetch(`${webApp.authorizePath({ prompt: 'consent' })}&${query}`)
      const reference = waitingReference(sent)
      expect(sent.headers.get('location')).not.toContain('evil')
      for (const page of ['/sign-in', '/authorize']) {
        expectNowhere(await browser.get(`${page}?${query}&authorization=${reference}&request=${reference}`))
      }
      expectNowhere(await signIn(browser, `?${query}`))
      const { body } = await browser.get<AuthorizationQuestion>(requestPath(reference))
      const path = `${requestPath(reference)}/decision?${query}`
      const decided = await browser.post(path, { decisionToken: body.decisionToken, decision: 'deny' })
      expectNowhere(decided)
      expectNowhere(await browser.delete(`/api/v1/session?${query}`))
    }
  })
})

test('AUT-13 no address that a request names is ever called', async () => {
  const { webApp, member } = world
  const called: (string | undefined)[] = []
  const listener = createServer((request, response) => {
    called.push(request.url)
    response.end()
  }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  const named = { request_uri: `${url}/object`, redirect_uri: `${url}/callback`, client_id: `${url}/client` }
  await webApp.authorize(member, { request_uri: named.request_uri })
  await webApp.authorize(member, { request_uri: named.request_uri, redirect_uri: undefined })
  await webApp.authorize(member, { redirect_uri: named.redirect_uri })
  await webApp.authorize(member, { client_id: named.client_id })
  await webApp.authorize(member, { client_id: named.client_id, request: 'e30.e30.', resource: `${url}/resource` })
  await fetch(url)
  listener.close()
  expect(called).toEqual(['/'])
})

describe('what goes back by itself', () => {
  test('AUT-15 an error and a denial do for an app that an administrator registered, and no app is of another kind', async () => {
    const { webApp, member, api } = world
    const expected = { redirectUri: webApp.redirectUri, issuer: api.url, state: 'S' }
    const faulty = await webApp.authorize(member, { scope: 'bogus', state: 'S' })
    expect(faulty.status).toBe(303)
    expectErrorRedirect(faulty.headers.get('location'), { ...expected, error: 'invalid_scope' })
    const asked = await webApp.question(member, { prompt: 'consent', state: 'S' })
    const denied: Answer<AuthorizationRedirect> = await decide(member, asked, { decision: 'deny' })
    expectErrorRedirect(denied.body.redirectTo, { ...expected, error: 'access_denied' })

    // Who registers themselves, or is known by a document of their own, is later; until then they are unknown.
    expect((await fetch(`${api.url}/oauth/register`, { method: 'POST' })).status).toBe(404)
    await expectLocalPage(
      await webApp.authorize(member, { client_id: 'https://app.example/client.json', scope: 'bogus' }),
    )
  })
})
