import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectLocalPage } from '../support/oauth-assertions.ts'
import type { OAuthClient } from '../support/oauth-client.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'

// Faults of consumer and redirect URI, which are answered here and never by a redirect.

let world: OAuthWorld
beforeAll(async () => {
  world = await startOAuthWorld()
})
afterAll(() => world.api.close())

const requests = () => world.count('authorization_requests')
const authorize = (client: OAuthClient, parameters: Record<string, string | undefined>) =>
  client.authorize(world.member, parameters)
/** The request goes on: to the page that asks the signed-in user. */
const expectAccepted = (response: Response) => {
  expect(response.status).toBe(303)
  expect(response.headers.get('location')).toMatch(/^\/authorize\?request=[\w-]{43}$/u)
}

describe('who asks', () => {
  test('AUT-01 an unknown, missing, repeated, disabled or deleted consumer gets the same local page, and nothing is stored', async () => {
    const [disabled, deleted] = await Promise.all([world.client(), world.client()])
    await world.sql("update consumers set status = 'disabled' where id = $1", disabled.id)
    await world.sql('delete from consumers where id = $1', deleted.id)
    const before = await requests()
    const paths = [
      world.webApp.authorizePath({ client_id: 'unknown' }),
      world.webApp.authorizePath({ client_id: undefined }),
      world.webApp.authorizePath({ client_id: '' }),
      `${world.webApp.authorizePath()}&client_id=${world.webApp.key}`,
      disabled.authorizePath(),
      deleted.authorizePath(),
      // Other faults beside it change nothing.
      world.webApp.authorizePath({ client_id: 'unknown', scope: 'bogus', redirect_uri: 'https://evil.example/' }),
    ]
    const pages = await Promise.all(paths.map(async (path) => expectLocalPage(await world.member.fetch(path))))
    expect(new Set(pages).size).toBe(1)
    expect(await requests()).toBe(before)
  })

  test('AUT-01 an unregistered redirect URI gets a local page, also beside other faults', async () => {
    const before = await requests()
    for (const parameters of [{}, { scope: 'bogus' }, { response_type: 'token' }, { state: 'x'.repeat(5000) }]) {
      await expectLocalPage(await authorize(world.webApp, { redirect_uri: 'https://evil.example/', ...parameters }))
    }
    await expectLocalPage(
      await world.member.fetch(`${world.webApp.authorizePath()}&redirect_uri=${world.webApp.redirectUri}`),
    )
    expect(await requests()).toBe(before)
  })

  test('a local page shows nothing of the request', async () => {
    const page = await expectLocalPage(
      await authorize(world.webApp, { client_id: '<script>alert(1)</script>', state: '<img src=x>' }),
    )
    expect(page).not.toMatch(/<script|<img|alert/u)
  })
})

describe('where the answer goes', () => {
  test('AUT-02 a redirect URI is compared octet by octet, never normalised', async () => {
    const client = await world.client({ redirectUris: ['https://a.example/cb'] })
    expectAccepted(await authorize(client, {}))
    for (const other of [
      'https://A.example/cb',
      'HTTPS://a.example/cb',
      'https://a.example:443/cb',
      'https://a.example/cb/',
      'https://a.example/cb?x=1',
      'https://a.example/x/../cb',
      'https://a.example/%63b',
      'https://a.example@b.example/cb',
      'https://a.example/cb#f',
      'https://a.example/c',
      'https://sub.a.example/cb',
      ' https://a.example/cb',
    ]) {
      await expectLocalPage(await authorize(client, { redirect_uri: other }))
    }
  })

  test.each(['http://127.0.0.1/cb', 'http://127.0.0.1:3000/cb'])(
    'AUT-03 only the port of the loopback URI %s floats',
    async (registered) => {
      const client = await world.client({ clientType: 'public', redirectUris: [registered] })
      expectAccepted(await authorize(client, { redirect_uri: 'http://127.0.0.1:51004/cb' }))
      expectAccepted(await authorize(client, { redirect_uri: 'http://127.0.0.1/cb' }))
      for (const other of [
        'http://localhost:51004/cb',
        'http://127.1:51004/cb',
        'http://127.0.0.1.evil.example/cb',
        'http://127.0.0.1:1@evil.example/cb',
        'https://127.0.0.1:51004/cb',
        'http://127.0.0.1:51004/cb2',
        'http://127.0.0.1:51004/cb?x=1',
        'http://127.0.0.1:51004/cb#f',
        'http://127.0.0.1:/cb',
        // No such port exists: what could never be arrived at is not let through.
        'http://127.0.0.1:65536/cb',
        'http://127.0.0.1:99999/cb',
      ]) {
        await expectLocalPage(await authorize(client, { redirect_uri: other }))
      }
    },
  )

  test.each(['http://[::1]', 'http://localhost'])('AUT-03 %s is loopback as well', async (origin) => {
    const client = await world.client({ clientType: 'public', redirectUris: [`${origin}/cb`] })
    expectAccepted(await authorize(client, { redirect_uri: `${origin}:51004/cb` }))
    await expectLocalPage(await authorize(client, { redirect_uri: 'http://127.0.0.1:51004/cb' }))
  })

  test('AUT-04 redirect_uri may be omitted when exactly one is registered and it is not loopback', async () => {
    const two = await world.client({ redirectUris: ['https://a.example/cb', 'https://b.example/cb'] })
    expectAccepted(await authorize(world.webApp, { redirect_uri: undefined }))
    expectAccepted(await authorize(world.webApp, { redirect_uri: '' }))
    await expectLocalPage(await authorize(two, { redirect_uri: undefined }))
    await expectLocalPage(await authorize(world.nativeApp, { redirect_uri: undefined }))
  })

  test('AUT-13 a request_uri without a valid redirect URI is a local page', async () => {
    await expectLocalPage(
      await authorize(world.webApp, { redirect_uri: undefined, request_uri: 'https://x.example/y' }),
    )
    await expectLocalPage(
      await authorize(world.webApp, { redirect_uri: 'https://evil.example/', request_uri: 'https://x.example/y' }),
    )
  })

  test('AUT-10 a consumer for client credentials has nowhere to be answered', async () => {
    await expectLocalPage(await authorize(world.machine, { redirect_uri: undefined }))
    await expectLocalPage(await authorize(world.machine, { redirect_uri: 'https://a.example/cb' }))
  })
})

describe('how it is sent', () => {
  test('AUT-05 POST is 405; HEAD starts no request and sets no cookie', async () => {
    const before = await requests()
    const browser = world.api.browser()
    const path = world.webApp.authorizePath()
    const post = await browser.fetch(path, { method: 'POST' })
    expect({ status: post.status, allow: post.headers.get('allow') }).toEqual({ status: 405, allow: 'GET, HEAD' })
    const head = await browser.fetch(path, { method: 'HEAD' })
    expect(head.status).toBe(200)
    expect(head.headers.getSetCookie()).toEqual([])
    expect(await requests()).toBe(before)
  })

  test.each(['%', '%zz', '%ff', '%c0%af', '%ed%a0%80', '%00'])(
    'HTT-07 a broken %s anywhere in the query is a local page',
    async (broken) => {
      const path = world.webApp.authorizePath()
      for (const fault of [`state=${broken}`, `${broken}=x`, `foo=${broken}`, `redirect_uri=${broken}`]) {
        await expectLocalPage(await world.member.fetch(`${path}&${fault}`))
      }
    },
  )

  test('HTT-08 a parameter over 8 KB, or more than 100 of them, are a local page', async () => {
    const path = world.webApp.authorizePath()
    await expectLocalPage(await world.member.fetch(`${path}&foo=${'x'.repeat(8190)}`))
    await expectLocalPage(await world.member.fetch(`${path}${'&a=1'.repeat(101)}`))
  })

  test('a trailing slash makes no difference and no redirect', async () => {
    expectAccepted(await world.member.fetch(world.webApp.authorizePath().replace('?', '/?')))
  })
})
