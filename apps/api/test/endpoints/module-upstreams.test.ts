import type { Module, ModulePage, UpstreamTest } from '@latchkey/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUpstreams } from '../../src/lib/upstreams.ts'
import type { Browser } from '../support/browser.ts'
import { type StaffedCompany, startTestApi, type TestApi } from '../support/test-api.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'

let api: TestApi
let acme: StaffedCompany
let upstream: Upstream
let administrator: Browser
let member: Browser
beforeAll(async () => {
  ;[api, upstream] = await Promise.all([startTestApi(), startUpstream()])
  acme = await api.staffedCompany()
  ;[administrator, member] = await Promise.all([api.signIn(acme.administrator), api.signIn(acme.member)])
})
afterAll(async () => {
  await api.close()
  await upstream.close()
})

const path = '/api/v1/modules/work_orders'

describe('a module’s upstream', () => {
  it('is set, changed and taken away, with the paths’ exceptions, and logged', async () => {
    const { body: before } = await administrator.get<Module>(path)
    expect(before).toMatchObject({ upstream: null, pathRules: [] })
    const rule = { methods: ['POST'], pattern: '/{id}/close', action: 'edit' }
    const set = await administrator.patch<Module>(path, {
      upstream: { url: ' https://orders.example/v1/ ' },
      pathRules: [rule],
    })
    expect(set.status).toBe(200)
    expect(set.body).toMatchObject({
      upstream: { url: 'https://orders.example/v1/', timeoutSeconds: 30 },
      pathRules: [rule],
      version: before.version + 1,
    })
    const { rows } = await api.owner.query<{ after: object }>(
      `select after from transactions where event = 'module.updated' order by position desc limit 1`,
    )
    expect(rows[0]?.after).toMatchObject({ upstream: { url: 'https://orders.example/v1/' }, pathRules: [rule] })
    const taken = await administrator.patch<Module>(path, { upstream: null, pathRules: [] })
    expect(taken.body).toMatchObject({ upstream: null, pathRules: [] })
  })

  it.each([
    ['http to a host that nobody allowed', 'http://orders.example', 'upstream_host'],
    ['a user', 'https://me@orders.example', 'upstream_url'],
    ['a password', 'https://me:secret@orders.example', 'upstream_url'],
    ['a query', 'https://orders.example/?a=1', 'upstream_url'],
    ['a fragment', 'https://orders.example/#a', 'upstream_url'],
    ['another scheme', 'ftp://orders.example', 'upstream_url'],
    ['no host', 'https:///a', 'upstream_url'],
    ['dots in its path', 'https://orders.example/a/../b', 'upstream_url'],
    ['encoded dots in its path', 'https://orders.example/a/%2e%2e/b', 'upstream_url'],
    ['nothing', '', 'blank'],
  ])('can’t have %s', async (_kind, url, code) => {
    const { status, body } = await administrator.patch<{ errors: unknown[] }>(path, { upstream: { url } })
    expect(status).toBe(400)
    expect(body.errors).toEqual([expect.objectContaining({ path: 'upstream.url', code })])
  })

  it.each(['orders', '/a*', '/*/a', '/{1}', '/{a', '/a?b', '/../a', '/a b'])('knows no pattern %s', async (pattern) => {
    const { status, body } = await administrator.patch<{ errors: unknown[] }>(path, {
      pathRules: [{ methods: [], pattern, action: 'any' }],
    })
    expect(status).toBe(400)
    expect(body.errors).toEqual([expect.objectContaining({ path: 'pathRules.0.pattern', code: 'path_pattern' })])
  })

  it('may be http where the operator trusts the host', async () => {
    expect((await administrator.patch(path, { upstream: { url: upstream.url } })).status).toBe(200)
  })

  it('is not shown to members, who need it for nothing', async () => {
    const { body } = await member.get<Module>(path)
    expect(body).not.toHaveProperty('upstream')
    expect(body).not.toHaveProperty('pathRules')
    const page = await member.get<ModulePage>('/api/v1/modules')
    for (const module of page.body.items) expect(module).not.toHaveProperty('upstream')
  })
})

describe('a host that the operator trusts at one port', () => {
  it.each([
    ['127.0.0.1:8080', 'http://127.0.0.1:8080/v1', true],
    ['127.0.0.1:8080', 'http://127.0.0.1:8081/v1', false],
    ['127.0.0.1:8080', 'http://127.0.0.1', false],
    ['orders.internal:80', 'http://ORDERS.internal', true],
    ['[::1]:8080', 'http://[::1]:8080', true],
    ['::1', 'http://[::1]:8080', true],
    ['127.0.0.1', 'http://127.0.0.1:8081', true],
  ])('%s: %s may be an upstream: %s', async (trusted, url, expected) => {
    const upstreams = createUpstreams({ trustedHosts: [trusted] })
    expect(upstreams.allows(new URL(url))).toBe(expected)
    await upstreams.close()
  })

  it('is connected to at that port only', async () => {
    const outcomeWith = async (trusted: string) => {
      const upstreams = createUpstreams({ trustedHosts: [trusted] })
      const outcome = await new Promise((resolve) => {
        upstreams.dispatch(
          { origin: upstream.url, path: '/', method: 'GET' },
          {
            onRequestStart() {},
            onResponseStart: (_controller, status) => resolve(status),
            onResponseData() {},
            onResponseEnd() {},
            onResponseError: (_controller, error) => resolve(error.name),
          },
        )
      })
      await upstreams.close()
      return outcome
    }
    upstream.echo()
    expect(await outcomeWith(`127.0.0.1:${upstream.port}`)).toBe(200)
    expect(await outcomeWith('127.0.0.1:1')).toBe('NotAllowedError')
  })
})

const tryUpstream = (url: string) => administrator.post<UpstreamTest>(`${path}/upstream-test`, { url })

const tries = async (browser?: Browser) =>
  (await browser?.post(`${path}/upstream-test`, { url: 'https://10.0.0.1' }))?.status

describe('trying an upstream', () => {
  it('tells what answered, and how soon', async () => {
    upstream.answer((_request, response) => response.writeHead(404).end('not here'))
    const { status, body } = await tryUpstream(`${upstream.url}/v1`)
    expect(status).toBe(200)
    expect(body).toMatchObject({ outcome: 'answered', status: 404 })
    expect(body.milliseconds).toBeLessThan(5000)
  })

  it.each([
    ['http://127.0.0.1:1', 'unreachable'],
    ['https://10.0.0.1', 'not_allowed'],
    ['https://localhost', 'not_allowed'],
    ['http://orders.example', 'not_allowed'],
    ['https://nowhere.invalid', 'unknown_host'],
  ])('tells in one word why %s can’t be reached', async (url, outcome) => {
    expect((await tryUpstream(url)).body).toMatchObject({ outcome, status: null })
  })

  it('is slowed down for each user by themselves', async () => {
    const [one, other] = await Promise.all(
      [acme.superAdministrator, acme.administrator].map((user) => api.signIn(user)),
    )
    for (let count = 0; count < 20; count += 1) expect(await tries(one)).toBe(200)
    expect(await tries(one)).toBe(429)
    expect(await tries(other)).toBe(200)
    api.clock.advance(60)
    expect(await tries(one)).toBe(200)
  })

  it('is for administrators', async () => {
    expect((await member.post(`${path}/upstream-test`, { url: upstream.url })).status).toBe(403)
    expect((await administrator.post('/api/v1/modules/nothing/upstream-test', { url: upstream.url })).status).toBe(404)
  })
})
