import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answer, everyPermission, startStage, type Stage, toAnswer } from './support.ts'

let stage: Stage
let company: string

beforeAll(async () => {
  stage = await startStage()
  company = stage.newCompany()
})
afterAll(() => stage.end())

interface Sent {
  method?: string
  headers?: Record<string, string>
  body?: string | URLSearchParams
}

/** Sends a request as it stands, with a good token. */
async function send(path: string, { headers, ...init }: Sent = {}): Promise<Answer> {
  const token = await stage.issuer.token({ company_id: company, scope: everyPermission })
  return toAnswer(
    await fetch(`${stage.origin}${path}`, { ...init, headers: { Authorization: `Bearer ${token}`, ...headers } }),
  )
}

const json = { 'Content-Type': 'application/json' }
const problemType = /^application\/problem\+json/u

/** Sends bytes that no HTTP library would. */
async function sendBytes(bytes: string): Promise<string> {
  const { hostname, port } = new URL(stage.origin)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined)
  socket.write(bytes)
  return await text(socket)
}

describe('without the right token', () => {
  test.each([
    ['GET', '/assets'],
    ['HEAD', '/assets'],
    ['POST', '/work-orders'],
    ['PATCH', '/work-requests/7'],
    ['DELETE', '/assets/7'],
  ])('RES-01 %s %s is 401 with a challenge, before anything else is looked at', async (method, path) => {
    const response = await fetch(`${stage.origin}${path}`, { method })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="Maintenance API"')
  })

  test('RES-01 a broken body does not get in the way of the challenge', async () => {
    const response = await fetch(`${stage.origin}/assets`, { method: 'POST', headers: json, body: '{' })
    expect(response.status).toBe(401)
  })

  test('ATK-08 a revoked token is refused at once, and a narrowed one loses what was taken', async () => {
    const token = await stage.issuer.token({ company_id: company, scope: everyPermission })
    const get = async (path: string) =>
      (await fetch(`${stage.origin}${path}`, { headers: { Authorization: `Bearer ${token}` } })).status
    expect(await get('/assets')).toBe(200)
    stage.issuer.permit(token, 'work_orders:view')
    expect([await get('/assets'), await get('/work-orders')]).toEqual([403, 200])
    stage.issuer.revoke(token)
    expect(await get('/work-orders')).toBe(401)
  })

  test('RES-05 a token in query or form is refused, also beside a good header', async () => {
    const form = new URLSearchParams({ access_token: 'x' })
    const anonymous = await fetch(`${stage.origin}/assets`, { method: 'POST', body: form })
    const answers = [
      await send('/assets?access_token=x'),
      await send('/assets', { method: 'POST', body: form }),
      await toAnswer(anonymous),
    ]
    for (const { status, headers } of answers) {
      expect(status).toBe(400)
      expect(headers.get('www-authenticate')).toContain('error="invalid_request"')
    }
  })
})

describe('HTT-02 pages on other origins', () => {
  test('may ask with a token, without cookies', async () => {
    const response = await fetch(`${stage.origin}/work-orders`, {
      method: 'OPTIONS',
      headers: {
        Origin: 'https://app.example',
        'Access-Control-Request-Method': 'PATCH',
        'Access-Control-Request-Headers': 'authorization',
      },
    })
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('access-control-allow-headers')).toContain('Authorization')
    expect(response.headers.get('access-control-allow-methods')).toContain('PATCH')
    expect(response.headers.get('access-control-allow-credentials')).toBeNull()
  })

  test('can read challenges, problems and records', async () => {
    const challenge = await toAnswer(await fetch(`${stage.origin}/assets`))
    const forbidden = await stage.call(company, '/assets', { scope: 'work_orders:view' })
    for (const { headers } of [challenge, forbidden]) {
      expect(headers.get('access-control-allow-origin')).toBe('*')
      expect(headers.get('access-control-expose-headers')).toBe('Location, Retry-After, WWW-Authenticate, DPoP-Nonce')
    }
    for (const { headers } of [await send('/assets'), await send('/nowhere'), await send('/assets?limit=x')]) {
      expect(headers.get('access-control-allow-origin')).toBe('*')
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
    }
  })
})

describe('bad input is always a 4xx problem that names the field', () => {
  const good = { title: 'Good', requester: 'Good' }
  const order = { title: 'Good' }
  const asset = { code: 'X-1', name: 'Good', category: 'pump', site: 'Good' }
  const nul = String.fromCodePoint(0)

  test.each([
    ['/assets', {}, 'code'],
    ['/assets', { ...asset, code: '' }, 'code'],
    ['/assets', { ...asset, code: '   ' }, 'code'],
    ['/assets', { ...asset, name: 7 }, 'name'],
    ['/assets', { ...asset, name: 'x'.repeat(121) }, 'name'],
    ['/assets', { ...asset, name: `a${nul}b` }, 'name'],
    ['/assets', { ...asset, name: '\ud800' }, 'name'],
    ['/assets', { ...asset, category: 'spaceship' }, 'category'],
    ['/assets', { ...asset, status: null }, 'status'],
    ['/assets', { ...asset, installedOn: '2025-02-30' }, 'installedOn'],
    ['/assets', { ...asset, installedOn: '0000-01-01' }, 'installedOn'],
    ['/assets', { ...asset, installedOn: 20_250_101 }, 'installedOn'],
    ['/assets', { ...asset, companyId: 'another' }, 'companyId'],
    ['/assets', { ...asset, number: 1 }, 'number'],
    ['/work-orders', { ...order, id: '00000000-0000-4000-8000-000000000000' }, 'id'],
    ['/work-orders', { ...order, assetId: 'not-an-id' }, 'assetId'],
    ['/work-orders', { ...order, assetId: '00000000-0000-4000-8000-000000000000' }, 'assetId'],
    ['/work-orders', { ...order, priority: ['high'] }, 'priority'],
    ['/work-orders', { ...order, description: 'x'.repeat(4001) }, 'description'],
    ['/work-requests', { title: 'Good' }, 'requester'],
    ['/work-requests', { ...good, requesterEmail: 'nobody' }, 'requesterEmail'],
    ['/work-orders', [], ''],
    ['/work-orders', 'text', ''],
    ['/work-orders', null, ''],
  ])('POST %s %j names "%s"', async (path, body, field) => {
    const {
      status,
      headers,
      body: problem,
    } = await send(path, { method: 'POST', headers: json, body: JSON.stringify(body) })
    expect(status).toBe(400)
    expect(headers.get('content-type')).toMatch(problemType)
    expect(problem).toMatchObject({ type: 'urn:latchkey:problem:validation', status: 400 })
    expect(problem.errors.map(({ path: name }) => name)).toContain(field)
  })

  test('nothing of a refused record is stored', async () => {
    const { body: before } = await send('/assets?limit=1')
    await send('/assets', { method: 'POST', headers: json, body: JSON.stringify({ ...asset, bogus: true }) })
    expect((await send('/assets?limit=1')).body.total).toBe(before.total)
  })

  test.each([
    [{}, ''],
    [{ title: null }, 'title'],
    [{ title: 'Good', bogus: 1 }, 'bogus'],
    [{ status: 'unknown' }, 'status'],
    [{ createdAt: '2020-01-01T00:00:00Z' }, 'createdAt'],
  ])('PATCH %j names "%s"', async (body, field) => {
    const { body: list } = await send('/work-orders?limit=1')
    const address = `/work-orders/${list.items[0]?.id}`
    const { status, body: problem } = await send(address, {
      method: 'PATCH',
      headers: json,
      body: JSON.stringify(body),
    })
    expect(status).toBe(400)
    expect(problem.errors.map(({ path }) => path)).toContain(field)
    expect((await send(address)).body).toEqual(list.items[0])
  })

  test.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=-1', 'limit'],
    ['limit=1e2', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['cursor=', 'cursor'],
    ['cursor=MA', 'cursor'],
    ['cursor=OTk5OTk5OTk5OTk5', 'cursor'],
    ['cursor=%27%3B--', 'cursor'],
    ['status=done', 'status'],
    ['search=', 'search'],
    ['search=%00', 'search'],
    [`search=${'x'.repeat(201)}`, 'search'],
    ['search[a]=1', 'search[a]'],
    ['page=2', 'page'],
    ['__proto__=1', '__proto__'],
  ])('GET ?%s names "%s"', async (query, field) => {
    const { status, body } = await send(`/work-orders?${query}`)
    expect(status).toBe(400)
    expect(body.errors.map(({ path }) => path)).toContain(field)
  })

  test.each([
    ['broken JSON', { ...json }, '{"title":', 400],
    ['an empty JSON body', { ...json }, '', 400],
    ['a prototype in JSON', { ...json }, '{"title":"x","__proto__":{"status":"open"}}', 400],
    ['no body at all', {}, undefined, 400],
    ['more than 64 KB', { ...json }, JSON.stringify({ title: 'x'.repeat(70_000) }), 413],
    ['plain text', { 'Content-Type': 'text/plain' }, 'title', 415],
    ['a form', { 'Content-Type': 'application/x-www-form-urlencoded' }, 'title=Good', 415],
    ['XML', { 'Content-Type': 'application/xml' }, '<title/>', 415],
    ['a type that is none', { 'Content-Type': 'nonsense' }, 'x', 415],
  ])('%s', async (_, headers, body, expected) => {
    const {
      status,
      headers: answered,
      body: problem,
    } = await send('/work-orders', { method: 'POST', headers, ...(body === undefined ? {} : { body }) })
    expect(status).toBe(expected)
    expect(answered.get('content-type')).toMatch(problemType)
    expect(problem['status']).toBe(expected)
  })

  test.each(['/nowhere', '/assets/7', '/assets/00000000-0000-4000-8000-000000000000', '/assets/a/b', '/assets/%00'])(
    'an address that leads nowhere is 404: %s',
    async (path) => {
      const { status, headers } = await send(path)
      expect(status).toBe(404)
      expect(headers.get('content-type')).toMatch(problemType)
    },
  )

  test.each(['/assets/%zz', `/assets/${'a'.repeat(500)}`])(
    'an address that cannot be read is 400: %s',
    async (path) => {
      const { status, headers } = await send(path)
      expect(status).toBe(400)
      expect(headers.get('content-type')).toMatch(problemType)
    },
  )

  test('a trailing slash changes nothing', async () => {
    expect((await send('/work-orders/?limit=1')).body).toEqual((await send('/work-orders?limit=1')).body)
  })

  test.each([
    ['PUT', '/assets', 'GET, HEAD, POST, OPTIONS'],
    ['DELETE', '/work-orders', 'GET, HEAD, POST, OPTIONS'],
    ['POST', '/work-requests/7', 'GET, HEAD, PATCH, DELETE, OPTIONS'],
    ['POST', '/', 'GET, HEAD, OPTIONS'],
  ])('HTT-09 %s %s is 405 and says what is allowed', async (method, path, allow) => {
    const { status, headers } = await send(path, { method })
    expect(status).toBe(405)
    expect(headers.get('allow')).toBe(allow)
    expect(headers.get('content-type')).toMatch(problemType)
  })

  test('HTT-10 what is not HTTP, or too large for it, gets a problem too', async () => {
    expect(await sendBytes('nonsense\r\n\r\n')).toMatch(/^HTTP\/1.1 400 [^]*urn:latchkey:problem:malformed_request/u)
    const huge = `GET /assets HTTP/1.1\r\nHost: x\r\nX-Filler: ${'a'.repeat(20_000)}\r\n\r\n`
    expect(await sendBytes(huge)).toMatch(/^HTTP\/1.1 431 [^]*urn:latchkey:problem:headers_too_large/u)
  })
})

describe('without a token', () => {
  test('a person finds out what is here and how to get in', async () => {
    const response = await fetch(`${stage.origin}/`)
    const page = await response.text()
    expect(response.status).toBe(200)
    expect(page).toContain(`${stage.issuer.issuer}/oauth/token`)
    for (const permission of everyPermission.split(' ')) expect(page).toContain(permission)
    expect(page).toContain(`localhost:${stage.resource.port}/work-orders`)
  })

  test('an operator finds out that it is well', async () => {
    expect(await toAnswer(await fetch(`${stage.origin}/healthz`))).toMatchObject({
      status: 200,
      body: { status: 'ok' },
    })
  })
})
