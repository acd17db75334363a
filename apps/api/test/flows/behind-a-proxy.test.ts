import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Browser } from '../support/browser.ts'
import { expectOAuthError } from '../support/oauth-assertions.ts'
import { basic, postForm } from '../support/oauth-client.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'
import { testPassword } from '../support/test-api.ts'

// An installation as it stands in the world: known by an https address, behind a proxy that ends TLS.

const issuer = 'https://auth.example'
const visitor = '203.0.113.7'

/** What a proxy adds. */
const forwarded = (protocol: string, address = visitor) => ({
  'x-forwarded-proto': protocol,
  'x-forwarded-for': address,
})

let proxied: OAuthWorld
let unconfigured: OAuthWorld
beforeAll(async () => {
  ;[proxied, unconfigured] = await Promise.all([
    startOAuthWorld({ issuer, trustedProxies: ['127.0.0.1'] }),
    startOAuthWorld({ issuer }),
  ])
})
afterAll(() => Promise.all([proxied.api.close(), unconfigured.api.close()]))

const askForToken = ({ machine, api }: OAuthWorld, headers: Record<string, string>) =>
  postForm(
    `${api.url}/oauth/token`,
    { grant_type: 'client_credentials' },
    { authorization: basic(machine.key, machine.secret ?? ''), ...headers },
  )

test('META-02 META-03 CON-04 it goes by its own name everywhere, and by no address that a request names', async () => {
  const { api, webApp, member } = proxied
  const path = '/.well-known/oauth-authorization-server'
  const metadata = await member.get<Record<string, unknown>>(path)
  expect(metadata.body['issuer']).toBe(issuer)
  const endpoints = Object.entries(metadata.body).filter(([name]) => /_endpoint$|^jwks_uri$/u.test(name))
  for (const [, address] of endpoints) expect(String(address)).toMatch(/^https:\/\/auth\.example\/oauth\/[a-z-]+$/u)
  const deceived = await fetch(api.url + path, {
    headers: { ...forwarded('http'), 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example;proto=http' },
  })
  expect(await deceived.json()).toEqual(metadata.body)

  const approval = await webApp.approve(member)
  expect(approval.location.searchParams.get('iss')).toBe(issuer)
  const refused = await webApp.authorize(member, { scope: 'bogus' })
  expect(new URL(refused.headers.get('location') ?? '').searchParams.get('iss')).toBe(issuer)
  expect(decodeJwt((await webApp.redeem(approval)).body.access_token).iss).toBe(issuer)
})

describe('credentials', () => {
  test('SEC-06 that came over TLS are read; HSTS keeps browsers there', async () => {
    const answer = await askForToken(proxied, forwarded('https'))
    expect(answer.status).toBe(200)
    expect(answer.headers.get('strict-transport-security')).toMatch(/^max-age=31536000/u)
  })

  test('SEC-06 that came over plain http are neither processed nor redirected', async () => {
    const { api, machine, sql } = proxied
    const lastUsed = () => sql('select last_used_at from consumers where id = $1', machine.id)
    const before = await lastUsed()
    for (const path of ['token', 'revoke', 'introspect']) {
      const answer = await postForm(`${api.url}/oauth/${path}`, { token: 'x' }, forwarded('http'))
      expectOAuthError(answer, 400, 'invalid_request')
      expect(answer.body.error_description).toBe('Use https')
      expect(answer.headers.get('location')).toBeNull()
    }
    expectOAuthError(await askForToken(proxied, forwarded('http')), 400, 'invalid_request')
    expectOAuthError(await askForToken(proxied, forwarded('https, http')), 400, 'invalid_request')
    expect(await lastUsed()).toEqual(before)
  })

  test('SEC-06 a proxy that nobody configured is not believed that they came over TLS', async () => {
    expectOAuthError(await askForToken(unconfigured, forwarded('https')), 400, 'invalid_request')
    // One on the same machine that adds nothing is how it is run without further settings.
    expect((await askForToken(unconfigured, {})).status).toBe(200)
  })
})

const signIn = ({ api, acme }: OAuthWorld, headers: Record<string, string>, password = testPassword) =>
  new Browser(api.url).post('/api/v1/session', { email: acme.administrator.email, password }, { headers })
const addressesLogged = ({ sql, acme }: OAuthWorld) =>
  sql<{ ip: string }>(
    "select distinct ip from transactions where actor_id = $1 and event = 'session.created'",
    acme.administrator.id,
  )

describe('who somebody is', () => {
  test('SEC-06 the log entry holds the visitor’s address behind the proxy, and the connection’s where nobody configured one', async () => {
    await signIn(proxied, forwarded('https'))
    expect(await addressesLogged(proxied)).toEqual([{ ip: visitor }])
    await signIn(unconfigured, forwarded('https'))
    expect(await addressesLogged(unconfigured)).toEqual([{ ip: '127.0.0.1' }])
  })

  test('SEC-06 behind the proxy, what a visitor claims to have been forwarded for is not believed', async () => {
    await signIn(proxied, forwarded('https', `198.51.100.1, ${visitor}`))
    expect(await addressesLogged(proxied)).toEqual([{ ip: visitor }])
  })

  test('SEC-06 who guesses passwords is not somebody else by claiming another address each time', async () => {
    const statuses: number[] = []
    for (let attempt = 1; attempt <= 11; attempt += 1) {
      const { status } = await signIn(unconfigured, forwarded('https', `203.0.113.${attempt}`), 'wrong')
      statuses.push(status)
    }
    expect(statuses.at(-1)).toBe(429)
  })
})
