import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { latchkeyGuard } from '../src/fastify.ts'
import { createGuard, type Guard, toResponse } from '../src/index.ts'
import { startTestIssuer, type TestIssuer } from '../test-support/index.ts'

let issuer: TestIssuer
let app: FastifyInstance
let origin: string
const logged: string[] = []

beforeAll(async () => {
  issuer = await startTestIssuer()
  app = Fastify({ logger: { level: 'warn', stream: { write: (line: string) => void logged.push(line) } } })
  await app.register(latchkeyGuard, {
    issuer: issuer.issuer,
    audience: issuer.audience,
    credentials: issuer.credentials,
  })
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(body))))
  })
  app.get('/work-orders', { onRequest: app.requirePermission('work_orders:view') }, ({ caller }) => ({
    company: caller.companyId,
    permissions: [...caller.permissions],
  }))
  app.post('/work-orders', { onRequest: app.requirePermission('work_orders:view') }, ({ body }) => ({ body }))
  app.get('/open', ({ caller }) => caller)
  origin = await app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await app.close()
  await issuer.stop()
})

const bearer = async (changes = {}) => ({ Authorization: `Bearer ${await issuer.token(changes)}` })
const post = (fields: Record<string, string>, headers: Record<string, string> = {}) => ({
  method: 'POST',
  headers,
  body: new URLSearchParams(fields),
})

/** Sends what fetch would not: header lines as they stand. */
async function sendRaw(method: string, lines: string[]): Promise<string> {
  const { hostname, port } = new URL(origin)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined)
  socket.write(`${[`${method} /work-orders HTTP/1.1`, 'Host: x', 'Connection: close', ...lines].join('\r\n')}\r\n\r\n`)
  return await text(socket)
}

describe('Fastify', () => {
  test('a good token reaches the handler, which knows its caller', async () => {
    const response = await fetch(`${origin}/work-orders`, { headers: await bearer() })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ company: issuer.claims()['company_id'], permissions: ['work_orders:view'] })
  })

  test('RES-01 RES-03 refusals are sent as they are: status, challenge, problem', async () => {
    const anonymous = await fetch(`${origin}/work-orders`)
    expect(anonymous.status).toBe(401)
    expect(anonymous.headers.get('www-authenticate')).toBe('Bearer realm="API"')
    expect(anonymous.headers.get('content-type')).toMatch(/^application\/problem\+json/u)
    expect(await anonymous.json()).toMatchObject({ status: 401 })
    const forbidden = await fetch(`${origin}/work-orders`, { headers: await bearer({ scope: 'assets:view' }) })
    expect(forbidden.status).toBe(403)
    expect(forbidden.headers.get('www-authenticate')).toContain('scope="work_orders:view"')
  })

  test('HTT-02 what the resource server lets pages read stays readable in a refusal', async () => {
    const own = Fastify()
    own.addHook('onRequest', async (_request, reply) => {
      reply.header('Access-Control-Expose-Headers', 'Location, www-authenticate')
    })
    await own.register(latchkeyGuard, { issuer: issuer.issuer, audience: issuer.audience })
    own.get('/', { onRequest: own.requirePermission() }, () => 'in')
    const { statusCode, headers } = await own.inject('/')
    await own.close()
    expect(statusCode).toBe(401)
    expect(headers['access-control-expose-headers']).toBe('Location, www-authenticate, DPoP-Nonce')
  })

  test('HTT-09 HEAD is protected like GET', async () => {
    expect((await fetch(`${origin}/work-orders`, { method: 'HEAD' })).status).toBe(401)
    expect((await fetch(`${origin}/work-orders`, { method: 'HEAD', headers: await bearer() })).status).toBe(200)
  })

  test('RES-04 a second Authorization line is seen although the runtime drops it', async () => {
    const token = await issuer.token()
    expect(await sendRaw('GET', [`Authorization: Bearer ${token}`])).toMatch(/^HTTP\/1.1 200/u)
    const answer = await sendRaw('GET', [`Authorization: Bearer ${token}`, 'authorization: Bearer x'])
    expect(answer).toMatch(/^HTTP\/1.1 400/u)
    expect(answer).toContain('error="invalid_request"')
  })

  test('RES-05 a token in the query is refused, alone, beside a good header, and in disguise', async () => {
    for (const [query, headers] of [
      ['access_token=secret-in-query', {}],
      ['access_token=secret-in-query', await bearer()],
      ['page=1&access%5Ftoken=secret-in-query', await bearer()],
    ] as const) {
      const response = await fetch(`${origin}/work-orders?${query}`, { headers })
      expect(response.status).toBe(400)
      expect(response.headers.get('www-authenticate')).toContain('error="invalid_request"')
    }
    expect(logged.join('')).not.toContain('secret-in-query')
  })

  test('RES-05 a token in the form is refused, alone and beside a good header', async () => {
    const fields = { access_token: await issuer.token() }
    for (const headers of [{}, await bearer()]) {
      const response = await fetch(`${origin}/work-orders`, post(fields, headers))
      expect(response.status).toBe(400)
      expect(response.headers.get('www-authenticate')).toContain('error="invalid_request"')
    }
  })

  test('a form without a token in it is the handler’s business, and needs the header', async () => {
    const response = await fetch(`${origin}/work-orders`, post({ title: 'Leak' }, await bearer()))
    expect(await response.json()).toEqual({ body: { title: 'Leak' } })
    expect((await fetch(`${origin}/work-orders`, post({ title: 'Leak' }))).status).toBe(401)
  })

  test('an anonymous form is answered without waiting for its end, and the connection stays usable', async () => {
    const form = [
      'Content-Type: application/x-www-form-urlencoded',
      'Content-Length: 100000000',
      '',
      'a'.repeat(200_000),
    ]
    expect(await sendRaw('POST', form)).toMatch(/^HTTP\/1.1 401/u)
    const whole = await fetch(`${origin}/work-orders`, post({ title: 'x'.repeat(900_000) }))
    expect(whole.status).toBe(401)
    expect((await fetch(`${origin}/work-orders`, { headers: await bearer() })).status).toBe(200)
  })

  test('a handler that forgot the hook gets no caller instead of a wrong one', async () => {
    expect((await fetch(`${origin}/open`, { headers: await bearer() })).status).toBe(500)
  })

  test('SEC-04 an authorization server that fails is 503 with a reason in the log, and no token or secret in it', async () => {
    const token = await issuer.token()
    issuer.broken.set('introspection', 500)
    const response = await fetch(`${origin}/work-orders`, { headers: { Authorization: `Bearer ${token}` } })
    issuer.broken.clear()
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toMatch(/^[0-9]+$/u)
    const log = logged.join('')
    expect(log).toContain('introspection')
    expect(log).not.toContain(token)
    expect(log).not.toContain(issuer.credentials.secret)
  })
})

describe('a bare Request', () => {
  let guard: Guard
  beforeAll(() => {
    guard = createGuard({ issuer: issuer.issuer, audience: issuer.audience })
  })
  const url = 'https://maintenance.example/work-orders'

  test('is let in with a good token, and its body stays readable', async () => {
    const request = new Request(url, post({ title: 'Leak' }, await bearer()))
    expect(await guard.verify(request, 'work_orders:view')).toMatchObject({ ok: true })
    expect(await request.text()).toBe('title=Leak')
  })

  test('RES-01 is refused with a ready Response', async () => {
    const outcome = await guard.verify(new Request(url), 'work_orders:view')
    if (outcome.ok) throw new Error('was let in')
    const response = toResponse(outcome.refusal)
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="API"')
    expect(await response.json()).toEqual(outcome.refusal.body)
  })

  test('RES-04 RES-05 is refused for two tokens, one in the query, one in the form', async () => {
    const twice = new Headers(await bearer())
    twice.append('Authorization', 'Bearer other')
    const requests = [
      new Request(url, { headers: twice }),
      new Request(`${url}?access_token=x`, { headers: await bearer() }),
      new Request(url, post({ access_token: 'x' }, await bearer())),
      new Request(url, post({ access_token: 'x' })),
    ]
    for (const request of requests) {
      expect(await guard.verify(request)).toMatchObject({ ok: false, refusal: { status: 400 } })
    }
  })
})
