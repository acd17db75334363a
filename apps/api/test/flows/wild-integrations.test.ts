import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type HubWorld, startHubWorld } from '../support/hub-world.ts'
import { walk } from '../support/integrator.ts'
import { secretOf, signed } from '../support/legacy-key.ts'
import { expectOAuthError } from '../support/oauth-assertions.ts'
import { basic, newPkce, type OAuthClient, postForm } from '../support/oauth-client.ts'
import { appScope, startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'

// Integrations that were written long before Latchkey, as they are: they go on working unchanged.

let world: OAuthWorld
beforeAll(async () => {
  world = await startOAuthWorld()
})
afterAll(() => world.api.close())

type Fields = Record<string, string>

/** How they say who they are: header and fields. */
const manners: [string, (consumer: OAuthClient) => [Fields, Fields]][] = [
  ['Basic', ({ key, secret }) => [{ authorization: basic(key, secret ?? '') }, {}]],
  [
    'Basic that nobody form-encoded',
    ({ key, secret }) => [{ authorization: `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}` }, {}],
  ],
  ['both in the form', ({ key, secret }) => [{}, { client_id: key, client_secret: secret ?? '' }]],
]
/** What they ask for. */
const scopes: [string, Fields][] = [
  ['no scope', {}],
  ['an empty scope', { scope: '' }],
  ['scope=api', { scope: 'api' }],
]
/** What HTTP libraries say of a form. */
const types = ['application/x-www-form-urlencoded', 'application/x-www-form-urlencoded; charset=UTF-8']

const shapes = manners.flatMap(([manner, identify]) =>
  scopes.flatMap(([asked, scope]) =>
    ['/oauth/token', '/oauth/token/'].map((path) => ({ manner, identify, asked, scope, path })),
  ),
)

describe('a program asks for a token', () => {
  test.each(shapes)('by $manner, with $asked, at $path', async ({ identify, scope, path }) => {
    const { machine } = world
    const [headers, fields] = identify(machine)
    for (const type of types) {
      const form = { grant_type: 'client_credentials', ...fields, ...scope }
      const { status, body } = await postForm(machine.url + path, form, { 'content-type': type, ...headers })
      expect({ status, type: body.token_type, scope: body.scope }).toEqual({
        status: 200,
        type: 'Bearer',
        scope: appScope,
      })
      // They keep a token for as long as they are told: it has to live that long.
      const { exp = 0, iat = 0 } = decodeJwt(body.access_token)
      expect(body.expires_in).toBe(exp - iat)
      world.api.clock.advance(body.expires_in - 5)
      expect((await machine.introspect(body.access_token)).body.active).toBe(true)
    }
  })

  test('where the company does not accept it, scope=api is one more that nobody knows', async () => {
    const strict = await world.api.staffedCompany()
    await world.sql('update companies set accepts_api_scope = false where id = $1', strict.company.id)
    const program = await world.client({ grantType: 'client_credentials' }, strict)
    expectOAuthError(await program.token({ grant_type: 'client_credentials', scope: 'api' }), 400, 'invalid_scope')
    expect((await program.token({ grant_type: 'client_credentials' })).body.scope).toBe(appScope)
  })
})

describe('an app connects a user', () => {
  test.each(scopes)('with %s, and a slash at the end of every path', async (_, scope) => {
    const { webApp, acme } = world
    // Hours have passed by the clock of these tests.
    const member = await world.api.signIn(acme.member)
    const { verifier, challenge } = newPkce()
    const path = webApp.authorizePath({ code_challenge: challenge, prompt: 'consent', ...scope }).replace('?', '/?')
    const answer = await walk(member, new URL(path, webApp.url))
    const call = (endpoint: string, form: Fields) => webApp.post(`/oauth/${endpoint}/`, form)
    const redeemed = await call('token', {
      grant_type: 'authorization_code',
      code: answer.searchParams.get('code') ?? '',
      redirect_uri: webApp.redirectUri,
      code_verifier: verifier,
    })
    expect({ status: redeemed.status, scope: redeemed.body.scope }).toEqual({ status: 200, scope: appScope })
    const form = { grant_type: 'refresh_token', refresh_token: redeemed.body.refresh_token }
    const refreshed = await call('token', { ...form, ...scope })
    expect({ status: refreshed.status, scope: refreshed.body.scope }).toEqual({ status: 200, scope: appScope })
    expect((await call('introspect', { token: refreshed.body.access_token })).body.active).toBe(true)
    expect((await call('revoke', { token: refreshed.body.refresh_token })).status).toBe(200)
    expect((await call('introspect', { token: refreshed.body.access_token })).body).toEqual({ active: false })
  })
})

/** As short as some make them. */
const shortNonce = () => Math.random().toString(36).slice(2, 6).padEnd(4, '0')

describe('a program calls with the API Key of its company', () => {
  let hub: HubWorld
  let mine: { key: string; secret: string }
  beforeAll(async () => {
    hub = await startHubWorld()
    const browser = await hub.api.signIn(hub.acme.superAdministrator)
    const { body } = await browser.post<{ key: string }>('/api/v1/api-connection')
    mine = { key: body.key, secret: await secretOf(browser) }
  })
  afterAll(() => hub.close())

  const boundary = '----8d3c'
  const multipart = Buffer.from(
    `--${boundary}\r\nContent-Disposition: form-data; name="photo"; filename="boiler.jpg"\r\nContent-Type: image/jpeg\r\n\r\n` +
      `\u00ff\u00d8\0\r\n--${boundary}--\r\n`,
    'latin1',
  )
  const bodies: [string, Buffer, string][] = [
    ['JSON', Buffer.from('{"name": "Caldera n\u00ba 2",  "priority":1}'), 'application/json;charset=UTF-8'],
    ['multipart', multipart, `multipart/form-data; boundary=${boundary}`],
  ]
  const schemes: [string, (url: string) => string][] = [
    [
      'Hawk with a nonce of four characters',
      (url) => signed(hub.api, mine, url, 'POST', { nonce: shortNonce() }).header,
    ],
    ['Basic', () => `Basic ${Buffer.from(`${mine.key}:${mine.secret}`).toString('base64')}`],
  ]
  const calls = schemes.flatMap(([scheme, sign]) =>
    bodies.flatMap(([kind, body, type]) =>
      ['/hub/work_orders', '/hub/work_orders/'].map((path) => ({ scheme, sign, kind, body, type, path })),
    ),
  )

  test.each(calls)('$scheme, $kind, at $path', async ({ sign, body, type, path }) => {
    const answer = await fetch(hub.api.url + path, {
      method: 'POST',
      body: new Uint8Array(body),
      headers: { authorization: sign(hub.api.issuer + path), 'content-type': type },
    })
    expect(answer.status).toBe(200)
    const asked = hub.upstream.asked.at(-1)
    expect(asked?.body).toEqual(body)
    expect(asked?.headers['content-type']).toBe(type)
    expect(asked?.headers.authorization).toBeUndefined()
  })
})
