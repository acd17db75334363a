import { hubProblemSchema } from '@latchkey/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HubWorld, startHubWorld } from '../support/hub-world.ts'
import { exchangeRaw, rawRequest } from '../support/raw-http.ts'

let world: HubWorld
beforeAll(async () => {
  world = await startHubWorld()
})
afterAll(() => world.close())

/** Calls and expects a problem, and that the upstream was not asked. */
async function refusedTo(path: string, init?: RequestInit) {
  const before = world.upstream.asked.length
  const response = await world.hub(path, init)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(response.headers.get('cache-control')).toBe('no-store')
  const problem = hubProblemSchema.parse(await response.json())
  expect(problem.traceId).toBe(response.headers.get('x-request-id'))
  expect(problem.status).toBe(response.status)
  expect(world.upstream.asked.length).toBe(before)
  return {
    status: response.status,
    code: problem.type.split(':').at(-1),
    detail: problem.detail,
    challenge: response.headers.get('www-authenticate'),
    headers: response.headers,
  }
}

const as = (authorization: string): RequestInit => ({ headers: { authorization } })

const askToUpgrade = (protocol: string) =>
  exchangeRaw(
    world.api.url,
    `GET /hub/work_orders HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer ${world.token}\r\nUpgrade: ${protocol}\r\nConnection: Upgrade, close\r\n\r\n`,
  )

describe('who calls', () => {
  it('RES-01 RES-07 challenges whoever shows nothing, without an error', async () => {
    const answer = await exchangeRaw(world.api.url, rawRequest('GET /hub/work_orders', []))
    expect(answer).toContain('HTTP/1.1 401')
    expect(answer).toMatch(/www-authenticate: Bearer realm="Latchkey Hub"\r\n/iu)
    expect(answer).not.toMatch(/error=|Basic/u)
  })

  it.each([
    ['garbage', () => 'Bearer abc'],
    ['another signature', () => `Bearer ${world.token.slice(0, -4)}AAAA`],
  ])('RES-02 refuses a token that is %s as invalid_token', async (_kind, header) => {
    const { status, code, challenge } = await refusedTo('/work_orders', as(header()))
    expect([status, code]).toEqual([401, 'invalid_token'])
    expect(challenge).toMatch(/^Bearer realm="Latchkey Hub", error="invalid_token", error_description="/u)
  })

  it('RES-02 refuses a revoked token from the next call on', async () => {
    const machine = await world.client({ grantType: 'client_credentials', permissions: ['work_orders:view'] })
    const { body } = await machine.token({ grant_type: 'client_credentials' })
    const headers = as(`Bearer ${body.access_token}`)
    expect((await world.hub('/work_orders', headers)).status).toBe(200)
    await machine.revoke(body.access_token)
    expect(await refusedTo('/work_orders', headers)).toMatchObject({ status: 401, code: 'invalid_token' })
  })

  it('RES-03 names the permission that is missing', async () => {
    const machine = await world.client({ grantType: 'client_credentials', permissions: ['work_orders:view'] })
    const { body } = await machine.token({ grant_type: 'client_credentials' })
    const refused = await refusedTo('/work_orders', { method: 'POST', ...as(`Bearer ${body.access_token}`) })
    expect(refused).toMatchObject({ status: 403, code: 'insufficient_scope' })
    expect(refused.challenge).toContain('error="insufficient_scope", scope="work_orders:create"')
  })

  it.each([
    ['no token', 'Bearer'],
    ['two', 'Bearer a b'],
    ['characters that no token has', 'Bearer a,b'],
  ])('RES-04 refuses a header with %s as invalid_request', async (_kind, header) => {
    const { status, challenge } = await refusedTo('/work_orders', as(header))
    expect(status).toBe(400)
    expect(challenge).toContain('error="invalid_request"')
  })

  it('RES-04 takes the scheme in any case, and refuses two Authorization lines', async () => {
    expect((await world.hub('/work_orders', as(`bEARER ${world.token}`))).status).toBe(200)
    const line = `Authorization: Bearer ${world.token}`
    const answer = await exchangeRaw(world.api.url, rawRequest('GET /hub/work_orders', [line, line]))
    expect(answer).toContain('HTTP/1.1 400')
    expect(answer).toContain('error="invalid_request"')
  })

  it.each(['access_token', 'access%5Ftoken'])(
    'RES-05 refuses %s in the query, beside a good header too',
    async (name) => {
      const { status, challenge } = await refusedTo(`/work_orders?a=1&${name}=${world.token}`)
      expect(status).toBe(400)
      expect(challenge).toContain('error="invalid_request"')
      expect(world.api.log.join('\n')).not.toContain(world.token)
    },
  )
})

describe('what is called', () => {
  it('knows no module of another name, and none that is archived', async () => {
    expect(await refusedTo('/nothing')).toMatchObject({ status: 404, code: 'unknown_module' })
    expect(await refusedTo('')).toMatchObject({ status: 404, code: 'unknown_module' })
    await world.setModule('work_orders', { archived: true })
    expect(await refusedTo('/work_orders')).toMatchObject({ status: 404, code: 'unknown_module' })
    await world.setModule('work_orders', { archived: false })
    expect((await world.hub('/work_orders')).status).toBe(200)
  })

  it('says where an upstream is set that is not there', async () => {
    const refused = await refusedTo('/assets')
    expect(refused).toMatchObject({ status: 404, code: 'no_upstream' })
    expect(refused.detail).toContain('Settings, Modules')
  })

  it.each([
    '/work_orders/../assets',
    '/work_orders/%2e%2E/x',
    '/work_orders/a/..;/b',
    '/work_orders/a%2f..%2fb',
    '/work_orders/.',
    '/work_orders/%2e%2e;%ff/x',
    '/work_orders/%2e%2e%3b%ff/x',
    '/work_orders/x/%2e%2e%2fadmin%2f%ff',
    '/work_orders/x/a;b%2f..%2fadmin%2f%zz',
    '/work_orders/x;%2f%2e%2e',
    '/work_orders/..%00%ff',
    '/work_orders/%252e%252E/x',
    '/work_orders/x/%252e%252e%252fadmin',
    '/work_orders/x%2f..%253b%ff/admin',
    '/work_orders/..%20/x',
  ])('refuses %s, which is another path to some', async (path) => {
    const answer = await exchangeRaw(
      world.api.url,
      rawRequest(`GET /hub${path}`, [`Authorization: Bearer ${world.token}`]),
    )
    expect(answer).toContain('HTTP/1.1 400')
    expect(answer).toContain('malformed_request')
  })

  it('refuses a header that would make another method of it', async () => {
    const headers = { 'x-http-method-override': 'DELETE' }
    expect(await refusedTo('/work_orders/1', { method: 'POST', headers })).toMatchObject({ status: 400 })
  })

  it.each(['PROPFIND', 'TRACE', 'OPTIONS', 'PURGE'])('refuses %s, which no permission is for', async (method) => {
    const answer = await exchangeRaw(
      world.api.url,
      rawRequest(`${method} /hub/work_orders`, [`Authorization: Bearer ${world.token}`]),
    )
    expect(answer).toContain('HTTP/1.1 405')
    expect(answer).toMatch(/allow: GET, HEAD, POST, PUT, PATCH, DELETE/iu)
  })

  it('refuses WebSocket with words, and passes over other upgrades', async () => {
    expect(await askToUpgrade('websocket')).toMatch(/^HTTP\/1\.1 501[\s\S]*server-sent events/u)
    expect(await askToUpgrade('h2c')).toContain('HTTP/1.1 200')
  })

  it('answers a browser’s preflight itself, and lets pages of any origin read what is answered', async () => {
    const preflight = await fetch(`${world.api.url}/hub/work_orders/1`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://app.example',
        'access-control-request-method': 'PATCH',
        'access-control-request-headers': 'authorization,content-type',
      },
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
    expect(preflight.headers.get('access-control-allow-methods')).toBe('PATCH')
    expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization,content-type')
    expect((await refusedTo('/nothing')).headers.get('access-control-allow-origin')).toBe('*')
  })
})

describe('path rules', () => {
  it('the first that fits decides, whatever the path is dressed as', async () => {
    await world.setModule('work_orders', {
      pathRules: [
        { methods: ['POST'], pattern: '/orders/{id}/close', action: 'delete' },
        { methods: [], pattern: '/reports/*', action: 'report' },
        { methods: ['PROPFIND'], pattern: '/files/*', action: 'any' },
      ],
    })
    const machine = await world.client({
      grantType: 'client_credentials',
      permissions: ['work_orders:view', 'work_orders:create'],
    })
    const { body } = await machine.token({ grant_type: 'client_credentials' })
    const call = async (method: string, path: string) => {
      const headers = [`Authorization: Bearer ${body.access_token}`]
      const answer = await exchangeRaw(world.api.url, rawRequest(`${method} /hub/work_orders${path}`, headers))
      return `${answer.slice(9, 12)} ${/scope="([^"]*)"/u.exec(answer)?.[1] ?? ''}`.trim()
    }
    const needsDelete = '403 work_orders:delete'
    for (const path of [
      '/orders/5/close',
      '/orders/5/close/',
      '/ORDERS/5/Close',
      '/orders//5/cl%6fse',
      '/orders/5/close;a=1',
      '/orders%2F5/close',
      '/orders/5/cl%6fse;%ff',
      '/orders/5/cl%6fse%3b%ff',
      '/orders/%ff/cl%6fse',
      '/orders/5/cl%6fse;%zz',
      '/orders%2f%ff%2fcl%6fse%2f;a%2fb',
      '/orders/5/close%00.pdf',
      '/orders/5/close.json',
      '/orders/5/close%20.json.',
      '/orders/5/cl%6fse%2ejson;a=1',
      '/orders/5/close.',
      '/orders/5/close%20',
      '/orders./5/close..',
      '/orders/5/cl%256fse',
      '/orders%252f5%252fclose',
      '/orders/5/close%253ba=1',
      '/orders/5%2fclose%3ba%2fb',
    ]) {
      expect([path, await call('POST', path)]).toEqual([path, needsDelete])
    }
    // What no upstream takes for the path of the rule.
    for (const path of ['/orders/5', '/orders/5.6', '/orders/5/close/x', '/orders/50%25', '/orders/5/closed.json']) {
      expect([path, await call('POST', path)]).toEqual([path, '200'])
    }
    expect(await call('GET', '/orders/5/close')).toBe('200')
    expect(await call('GET', '/reports')).toBe('403 work_orders:report')
    expect(await call('POST', '/reports/cost/2026?year=1')).toBe('403 work_orders:report')
    expect(await call('PROPFIND', '/files')).toBe('200')
    expect(await call('PROPFIND', '/others')).toBe('405')
    await world.setModule('work_orders', { pathRules: [] })
  })

  it('for GET hold for HEAD, unless one names it', async () => {
    await world.setModule('work_orders', {
      pathRules: [
        { methods: ['GET'], pattern: '/costs', action: 'report' },
        { methods: ['GET'], pattern: '/prices', action: 'report' },
        { methods: ['HEAD'], pattern: '/prices', action: 'view' },
      ],
    })
    for (const method of ['GET', 'HEAD']) expect((await world.hub('/work_orders/costs', { method })).status).toBe(403)
    expect((await world.hub('/work_orders/prices')).status).toBe(403)
    expect((await world.hub('/work_orders/prices', { method: 'HEAD' })).status).toBe(200)
    await world.setModule('work_orders', { pathRules: [] })
  })

  it('permit no TRACE, which would show what the upstream is told', async () => {
    await world.setModule('work_orders', {
      pathRules: [
        { methods: [], pattern: '/all', action: 'any' },
        { methods: ['TRACE'], pattern: '/traces', action: 'any' },
      ],
    })
    const before = world.upstream.asked.length
    for (const path of ['/all', '/traces']) {
      const headers = [`Authorization: Bearer ${world.token}`]
      const answer = await exchangeRaw(world.api.url, rawRequest(`TRACE /hub/work_orders${path}`, headers))
      expect(answer).toContain('HTTP/1.1 405')
    }
    expect(world.upstream.asked.length).toBe(before)
    await world.setModule('work_orders', { pathRules: [] })
  })
})
