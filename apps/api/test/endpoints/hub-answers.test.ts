import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type HubWorld, startHubWorld } from '../support/hub-world.ts'
import { exchangeRaw, rawRequest } from '../support/raw-http.ts'

let world: HubWorld
beforeAll(async () => {
  world = await startHubWorld()
})
beforeEach(() => world.upstream.echo())
afterAll(() => world.close())

const ask = (line: string) => exchangeRaw(world.api.url, rawRequest(line, [`Authorization: Bearer ${world.token}`]))

const askFirst = (authorization: string) =>
  exchangeRaw(
    world.api.url,
    rawRequest('POST /hub/work_orders', [authorization, 'Expect: 100-continue', 'Content-Length: 2'], 'ok'),
  )

describe('what reaches the caller', () => {
  it('is the upstream’s status, headers and body, encoded as they were', async () => {
    world.upstream.answer((_request, response) => {
      response.writeHead(418, {
        'content-type': 'application/json',
        'content-encoding': 'x-odd',
        'x-kept': ['a', 'b'],
        etag: '"1"',
      })
      response.end('{"broken":')
    })
    const response = await world.hub('/work_orders')
    expect(response.status).toBe(418)
    expect(await response.text()).toBe('{"broken":')
    expect(response.headers.get('x-kept')).toBe('a, b')
    expect(response.headers.get('etag')).toBe('"1"')
    expect(response.headers.get('content-encoding')).toBe('x-odd')
  })

  it('says nothing of our origin in the upstream’s name', async () => {
    world.upstream.answer((_request, response) => {
      response.writeHead(200, {
        'content-type': 'text/html',
        'set-cookie': '__Host-latchkey-session=x',
        'clear-site-data': '"*"',
        'service-worker-allowed': '/',
        'strict-transport-security': 'max-age=0',
        'content-security-policy': 'default-src *',
        'access-control-allow-origin': 'https://one.example',
        'access-control-allow-credentials': 'true',
        'www-authenticate': 'Basic realm="x"',
        'x-request-id': 'theirs',
        'keep-alive': 'timeout=99',
        'x-accel-redirect': '/private/secrets',
        'x-accel-buffering': 'yes',
        'x-sendfile': '/etc/passwd',
        'x-lighttpd-send-file': '/etc/passwd',
        'x-reproxy-url': 'http://127.0.0.1/private',
      })
      response.end('<script>alert(1)</script>')
    })
    const { headers } = await world.hub('/work_orders')
    for (const gone of [
      'set-cookie',
      'clear-site-data',
      'service-worker-allowed',
      'access-control-allow-credentials',
      'www-authenticate',
      'x-accel-redirect',
      'x-accel-buffering',
      'x-sendfile',
      'x-lighttpd-send-file',
      'x-reproxy-url',
    ]) {
      expect([gone, headers.get(gone)]).toEqual([gone, null])
    }
    expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'; frame-ancestors 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/u)
    expect(headers.get('cache-control')).toBe('no-store')
  })

  it.each([
    ['public, max-age=60', 'private, max-age=60'],
    ['s-maxage=600, must-revalidate', 'private, must-revalidate'],
    ['max-age=60', 'private, max-age=60'],
    ['Private="x, y", no-cache="set-cookie, a", PUBLIC', 'private, no-cache="set-cookie, a"'],
    ['no-store', 'private, no-store'],
  ])('is the caller’s alone where the upstream says %s', async (said, expected) => {
    world.upstream.answer((_request, response) => {
      response.writeHead(200, {
        'cache-control': said,
        'cdn-cache-control': 'max-age=600',
        'other-cdn-cache-control': 'max-age=600',
        'surrogate-control': 'max-age=600',
        'surrogate-key': 'orders',
        vary: 'Accept',
      })
      response.end('mine')
    })
    const { headers } = await world.hub('/work_orders')
    expect(headers.get('cache-control')).toBe(expected)
    expect(headers.get('vary')).toBe('Accept, Authorization')
    expect([...headers.keys()].filter((name) => /cdn|surrogate/u.test(name))).toEqual([])
  })

  it('is told by who asked, however the upstream says it is kept', async () => {
    expect((await world.hub('/work_orders')).headers.get('vary')).toBe('Authorization')
  })

  it.each([
    ['/v2/5', '/hub/work_orders/5'],
    ['ORIGIN/v2/5?a=1', '/hub/work_orders/5?a=1'],
    ['ORIGIN/v2', '/hub/work_orders'],
    ['ORIGIN/v22/5', 'ORIGIN/v22/5'],
    ['/elsewhere', '/elsewhere'],
    ['https://other.example/v2/5', 'https://other.example/v2/5'],
    ['5', '5'],
  ])('leads to %s through the Hub, where it is below the upstream', async (location, expected) => {
    const written = (text: string) => text.replace('ORIGIN', world.upstream.url)
    await world.setModule('work_orders', { upstream: { url: `${world.upstream.url}/v2` } })
    world.upstream.answer((_request, response) => response.writeHead(201, { location: written(location) }).end())
    const response = await world.hub('/work_orders', { method: 'POST' })
    expect([response.status, response.headers.get('location')]).toEqual([201, written(expected)])
    await world.setModule('work_orders', { upstream: { url: world.upstream.url } })
  })

  it('has no body where there is none: HEAD, 204, 304', async () => {
    const head = await ask('HEAD /hub/work_orders')
    expect(head).toMatch(/content-length: [1-9]/iu)
    expect(head.split('\r\n\r\n')[1]).toBe('')
    for (const status of [204, 304]) {
      world.upstream.answer((_request, response) => response.writeHead(status, { etag: '"1"' }).end())
      const answer = await ask('GET /hub/work_orders')
      expect(answer).toContain(`HTTP/1.1 ${status}`)
      expect(answer.split('\r\n\r\n')[1]).toBe('')
    }
  })

  it('passes over interim answers', async () => {
    world.upstream.answer((_request, response) => {
      response.writeEarlyHints({ link: '</a>; rel=preload' })
      response.writeProcessing()
      response.end('real')
    })
    expect(await (await world.hub('/work_orders')).text()).toBe('real')
  })

  it('streams events as they come, headers before the first', async () => {
    let send: ((event: string) => void) | undefined
    world.upstream.answer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.flushHeaders()
      send = (event) => void response.write(event)
    })
    const response = await world.hub('/work_orders/events')
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const reader = response.body?.getReader()
    for (const event of ['data: 1\n\n', 'data: 2\n\n']) {
      send?.(event)
      const { value } = (await reader?.read()) ?? {}
      expect(Buffer.from(value ?? []).toString()).toBe(event)
    }
    await reader?.cancel()
  })

  it('asks for a body only once it is to be read', async () => {
    expect(await askFirst('Authorization: Bearer wrong')).toMatch(/^HTTP\/1\.1 401/u)
    expect(await askFirst(`Authorization: Bearer ${world.token}`)).toMatch(
      /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200/u,
    )
    expect(world.upstream.asked.at(-1)?.headers.expect).toBeUndefined()
  })

  it('comes from memory of who calls and where to: the database is not asked', async () => {
    await world.hub('/work_orders')
    const { pool } = world.api.database
    let queries = 0
    pool.on('acquire', () => (queries += 1))
    for (let call = 0; call < 5; call += 1) await world.hub('/work_orders')
    pool.removeAllListeners('acquire')
    // The node looks for changes by itself four times a second.
    expect(queries).toBeLessThan(5)
  })
})
