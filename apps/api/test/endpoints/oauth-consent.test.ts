import { hash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Browser } from '../support/browser.ts'
import { expectErrorRedirect, expectPageHeaders } from '../support/oauth-assertions.ts'
import { decide, newPkce, type OAuthClient } from '../support/oauth-client.ts'
import { appPermissions, startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'
import { testPassword } from '../support/test-api.ts'

// What the page says, what comes of a decision, and who is asked again.

let world: OAuthWorld
let member: Browser
beforeAll(async () => {
  world = await startOAuthWorld()
})
beforeEach(async () => {
  member = await world.api.signIn(world.acme.member)
})
afterAll(() => world.api.close())

/** How many codes a consumer ever got. */
const codesOf = async ({ id }: OAuthClient): Promise<number> =>
  (await world.sql('select 1 from grants where consumer_id = $1', id)).length

describe('yes', () => {
  test('CON-01 AUT-12 carries code, state and iss and nothing else, and stores what the code is bound to', async () => {
    const client = await world.client({ redirectUris: ['https://a.example/cb'] })
    const { challenge } = newPkce()
    const asked = await client.question(member, { state: 'S', scope: 'assets:view', code_challenge: challenge })
    const { body } = await decide(member, asked)
    const location = new URL(body.redirectTo)
    expect(location.origin + location.pathname).toBe('https://a.example/cb')
    expect([...location.searchParams.keys()]).toEqual(['code', 'state', 'iss'])
    expect(location.searchParams.get('iss')).toBe(world.api.url)
    expect(location.searchParams.get('code')).toMatch(/^[\w-]{65}$/u)

    const rows = await world.sql(
      `select encode(code_hash, $2) as code_hash, redirect_uri, redirect_uri_sent, code_challenge, consumer_id, code_used_at,
         extract(epoch from code_expires_at - created_at)::int as seconds, user_id, permissions
       from grants where consumer_id = $1`,
      client.id,
      'hex',
    )
    expect(rows).toEqual([
      {
        code_hash: hash('sha256', location.searchParams.get('code') ?? ''),
        redirect_uri: 'https://a.example/cb',
        redirect_uri_sent: true,
        code_challenge: challenge,
        consumer_id: client.id,
        code_used_at: null,
        seconds: 60,
        user_id: world.acme.member.id,
        permissions: ['assets:view'],
      },
    ])
  })

  test('CON-01 CON-03 consent given before leads straight back by 303, kept nowhere and without a referrer', async () => {
    const client = await world.client()
    await client.approve(member)
    const response = await client.authorize(member, { state: 'S' })
    expect(response.status).toBe(303)
    expect([...new URL(response.headers.get('location') ?? '').searchParams.keys()]).toEqual(['code', 'state', 'iss'])
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    expect(await response.text()).toBe('')
  })

  test.each([
    ['https://a.example/cb?tenant=7', 'https://a.example/cb?tenant=7&code='],
    ['com.example.app:/cb', 'com.example.app:/cb?code='],
  ])('CON-02 the registered address %s survives as it is', async (redirectUri, start) => {
    const client = await world.client({ redirectUris: [redirectUri] })
    const { body } = await decide(member, await client.question(member))
    expect(body.redirectTo.startsWith(start)).toBe(true)
    expect(body.redirectTo).not.toContain('#')
  })

  test('CON-09 the user may grant less, and later steps see what was granted', async () => {
    const approval = await world.webApp.approve(member, {}, ['assets:view'])
    const { body } = await world.webApp.redeem(approval)
    expect(body.scope).toBe('assets:view')
  })

  test('CON-09 the user may not grant more than was asked, nor more than their own group has', async () => {
    const approval = await world.webApp.approve(member, { scope: 'assets:view' }, ['assets:view', 'work_orders:create'])
    expect((await world.webApp.redeem(approval)).body.scope).toBe('assets:view')
  })
})

describe('no', () => {
  test('CON-05 CON-04 is told to the app and changes nothing', async () => {
    const client = await world.client()
    const before = await client.connect(member)
    const asked = await client.question(member, { prompt: 'consent', state: 'S' })
    const codes = await codesOf(client)
    const { body } = await decide(member, asked, { decision: 'deny' })
    expectErrorRedirect(body.redirectTo, {
      redirectUri: client.redirectUri,
      error: 'access_denied',
      issuer: world.api.url,
      state: 'S',
    })
    expect(await codesOf(client)).toBe(codes)
    expect((await client.introspect(before.access_token)).body.active).toBe(true)
    expect((await client.refresh(before.refresh_token)).status).toBe(200)
  })

  test('CON-09 granting none of it is a no', async () => {
    const client = await world.client()
    const { body } = await decide(member, await client.question(member), { decision: 'authorize', permissions: [] })
    expectErrorRedirect(body.redirectTo, {
      redirectUri: client.redirectUri,
      error: 'access_denied',
      issuer: world.api.url,
    })
    expect(await codesOf(client)).toBe(0)
  })
})

describe('the page', () => {
  test('CON-06 tells who asks for what, for whom, and where the answer goes', async () => {
    const name = '<img src=x onerror=alert(1)>'
    const client = await world.client({ name, redirectUris: ['https://a.example:8443/cb'] })
    const { acme } = world
    expect(await client.question(member, { scope: 'work_orders:create assets:view' })).toMatchObject({
      consumer: { id: client.id, name, description: null, clientType: 'confidential', website: null, logo: null },
      redirectHost: 'a.example:8443',
      redirectsElsewhere: false,
      company: { name: acme.company.name, color: null, logo: null },
      user: { id: acme.member.id, name: acme.member.name, email: acme.member.email },
      modules: [
        { key: 'assets', permissions: [{ permission: 'assets:view', action: 'view' }] },
        { key: 'work_orders', permissions: [{ permission: 'work_orders:create', action: 'create' }] },
      ],
    })
  })

  test('CON-06 says so when the answer goes to another site than the app’s own', async () => {
    const website = 'https://www.planner.com.br/about'
    const redirects: [string, boolean][] = [
      ['https://login.planner.com.br/callback', false],
      ['https://planner.example.com.br/callback', true],
      ['http://127.0.0.1/callback', false],
      ['br.com.planner:/callback', false],
    ]
    for (const [redirectUri, redirectsElsewhere] of redirects) {
      const client = await world.client({ website, redirectUris: [redirectUri] })
      const asked = await client.question(member)
      expect(asked, redirectUri).toMatchObject({ consumer: { website }, redirectsElsewhere })
    }
  })

  test('CON-06 says so to whoever is the first in their company, and to nobody once somebody has authorized it, whatever became of that', async () => {
    const client = await world.client()
    const colleague = await world.api.signIn(world.acme.administrator)
    expect((await client.question(member)).isFirstInCompany).toBe(true)
    await decide(member, await client.question(member), { decision: 'deny' })
    expect((await client.question(colleague)).isFirstInCompany).toBe(true)
    await client.connect(member)
    await world.sql('update authorizations set revoked_at = now() where consumer_id = $1', client.id)
    expect((await client.question(colleague)).isFirstInCompany).toBe(false)
  })

  test('CON-11 can’t be framed, leaks no referrer and is not kept', async () => {
    const { reference } = await world.webApp.question(member, { prompt: 'consent' })
    for (const path of [`/authorize?request=${reference}`, `/sign-in?authorization=${reference}`]) {
      const response = await member.fetch(path, { headers: { accept: 'text/html' } })
      expect(response.status).toBe(200)
      expectPageHeaders(response.headers)
    }
  })

  test('CON-13 AUT-14 the sign-in cookie survives a jump from an app, and nothing more; signing in changes it', async () => {
    const browser = world.api.browser()
    const credentials = { email: world.acme.member.email, password: testPassword }
    const values: (string | undefined)[] = []
    for (const _ of ['first', 'second']) {
      const { headers } = await browser.post('/api/v1/session', credentials)
      expect(headers.getSetCookie().join()).toMatch(
        /^__Host-latchkey-session=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/u,
      )
      values.push(browser.cookie('__Host-latchkey-session'))
    }
    expect(new Set(values).size).toBe(2)
  })
})

/** Whether the signed-in user has to decide, or goes straight back to the app. */
async function isAsked(client: OAuthClient, parameters: Record<string, string> = {}): Promise<boolean> {
  const response = await client.authorize(member, parameters)
  return response.headers.get('location')?.startsWith('/authorize?request=') ?? false
}

describe('CON-10 who is asked again', () => {
  test('not by a confidential app for the same or less, but for more, and with prompt=consent', async () => {
    const client = await world.client()
    await client.approve(member, { scope: 'assets:view work_orders:view' })
    expect(await isAsked(client, { scope: 'assets:view work_orders:view' })).toBe(false)
    expect(await isAsked(client, { scope: 'assets:view' })).toBe(false)
    expect(await isAsked(client, { scope: appPermissions.join(' ') })).toBe(true)
    expect(await isAsked(client, { scope: 'assets:view', prompt: 'consent' })).toBe(true)
  })

  test.each([
    ['http://127.0.0.1/callback', true],
    ['com.example.app:/cb', true],
    ['https://spa.example/cb', false],
  ])('a public app that answers at %s: %s', async (redirectUri, asked) => {
    const client = await world.client({ clientType: 'public', redirectUris: [redirectUri] })
    await client.approve(member)
    expect(await isAsked(client)).toBe(asked)
  })

  test('consent that was withdrawn is asked for again', async () => {
    const client = await world.client()
    await client.approve(member)
    const { body } = await member.get<{ items: { id: string }[] }>(
      `/api/v1/authorizations?mine=true&consumerId=${client.id}`,
    )
    await member.delete(`/api/v1/authorizations/${body.items[0]?.id}`)
    expect(await isAsked(client)).toBe(true)
  })
})
