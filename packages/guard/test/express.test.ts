import type { AddressInfo, Server } from 'node:net'
import express from 'express'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ExpressGuard, latchkeyGuard } from '../src/express.ts'
import { startTestIssuer, type TestIssuer } from '../test-support/index.ts'

let issuer: TestIssuer
let guard: ExpressGuard
let server: Server
let origin: string
const unavailable: Error[] = []

beforeAll(async () => {
  issuer = await startTestIssuer({ tellsChanges: true })
  guard = latchkeyGuard({
    issuer: issuer.issuer,
    audience: issuer.audience,
    onUnavailable: (cause) => void unavailable.push(cause),
  })
  const app = express()
  app.use((_request, response, next) => {
    response.setHeader('Access-Control-Expose-Headers', 'Location')
    next()
  })
  app.use(express.urlencoded({ extended: false }))
  app.get('/work-orders', guard.requirePermission('work_orders:view'), ({ caller }, response) => {
    response.json({ company: caller.companyId, mayEdit: caller.may('work_orders:edit') })
  })
  app.post('/work-orders', guard.requirePermission('work_orders:view'), ({ body }, response) => {
    response.json({ body })
  })
  await new Promise<void>((resolve) => {
    server = app.listen(0, '127.0.0.1', () => resolve())
  })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/work-orders`
})
afterAll(async () => {
  guard.close()
  server.close()
  await issuer.stop()
})

const bearer = async (changes = {}) => ({ Authorization: `Bearer ${await issuer.token(changes)}` })

describe('Express', () => {
  test('a good token reaches the handler, which knows its caller and asks what it may do in one word', async () => {
    const response = await fetch(origin, { headers: await bearer() })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ company: issuer.claims()['company_id'], mayEdit: false })
  })

  test('RES-01 RES-03 refusals are sent as they are: status, challenge, problem', async () => {
    const anonymous = await fetch(origin)
    expect(anonymous.status).toBe(401)
    expect(anonymous.headers.get('www-authenticate')).toBe('Bearer realm="API"')
    expect(anonymous.headers.get('content-type')).toMatch(/^application\/problem\+json/u)
    expect(anonymous.headers.get('access-control-expose-headers')).toBe('Location, WWW-Authenticate, DPoP-Nonce')
    expect(await anonymous.json()).toMatchObject({ status: 401 })
    const forbidden = await fetch(origin, { headers: await bearer({ scope: 'assets:view' }) })
    expect(forbidden.status).toBe(403)
    expect(forbidden.headers.get('www-authenticate')).toContain('scope="work_orders:view"')
  })

  test('RES-05 a token in the query or in the form is refused, alone and beside a good header', async () => {
    const token = await issuer.token()
    const headers = { Authorization: `Bearer ${token}` }
    expect((await fetch(`${origin}?access_token=${token}`, { headers })).status).toBe(400)
    for (const sent of [headers, {}]) {
      const form = { method: 'POST', headers: sent, body: new URLSearchParams({ access_token: token }) }
      expect((await fetch(origin, form)).status).toBe(400)
    }
    const plain = { method: 'POST', headers, body: new URLSearchParams({ title: 'Leak' }) }
    expect(await (await fetch(origin, plain)).json()).toEqual({ body: { title: 'Leak' } })
  })

  test('a revoked token is refused as soon as the issuer has told', async () => {
    const token = await issuer.token()
    const ask = async () => (await fetch(origin, { headers: { Authorization: `Bearer ${token}` } })).status
    expect(await ask()).toBe(200)
    issuer.revoke(token)
    await expect.poll(ask).toBe(401)
    expect(guard.staleness()).toBeLessThan(5)
  })

  test('SEC-04 an authorization server that fails is 503, and the owner is told why without the token', async () => {
    const elsewhere = await startTestIssuer()
    const token = await elsewhere.token()
    await elsewhere.stop()
    const other = latchkeyGuard({
      issuer: elsewhere.issuer,
      audience: elsewhere.audience,
      onUnavailable: (cause) => void unavailable.push(cause),
    })
    const app = express().get('/', other.requirePermission(), (_request, response) => void response.send('in'))
    const listening = app.listen(0, '127.0.0.1')
    await new Promise((resolve) => listening.once('listening', resolve))
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port
    const { port } = listening.address() as AddressInfo
    const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { Authorization: `Bearer ${token}` } })
    expect(response.status).toBe(503)
    expect(String(unavailable.at(-1)?.stack)).not.toContain(token)
    listening.close()
    other.close()
  })

  test('a permission that no token could have is refused while the program starts', () => {
    expect(() => guard.requirePermission('work orders')).toThrow(TypeError)
  })
})
