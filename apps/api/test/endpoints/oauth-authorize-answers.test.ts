import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AuthorizationRedirect } from '@latchkey/contracts'
import type { Browser } from '../support/browser.ts'
import { expectErrorRedirect, expectLocalPage } from '../support/oauth-assertions.ts'
import { newPkce, requestPath } from '../support/oauth-client.ts'
import { appPermissions, startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'

// Faults that the app learns of by a redirect, and what of a request comes back to it.

let world: OAuthWorld
let member: Browser
beforeAll(async () => {
  world = await startOAuthWorld()
})
beforeEach(() => {
  member = world.member
})
afterAll(() => world.api.close())

const { challenge } = newPkce()

/** Sends a signed-in user with a faulty request; it goes straight back with the error. */
async function expectRefusal(
  error: string,
  parameters: Record<string, string | undefined> | string,
  state?: string,
): Promise<URL> {
  const { webApp, api } = world
  const response =
    typeof parameters === 'string'
      ? await member.fetch(webApp.authorizePath() + parameters)
      : await webApp.authorize(member, { state: 'S', ...parameters })
  expect(response.status).toBe(303)
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('referrer-policy')).toBe('no-referrer')
  expect(await response.text()).toBe('')
  return expectErrorRedirect(response.headers.get('location'), {
    redirectUri: webApp.redirectUri,
    error,
    issuer: api.url,
    ...(state === undefined ? {} : { state }),
  })
}

/** The permissions that the user is asked for. */
async function offered(scope?: string, state?: string): Promise<string[]> {
  const { modules } = await world.webApp.question(member, { scope, state })
  return modules.flatMap(({ permissions }) => permissions.map(({ permission }) => permission))
}

describe('parameters', () => {
  test.each(['scope', 'response_type', 'response_mode', 'code_challenge', 'code_challenge_method', 'prompt'])(
    'AUT-06 %s sent twice is invalid_request, equal values included',
    async (name) => {
      await expectRefusal('invalid_request', `&${name}=assets%3Aview&${name}=assets%3Aview&state=S`, 'S')
    },
  )

  test('AUT-06 state sent twice is invalid_request, and none of it comes back', async () => {
    await expectRefusal('invalid_request', '&state=a&state=a')
  })

  test('AUT-06 resource may repeat, and so may what we do not know', async () => {
    const response = await member.fetch(
      `${world.webApp.authorizePath()}&resource=https://x.example&resource=https://y.example&foo=1&foo=2`,
    )
    expect(response.headers.get('location')).toMatch(/^\/authorize\?request=/u)
  })

  test('AUT-07 a parameter without a value counts as absent', async () => {
    await expectRefusal('invalid_request', { code_challenge: '' }, 'S')
    await expectRefusal('invalid_scope', { scope: 'bogus', state: '' })
    expect(await offered('', '')).toEqual(appPermissions)
  })

  test('AUT-08 what we do not know is ignored and not echoed', async () => {
    const location = await expectRefusal(
      'invalid_scope',
      { scope: 'bogus', foo: '1', prompt: 'none', nonce: 'n', display: 'popup', claims: '{}' },
      'S',
    )
    expect(location.searchParams.has('nonce')).toBe(false)
    const asked = await world.webApp.question(member, { foo: '1', prompt: 'none', nonce: 'n', display: 'popup' })
    expect(asked.status).toBe('awaiting_decision')
  })

  test('AUT-09 only response_type=code, answered in the query', async () => {
    await expectRefusal('invalid_request', { response_type: undefined }, 'S')
    for (const type of ['token', 'id_token', 'code token', 'none', 'CODE']) {
      await expectRefusal('unsupported_response_type', { response_type: type }, 'S')
    }
    for (const mode of ['fragment', 'form_post', 'jwt']) {
      await expectRefusal('invalid_request', { response_mode: mode }, 'S')
    }
    expect((await world.webApp.question(member, { response_mode: 'query' })).status).toBe('awaiting_decision')
  })

  test('AUT-10 a consumer that may not use the code grant is told so', async () => {
    const client = await world.client()
    await world.sql("update consumers set grant_type = 'client_credentials' where id = $1", client.id)
    const response = await client.authorize(member)
    expectErrorRedirect(response.headers.get('location'), {
      redirectUri: client.redirectUri,
      error: 'unauthorized_client',
      issuer: world.api.url,
    })
  })

  test('AUT-13 request objects are refused and never fetched', async () => {
    await expectRefusal('request_not_supported', { request: 'x' }, 'S')
    // Nothing listens there: an attempt to fetch it would at least delay the answer into an error.
    await expectRefusal('request_uri_not_supported', { request_uri: 'http://127.0.0.1:9/' }, 'S')
  })
})

describe('scope', () => {
  test.each([
    ['unknown', 'bogus'],
    ['outside the group', 'assets:delete'],
    ['good and bad together', 'assets:view assets:delete'],
    ['wrong case', 'Assets:view'],
    ['a quote', 'assets:view"'],
    ['a backslash', 'assets:view\\'],
    ['a tab', 'assets:view\twork_orders:view'],
    ['non-ASCII', 'assets:viewé'],
    ['nothing but spaces', '  '],
    ['the legacy api beside something unknown', 'api bogus'],
    ['the legacy api in another case', 'API'],
    ['header injection', 'x\r\nSet-Cookie: a=b'],
  ])('AUT-11 %s is invalid_scope', async (_kind, scope) => {
    await expectRefusal('invalid_scope', { scope }, 'S')
  })

  test('AUT-11 the legacy api is dropped where the company accepts it, and alone it asks for all', async () => {
    expect(await offered('api')).toEqual(appPermissions)
    expect(await offered('api assets:view')).toEqual(['assets:view'])
    const administrator = await world.api.signIn(world.acme.administrator)
    const accept = (acceptsApiScope: boolean) => administrator.patch('/api/v1/company/settings', { acceptsApiScope })
    await accept(false)
    await expectRefusal('invalid_scope', { scope: 'api' }, 'S')
    await expectRefusal('invalid_scope', { scope: 'api assets:view' }, 'S')
    await accept(true)
    expect(await offered('api')).toEqual(appPermissions)
  })

  test('AUT-11 repeated permissions collapse and order does not matter; none means all of the group', async () => {
    expect(await offered('work_orders:view  assets:view work_orders:view')).toEqual(['assets:view', 'work_orders:view'])
    expect(await offered()).toEqual(appPermissions)
  })

  test('AUT-11 without scope and with an empty group there is nothing to ask for', async () => {
    const client = await world.client({ permissions: [] })
    const response = await client.authorize(member)
    expectErrorRedirect(response.headers.get('location'), {
      redirectUri: client.redirectUri,
      error: 'invalid_scope',
      issuer: world.api.url,
    })
  })
})

describe('state', () => {
  const awkward = 'a b&c=d#%+"<é'

  test('AUT-12 comes back exactly, with success and with an error', async () => {
    await expectRefusal('invalid_scope', { scope: 'bogus', state: awkward }, awkward)
    const { location } = await world.webApp.approve(member, { state: awkward })
    expect(location.searchParams.get('state')).toBe(awkward)
  })

  test('AUT-12 may be 4,096 bytes long, however many octets it takes to write them down', async () => {
    for (const state of ['x'.repeat(4096), 'é'.repeat(2048)]) {
      const { location } = await world.webApp.approve(member, { state })
      expect(location.searchParams.get('state')).toBe(state)
    }
  })

  test.each([
    ['4,097 bytes', 'x'.repeat(4097)],
    ['4,098 bytes in 2,049 characters', 'é'.repeat(2049)],
    ['a line break', 'a\nb'],
    ['a delete character', 'a\u007fb'],
  ])('AUT-12 with %s is invalid_request and does not come back', async (_kind, state) => {
    await expectRefusal('invalid_request', { state })
  })
})

describe('PKCE', () => {
  test.each([
    ['no challenge', { code_challenge: undefined, code_challenge_method: undefined }],
    ['a method without challenge', { code_challenge: undefined }],
  ])('PKC-01 PKC-02 PKC-03 %s: a confidential app must use it too', async (_kind, parameters) => {
    const location = await expectRefusal('invalid_request', parameters, 'S')
    expect(location.searchParams.get('error_description')).toMatch(/PKCE/u)
  })

  test('PKC-01 a public app must use it', async () => {
    const { nativeApp, api } = world
    const response = await nativeApp.authorize(member, { code_challenge: undefined, code_challenge_method: undefined })
    const location = expectErrorRedirect(response.headers.get('location'), {
      redirectUri: nativeApp.redirectUri,
      error: 'invalid_request',
      issuer: api.url,
    })
    expect(location.searchParams.get('error_description')).toMatch(/PKCE/u)
  })

  test.each([undefined, 'plain', 's256', 'S512'])('PKC-03 the method %s is invalid_request', async (method) => {
    await expectRefusal('invalid_request', { code_challenge_method: method }, 'S')
  })

  test.each([
    ['42 characters', challenge.slice(1)],
    ['44 characters', `${challenge}A`],
    ['padding', `${challenge.slice(1)}=`],
    ['a plus', `${challenge.slice(1)}+`],
    ['a slash', `${challenge.slice(1)}/`],
    ['a space', `${challenge.slice(1)} `],
  ])('PKC-04 a challenge with %s is invalid_request', async (_kind, value) => {
    await expectRefusal('invalid_request', { code_challenge: value }, 'S')
  })
})

describe('who is asked first', () => {
  test('AUT-14 without a sign-in even an error leads to ours first, and to the app only after it', async () => {
    const { webApp, api, acme } = world
    const browser = api.browser()
    const response = await webApp.authorize(browser, { scope: 'bogus', state: 'S' })
    expect(response.status).toBe(303)
    const [, reference = ''] =
      /^\/sign-in\?authorization=([\w-]{43})$/u.exec(response.headers.get('location') ?? '') ?? []
    await browser.post('/api/v1/session', { email: acme.member.email, password: 'correct horse battery staple' })
    const { body } = await browser.get<AuthorizationRedirect>(requestPath(reference))
    expectErrorRedirect(body.redirectTo, {
      redirectUri: webApp.redirectUri,
      error: 'invalid_scope',
      issuer: api.url,
      state: 'S',
    })
  })

  test('AUT-16 the waiting request belongs to the browser that made it', async () => {
    const { webApp, api, acme } = world
    const browser = api.browser()
    const response = await webApp.authorize(browser)
    const reference = new URL(response.headers.get('location') ?? '', api.url).searchParams.get('authorization') ?? ''
    expect(reference).toMatch(/^[\w-]{43}$/u)
    const [cookie = ''] = response.headers.getSetCookie()
    expect(cookie).toMatch(/^__Host-latchkey-browser-[\w-]{8}=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/u)

    const other = await api.signIn(acme.member)
    await expectLocalPage(await other.fetch(`/authorize?request=${reference}`))
    expect((await other.get(requestPath(reference))).status).toBe(410)
    expect((await browser.fetch(`/authorize?request=${reference}`)).status).toBe(200)
    await expectLocalPage(await browser.fetch(`/authorize?request=${'x'.repeat(43)}`))
    await expectLocalPage(await browser.fetch('/authorize'))
    await expectLocalPage(await browser.fetch('/authorize?request=%zz'))
  })
})

/** Has PostgreSQL refuse to store authorization requests while something is played. */
async function whileStorageFails(errcode: string, play: () => Promise<void>): Promise<void> {
  await world.sql(`create function fail() returns trigger language plpgsql as $$
    begin raise exception 'storage is broken' using errcode = '${errcode}'; end $$`)
  await world.sql('create trigger fail before insert on authorization_requests execute function fail()')
  try {
    await play()
  } finally {
    await world.sql('drop function fail cascade')
  }
}

describe('when something fails on our side', () => {
  test.each([
    ['XX000', 'server_error'],
    ['53300', 'temporarily_unavailable'],
  ])('AUT-17 CON-04 a storage error %s reaches the app as %s', (errcode, error) =>
    whileStorageFails(errcode, async () => {
      const location = await expectRefusal(error, { prompt: 'consent' }, 'S')
      expect(location.search).not.toMatch(/storage|at%20/u)
    }),
  )

  test('AUT-14 AUT-17 without a sign-in it stays here', () =>
    whileStorageFails('XX000', async () => {
      await expectLocalPage(await world.webApp.authorize(world.api.browser()), 500)
    }))

  test('CON-11 the page itself says so too', async () => {
    await world.sql('alter table authorization_requests rename to elsewhere')
    try {
      await expectLocalPage(await member.fetch(`/authorize?request=${'x'.repeat(43)}`), 500)
    } finally {
      await world.sql('alter table elsewhere rename to authorization_requests')
    }
  })

  test('AUT-17 a failure before the redirect URI is known to be right stays here', async () => {
    await world.sql('alter table consumer_secrets rename to elsewhere')
    await world.forget(world.webApp)
    try {
      const page = await expectLocalPage(await world.webApp.authorize(member), 500)
      expect(page).not.toMatch(/elsewhere|consumer_secrets|Error:/u)
    } finally {
      await world.sql('alter table elsewhere rename to consumer_secrets')
    }
  })
})
