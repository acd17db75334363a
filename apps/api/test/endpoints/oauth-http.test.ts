import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { descriptionSyntax, expectOAuthError } from '../support/oauth-assertions.ts'
import { basic, type Form, newPkce, postForm } from '../support/oauth-client.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'
import { exchangeRaw, rawRequest } from '../support/raw-http.ts'

// What HTTP itself asks of the OAuth endpoints: forms, methods, sizes, encodings, other origins.

let world: OAuthWorld
let authorization: string
beforeAll(async () => {
  world = await startOAuthWorld()
  authorization = basic(world.machine.key, world.machine.secret ?? '')
})
afterAll(() => world.api.close())

const formType = 'application/x-www-form-urlencoded'
const good = 'grant_type=client_credentials'
const post = (path: string, form: Form, headers: Record<string, string> = {}) =>
  postForm(world.api.url + path, form, { authorization, ...headers })
const send = (method: string, path: string, headers: Record<string, string> = {}) =>
  fetch(world.api.url + path, { method, headers, redirect: 'manual' })
/** An answer as it came over the wire, with its parts. */
async function raw(line: string, headers: string[] = [], body = '') {
  const text = await exchangeRaw(world.api.url, rawRequest(line, headers, body))
  const [head = '', content = ''] = text.split('\r\n\r\n')
  const [, status] = /^HTTP\/1\.1 (\d{3})/u.exec(head) ?? []
  return { status: Number(status), head: head.toLowerCase(), content }
}

describe('other origins', () => {
  test('HTT-01 pages and introspection allow none', async () => {
    const origin = { origin: 'https://x.example' }
    const preflight = { ...origin, 'access-control-request-method': 'POST' }
    for (const path of ['/oauth/authorize', '/oauth/introspect', '/authorize', '/sign-in', '/api/v1/session']) {
      for (const response of [
        await send('GET', path, origin),
        await send('POST', path, { ...origin, 'content-type': formType }),
        await send('OPTIONS', path, preflight),
      ]) {
        expect([...response.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
      }
    }
  })

  test.each(['/oauth/token', '/oauth/revoke', '/oauth/token/'])('HTT-03 %s answers a preflight', async (path) => {
    const response = await send('OPTIONS', path, {
      origin: 'https://x.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    })
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('access-control-allow-methods')).toBe('POST')
    expect(response.headers.get('access-control-allow-headers')).toBe('Authorization, Content-Type, DPoP')
    expect(response.headers.has('access-control-allow-credentials')).toBe(false)
  })

  test('HTT-03 errors are readable too', async () => {
    const url = `${world.api.url}/oauth`
    const responses = await Promise.all([
      postForm(`${url}/token`, good, { authorization }),
      postForm(`${url}/token`, '', { authorization }),
      postForm(`${url}/revoke`, '', { authorization }),
      postForm(`${url}/token`, good),
      postForm(`${url}/par`, good),
      postForm(`${url}/token`, 'x'.repeat(70_000)),
      send('PUT', '/oauth/token'),
      send('DELETE', '/oauth/revoke'),
    ])
    expect(responses.map(({ status }) => status)).toEqual([200, 400, 400, 401, 404, 413, 405, 405])
    for (const { headers } of responses) {
      expect(headers.get('access-control-allow-origin')).toBe('*')
      expect(headers.get('access-control-expose-headers')).toBe(
        'WWW-Authenticate, DPoP-Nonce, Retry-After, X-Request-Id',
      )
      expect(headers.has('access-control-allow-credentials')).toBe(false)
    }
  })

  test('HTT-03 also when something fails on our side', async () => {
    await world.sql('alter table consumer_secrets rename to elsewhere')
    await world.forget(world.machine)
    const answer = await post('/oauth/token', good)
    await world.sql('alter table elsewhere rename to consumer_secrets')
    expectOAuthError(answer, 500, 'server_error')
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(JSON.stringify(answer.body)).not.toMatch(/elsewhere|consumer|stack/u)
  })
})

describe('forms', () => {
  test.each([
    'grant_type',
    'client_id',
    'client_secret',
    'scope',
    'code',
    'redirect_uri',
    'code_verifier',
    'refresh_token',
  ])('HTT-05 %s sent twice is invalid_request, equal values included', async (name) => {
    expectOAuthError(await post('/oauth/token', `${name}=x&${name}=x`), 400, 'invalid_request')
    expectOAuthError(await post('/oauth/token', `${good}&${name}=&${name}=`), 400, 'invalid_request')
  })

  test.each(['/oauth/introspect', '/oauth/revoke'])('HTT-05 %s: token and hint count once', async (path) => {
    expectOAuthError(await post(path, 'token=x&token=x'), 400, 'invalid_request')
    expectOAuthError(await post(path, 'token=x&token_type_hint=a&token_type_hint=a'), 400, 'invalid_request')
  })

  test.each(['__proto__', 'constructor', 'a[b]', 'scope[]', 'resource', 'toString', 'foo'])(
    'HTT-05 %s has no power, once or twice',
    async (name) => {
      const field = `&${encodeURIComponent(name)}=x`
      expect((await post('/oauth/token', good + field)).status).toBe(200)
      expect((await post('/oauth/token', good + field + field)).status).toBe(200)
    },
  )

  test.each([
    'application/json',
    'text/plain',
    'multipart/form-data; boundary=x',
    `${formType}; charset=iso-8859-1`,
    `${formType}; charset="utf-8`,
    'application/x-www-form-urlencoded-x',
    'nonsense',
  ])('HTT-06 the type %s is invalid_request', async (type) => {
    for (const path of ['/oauth/token', '/oauth/introspect', '/oauth/revoke']) {
      expectOAuthError(await post(path, good, { 'content-type': type }), 400, 'invalid_request')
    }
  })

  test('HTT-06 a body without a type, or none at all, is invalid_request', async () => {
    const fields = [`Authorization: ${authorization}`]
    const untyped = await raw('POST /oauth/token', [...fields, `Content-Length: ${good.length}`], good)
    const nothing = await raw('POST /oauth/token', fields)
    for (const { status, content } of [untyped, nothing]) {
      expect({ status, error: content.includes('"error":"invalid_request"') }).toEqual({ status: 400, error: true })
    }
  })

  test.each([`${formType}; charset=utf-8`, `${formType};charset="UTF-8"`, formType.toUpperCase()])(
    'HTT-06 the type %s is fine',
    async (type) => {
      expect((await post('/oauth/token', good, { 'content-type': type })).status).toBe(200)
    },
  )

  test.each(['%', '%zz', '%ff', '%c0%af', '%ed%a0%80', '%00'])(
    'HTT-07 a broken %s in any name or value is invalid_request',
    async (broken) => {
      for (const form of [`${good}&scope=${broken}`, `${good}&foo=${broken}`, `${good}&${broken}=x`]) {
        expectOAuthError(await post('/oauth/token', form), 400, 'invalid_request')
      }
      expectOAuthError(await post(`/oauth/token?foo=${broken}`, good), 400, 'invalid_request')
      expectOAuthError(await post('/oauth/introspect', `token=${broken}`), 400, 'invalid_request')
      expectOAuthError(await post('/oauth/revoke', `token=${broken}`), 400, 'invalid_request')
    },
  )
})

describe('sizes', () => {
  test('HTT-08 a body over 64 KB, a parameter over 8 KB, more than 100 of them', async () => {
    expectOAuthError(await post('/oauth/token', `${good}&x=${'x'.repeat(8191)}`), 400, 'invalid_request')
    expectOAuthError(await post('/oauth/token', good + '&a=1'.repeat(100)), 400, 'invalid_request')
    expectOAuthError(await post('/oauth/token', 'a=1&'.repeat(20_000)), 413, 'invalid_request')
    expect((await post('/oauth/token', good + '&a=1'.repeat(99))).status).toBe(200)
    expect((await post('/oauth/token', `${good}&x=${'x'.repeat(8190)}`)).status).toBe(200)
  })

  test('HTT-08 a chunked body is measured as it comes', async () => {
    const chunk = `2000\r\n${'x'.repeat(0x2000)}\r\n`
    const { status, content } = await raw(
      'POST /oauth/token',
      [`Content-Type: ${formType}`, 'Transfer-Encoding: chunked'],
      `${chunk.repeat(9)}0\r\n\r\n`,
    )
    expect(status).toBe(413)
    expect(content).toContain('"error":"invalid_request"')
  })

  test.each([
    ['a header', ['GET /oauth/authorize', [`X-Long: ${'x'.repeat(17_000)}`]] as const],
    ['a state of 1 MB', [`GET /oauth/authorize?state=${'x'.repeat(1024 * 1024)}`, []] as const],
  ])('HTT-08 HTT-10 %s over 16 KB is 431 in our own words', async (_kind, [line, headers]) => {
    const { status, head, content } = await raw(line, [...headers])
    expect(status).toBe(431)
    expect(head).toContain('content-type: application/json')
    expect(head).toContain('cache-control: no-store')
    expect(head).toContain('x-content-type-options: nosniff')
    expect(JSON.parse(content)).toEqual({
      error: 'invalid_request',
      error_description: expect.stringMatching(descriptionSyntax),
    })
  })
})

describe('methods', () => {
  test.each([
    ['/oauth/token', 'POST, OPTIONS', ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'TRACE']],
    ['/oauth/revoke', 'POST, OPTIONS', ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'TRACE']],
    ['/oauth/introspect', 'POST', ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']],
    ['/oauth/authorize', 'GET, HEAD', ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']],
    ['/oauth/jwks', 'GET, HEAD, OPTIONS', ['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE']],
  ])('HTT-09 TOK-01 %s allows %s', async (path, allow, methods) => {
    for (const method of methods) {
      const { status, head, content } = await raw(`${method} ${path}`)
      expect({ method, status }).toEqual({ method, status: 405 })
      expect(head).toContain(`allow: ${allow.toLowerCase()}`)
      expect(head).toContain('cache-control: no-store')
      expect(content.includes('"error":')).toBe(method !== 'HEAD')
    }
  })

  test('HTT-09 a wrong method with a body, of whatever type, is 405 as well', async () => {
    for (const type of ['application/json', formType, 'text/plain']) {
      const response = await send('PUT', '/oauth/token', { 'content-type': type })
      expect(response.status).toBe(405)
    }
    const answer = await fetch(`${world.api.url}/oauth/authorize`, { method: 'POST', body: good })
    expect(answer.status).toBe(405)
  })
})

describe('HTT-10 what the framework refuses looks like ours', () => {
  test.each([
    ['a broken escape in the path', 'GET /oauth/%zz', 400],
    ['octets in the path that are not UTF-8', 'GET /oauth/%ff', 400],
    ['an unknown path', 'GET /oauth/nope', 404],
    ['an unknown path below an endpoint', 'POST /oauth/token/nope', 404],
    ['a method nobody knows', 'BREW /oauth/token', 400],
    ['no HTTP at all', 'nonsense', 400],
  ])('%s', async (_kind, line, expected) => {
    const { status, head, content } = await raw(line)
    expect(status).toBe(expected)
    expect(head).toContain('content-type: application/json')
    expect(head).toContain('cache-control: no-store')
    expect(head).toContain('x-content-type-options: nosniff')
    expect(JSON.parse(content)).toEqual({
      error: expect.any(String),
      error_description: expect.stringMatching(descriptionSyntax),
    })
  })
})

test('HTT-04 SEC-03 every answer of a flow is kept nowhere', async () => {
  const { webApp, member } = world
  const approval = await webApp.approve(member)
  const redeemed = await webApp.redeem(approval)
  const answers = [
    redeemed,
    await webApp.refresh(redeemed.body.refresh_token),
    await webApp.introspect(redeemed.body.access_token),
    await webApp.revoke(redeemed.body.refresh_token),
    await webApp.redeem({ ...approval, verifier: newPkce().verifier }),
  ]
  for (const { headers } of answers) {
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  }
  expect(approval.code).toMatch(/^[\w-]{65}$/u)
  expect(redeemed.body.refresh_token).toMatch(/^[\w-]{87}$/u)
})
