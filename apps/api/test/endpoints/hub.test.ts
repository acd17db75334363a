import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type HubWorld, startHubWorld } from '../support/hub-world.ts'
import { exchangeRaw, rawRequest } from '../support/raw-http.ts'

let world: HubWorld
beforeAll(async () => {
  world = await startHubWorld()
})
beforeEach(() => world.upstream.echo())
afterAll(() => world.close())

const lastAsked = () => {
  const asked = world.upstream.asked.at(-1)
  if (!asked) throw new Error('the upstream was not asked')
  return asked
}

/** A request with the world's token, octet by octet. */
const raw = (line: string, headers: string[] = [], body = '') =>
  exchangeRaw(world.api.url, rawRequest(line, [`Authorization: Bearer ${world.token}`, ...headers], body))

describe('what reaches the upstream', () => {
  it.each([
    ['/hub/work_orders', '/'],
    ['/hub/work_orders/', '/'],
    ['/hub/work_orders/5', '/5'],
    ['/hub/work_orders/5/', '/5/'],
    ['/hub/work_orders//5', '//5'],
    ['/hub/work_orders/a%2Fb%20c/%C3%A9', '/a%2Fb%20c/%C3%A9'],
    ['/hub/work_orders/%E9/%zz', '/%E9/%zz'],
    ['/hub/work_orders/a+b;v=1', '/a+b;v=1'],
    ["/hub/work_orders/?q='a'&b=%27&c={d}|e", "/?q='a'&b=%27&c={d}|e"],
    ['/hub/work_orders?', '/?'],
    ['http://hub.example/hub/work_orders/5', '/5'],
  ])('%s arrives as %s: nothing is decoded, encoded or tidied', async (target, expected) => {
    expect(await raw(`GET ${target}`)).toContain('HTTP/1.1 200')
    expect(lastAsked().url).toBe(expected)
  })

  it('puts the path of the module’s address before each path', async () => {
    await world.setModule('work_orders', { upstream: { url: `${world.upstream.url}/v2/orders/` } })
    await world.hub('/work_orders')
    expect(lastAsked().url).toBe('/v2/orders')
    await world.hub('/work_orders/7?full=1')
    expect(lastAsked().url).toBe('/v2/orders/7?full=1')
    await world.setModule('work_orders', { upstream: { url: world.upstream.url } })
  })

  it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])('carries %s with a body, octet by octet', async (method) => {
    const answer = await raw(
      `${method} /hub/work_orders`,
      ['Content-Type: text/x-odd', 'Content-Length: 5'],
      'a\0b\r\n',
    )
    expect(answer).toContain('HTTP/1.1 200')
    expect(lastAsked()).toMatchObject({ method, headers: { 'content-type': 'text/x-odd', 'content-length': '5' } })
    expect(lastAsked().body.toString()).toBe('a\0b\r\n')
  })

  it('carries a chunked body, a multipart form, and a body without a type', async () => {
    await raw('POST /hub/work_orders', ['Transfer-Encoding: chunked'], '3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n')
    expect(lastAsked().body.toString()).toBe('abcde')
    const form = new FormData()
    form.set('file', new Blob(['x'.repeat(100_000)]), 'photo.jpg')
    expect((await world.hub('/work_orders', { method: 'POST', body: form })).status).toBe(200)
    expect(lastAsked().headers['content-type']).toMatch(/^multipart\/form-data; boundary=/u)
    expect(lastAsked().body.length).toBeGreaterThan(100_000)
  })

  it('says who calls in its own words, and lets through nobody else’s', async () => {
    await raw('GET /hub/work_orders', [
      'Cookie: __Host-latchkey-session=stolen',
      'Latchkey-Identity: forged',
      'Latchkey_Identity: forged',
      'X-Forwarded-For: 1.2.3.4',
      'X-Forwarded-Host: evil.example',
      'Forwarded: for=1.2.3.4',
      'X-Real-IP: 1.2.3.4',
      'X-Request-Id: mine',
      'Proxy-Authorization: Basic abc',
      'TE: trailers',
      'X-Hop: secret',
      'X-Kept: kept',
    ])
    const { headers, rawHeaders } = lastAsked()
    expect(headers['x-kept']).toBe('kept')
    expect(headers.host).toBe(`127.0.0.1:${world.upstream.port}`)
    expect(headers['forwarded']).toBe(`for=127.0.0.1;host="${new URL(world.api.issuer).host}";proto=http`)
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/u)
    for (const gone of ['authorization', 'cookie', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'te']) {
      expect(headers[gone]).toBeUndefined()
    }
    expect(rawHeaders.join('\n')).not.toMatch(/forged|1\.2\.3\.4|Bearer|stolen|mine/u)
  })

  it('leaves out what Connection names', async () => {
    await exchangeRaw(
      world.api.url,
      `GET /hub/work_orders HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer ${world.token}\r\nX-Hop: 1\r\nConnection: close, X-Hop\r\n\r\n`,
    )
    expect(lastAsked().headers['x-hop']).toBeUndefined()
  })

  it('continues a trace, and begins one where there is none or a broken one', async () => {
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
    await world.hub('/work_orders', { headers: { traceparent: `00-${trace}-00f067aa0ba902b7-01`, tracestate: 'a=1' } })
    expect(lastAsked().headers['traceparent']).toMatch(
      new RegExp(`^00-${trace}-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$`, 'u'),
    )
    expect(lastAsked().headers['tracestate']).toBe('a=1')
    await world.hub('/work_orders', {
      headers: { traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, tracestate: 'a=1' },
    })
    const { headers } = lastAsked()
    expect(headers['traceparent']).toBe(
      `00-${headers['x-request-id']?.toString().replaceAll('-', '')}-${headers['x-request-id']?.toString().replaceAll('-', '').slice(16)}-00`,
    )
    expect(headers['tracestate']).toBeUndefined()
  })

  it('signs who calls, for this module and for a minute', async () => {
    await world.hub('/work_orders')
    const identity = String(lastAsked().headers['latchkey-identity'])
    const keys = createRemoteJWKSet(new URL(`${world.api.url}/oauth/jwks`))
    const { payload } = await jwtVerify(identity, keys, {
      issuer: world.api.issuer,
      audience: `${world.api.issuer}/hub/work_orders`,
      typ: 'latchkey-identity+jwt',
      currentDate: world.api.clock.now(),
    })
    expect(payload).toMatchObject({
      company_id: world.acme.company.id,
      caller: 'consumer',
      scope: 'work_orders:view work_orders:create work_orders:edit work_orders:delete',
    })
    expect(payload.sub).toBe(payload['client_id'])
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(60)
    const asToken = await world.hub('/work_orders', { headers: { authorization: `Bearer ${identity}` } })
    expect(asToken.status).toBe(401)
  })

  it('names the user behind an app', async () => {
    const app = await world.client({ permissions: ['work_orders:view'] })
    const tokens = await app.connect(world.member)
    await world.hub('/work_orders', { headers: { authorization: `Bearer ${tokens.access_token}` } })
    const [, claims = ''] = String(lastAsked().headers['latchkey-identity']).split('.')
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      sub: world.acme.member.id,
      client_id: app.key,
      caller: 'user',
      scope: 'work_orders:view',
    })
  })
})
