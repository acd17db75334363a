import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultAuthenticationLimits } from '../../src/oauth/client-authentication/index.ts'
import type { Answer } from '../support/browser.ts'
import { asserting, assertionMaker, newClientKey } from '../support/client-signer.ts'
import { expectOAuthError } from '../support/oauth-assertions.ts'
import { basic, type Form, type OAuthBody, type OAuthClient, postForm } from '../support/oauth-client.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'
import { refusalReasons } from '../support/refusal-reasons.ts'

// RFC 6749 section 2.3.1: ten failures a minute for one client from one network, a hundred for all clients from one network.

let world: OAuthWorld
beforeAll(async () => {
  world = await startOAuthWorld({ trustedProxies: ['127.0.0.1'], authenticationLimits: defaultAuthenticationLimits })
})
afterAll(() => world.api.close())

let sources = 0
/** An address that nothing came from yet. */
const newSource = () => `192.0.2.${(sources += 1)}`

const call = (path: string, source: string, form: Form, authorization?: string): Promise<Answer<OAuthBody>> =>
  postForm(world.api.url + path, form, {
    'x-forwarded-for': source,
    'x-forwarded-proto': 'https',
    ...(authorization === undefined ? {} : { authorization }),
  })

const asksForToken = { grant_type: 'client_credentials' }
const ask = (client: Pick<OAuthClient, 'key'>, secret: string | null, source: string) =>
  call('/oauth/token', source, asksForToken, basic(client.key, secret ?? ''))
const guess = async (client: Pick<OAuthClient, 'key'>, source: string, times: number) => {
  const statuses = []
  for (let count = 0; count < times; count += 1) statuses.push((await ask(client, `wrong ${count}`, source)).status)
  return statuses
}
const newMachine = () => world.client({ grantType: 'client_credentials' })
const same = (count: number, status: number) => Array.from({ length: count }, () => status)

/** The refusal of whoever has failed too often. */
function expectThrottled(answer: Answer<OAuthBody>) {
  expectOAuthError(answer, 429, 'invalid_client')
  const { headers } = answer
  const wait = Number(headers.get('retry-after'))
  expect(wait).toBeGreaterThan(0)
  expect(wait).toBeLessThanOrEqual(60)
  expect(headers.get('www-authenticate')).toBeNull()
}

test('CLI-14 SEC-10 after ten wrong secrets even the right one is refused, for the source that guessed', async () => {
  const machine = await newMachine()
  const source = newSource()
  expect(await guess(machine, source, 11)).toEqual([...same(10, 401), 429])
  const refused = await ask(machine, machine.secret, source)
  expectThrottled(refused)
  expect(refused.headers.get('pragma')).toBe('no-cache')
  expect(refused.headers.get('access-control-allow-origin')).toBe('*')
  expect(refused.headers.get('access-control-expose-headers')).toContain('Retry-After')
  expect(refusalReasons(world.api).at(-1)).toBe('throttled')
})

test('CLI-14 the right secret works from another source, and other clients from the same one', async () => {
  const [machine, neighbour] = [await newMachine(), await newMachine()]
  const source = newSource()
  await guess(machine, source, 12)
  expect((await ask(machine, machine.secret, newSource())).status).toBe(200)
  expect((await ask(neighbour, neighbour.secret, source)).status).toBe(200)
})

test('CLI-14 it is over after a minute', async () => {
  const machine = await newMachine()
  const source = newSource()
  await guess(machine, source, 5)
  world.api.clock.advance(30)
  await guess(machine, source, 6)
  const refused = await ask(machine, machine.secret, source)
  expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(30)
  world.api.clock.advance(30)
  expect((await ask(machine, machine.secret, source)).status).toBe(200)
})

test('CLI-14 guesses that come all at once are counted all the same', async () => {
  const machine = await newMachine()
  const source = newSource()
  const answers = await Promise.all(Array.from({ length: 40 }, (_, index) => ask(machine, `wrong ${index}`, source)))
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(10)
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(30)
})

test('CLI-14 who authenticates is never slowed down', async () => {
  const machine = await newMachine()
  const source = newSource()
  await guess(machine, source, 9)
  const answers = await Promise.all(Array.from({ length: 150 }, () => ask(machine, machine.secret, source)))
  expect(answers.every(({ status }) => status === 200)).toBe(true)
  expect(await guess(machine, source, 2)).toEqual([401, 429])
})

test('CLI-14 a hundred failures are enough for a network, whichever clients it tries', async () => {
  const machine = await newMachine()
  const source = newSource()
  const strangers = await Promise.all(
    Array.from({ length: 110 }, (_, index) => ask({ key: `stranger-${index}` }, 'x', source)),
  )
  expect(strangers.filter(({ status }) => status === 401)).toHaveLength(100)
  expectThrottled(await ask(machine, machine.secret, source))
  expect((await ask(machine, machine.secret, newSource())).status).toBe(200)
})

test('CLI-14 an IPv6 network is one source, however many addresses it uses', async () => {
  const machine = await newMachine()
  const statuses = []
  for (let host = 1; host <= 12; host += 1) {
    statuses.push((await ask(machine, 'wrong', `2001:db8:1:2::${host.toString(16)}`)).status)
  }
  expect(statuses).toEqual([...same(10, 401), 429, 429])
  expect((await ask(machine, machine.secret, '2001:db8:1:3::1')).status).toBe(200)
})

test('CLI-14 guesses of any method and at any endpoint count together', async () => {
  const key = newClientKey()
  const client = await world.client({
    grantType: 'client_credentials',
    authMethod: 'private_key_jwt',
    jwks: { keys: [key.jwk] },
  })
  const { clock, issuer } = world.api
  const make = assertionMaker({ clientId: client.key, audience: issuer, key, now: () => clock.now() })
  const source = newSource()
  const wrong = [
    () => call('/oauth/token', source, { ...asksForToken, ...asserting(make({ signature: newClientKey() })) }),
    () => call('/oauth/introspect', source, { token: 'x', client_id: client.key, client_secret: 'x' }),
    () => call('/oauth/revoke', source, { token: 'x' }, basic(client.key, 'x')),
    () => call('/oauth/token', source, { ...asksForToken, client_id: client.key }),
  ]
  for (let count = 0; count < 10; count += 1) expect((await wrong[count % 4]?.())?.status).toBe(401)
  for (const path of ['/oauth/token', '/oauth/introspect', '/oauth/revoke']) {
    expectThrottled(await call(path, source, { ...asksForToken, token: 'x', ...asserting(make()) }))
  }
  const unused = make()
  expectThrottled(await call('/oauth/token', source, { ...asksForToken, ...asserting(unused) }))
  // The assertion that was refused so was not used up.
  expect((await call('/oauth/token', newSource(), { ...asksForToken, ...asserting(unused) })).status).toBe(200)
})

test('CLI-14 a resource server’s secret can’t be guessed either', async () => {
  const source = newSource()
  const key = 'api-of-assets'
  await world.api.services.resourceServers.upsert({
    key,
    secret: 'right',
    name: 'Assets',
    audience: 'https://a.example',
  })
  const introspect = (secret: string, from: string) =>
    call('/oauth/introspect', from, { token: 'x' }, basic(key, secret))
  for (let count = 0; count < 10; count += 1) expect((await introspect('wrong', source)).status).toBe(401)
  expectThrottled(await introspect('right', source))
  expect((await introspect('right', newSource())).status).toBe(200)
})

describe('SEC-10 what is refused so uses nothing up', () => {
  test('neither a code nor a refresh token', async () => {
    const { webApp, member } = world
    const source = newSource()
    const approval = await webApp.approve(member)
    const redeem = {
      grant_type: 'authorization_code',
      code: approval.code,
      code_verifier: approval.verifier,
      redirect_uri: webApp.redirectUri,
    }
    const right = basic(webApp.key, webApp.secret ?? '')
    await guess(webApp, source, 10)
    expectThrottled(await call('/oauth/token', source, redeem, right))
    const redeemed = await call('/oauth/token', newSource(), redeem, right)
    expect(redeemed.status).toBe(200)

    const refresh = { grant_type: 'refresh_token', refresh_token: redeemed.body.refresh_token }
    expectThrottled(await call('/oauth/token', source, refresh, right))
    // Beyond the grace in which a token that was used is taken again.
    world.api.clock.advance(15)
    expect((await call('/oauth/token', newSource(), refresh, right)).status).toBe(200)
  })
})

test('requests that show no credentials, or that can’t be read, are no guesses', async () => {
  const machine = await newMachine()
  const source = newSource()
  for (let count = 0; count < 12; count += 1) {
    expectOAuthError(await call('/oauth/token', source, asksForToken), 401, 'invalid_client')
    expectOAuthError(await call('/oauth/token', source, asksForToken, 'Basic !!!'), 401, 'invalid_client')
    const twice = { ...asksForToken, client_id: machine.key, client_secret: 'x' }
    expectOAuthError(await call('/oauth/token', source, twice, basic(machine.key, 'x')), 400, 'invalid_request')
  }
  expect((await ask(machine, machine.secret, source)).status).toBe(200)
})
