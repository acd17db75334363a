import { createHash } from 'node:crypto'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { type HubProblem, hubProblemSchema } from '@latchkey/contracts'
import * as hawk from 'hawk'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { secretContext } from '../../src/features/api-connections/secret-context.ts'
import { maxHashedAnswerBytes, maxHashedRequestBytes } from '../../src/hub/authentication/hawk.ts'
import { createVault } from '../../src/lib/vault.ts'
import type { Browser } from '../support/browser.ts'
import { type HubWorld, startHubWorld } from '../support/hub-world.ts'
import { type HawkOptions, secretOf, signed } from '../support/legacy-key.ts'
import { exchangeRaw, rawRequest } from '../support/raw-http.ts'
import { startTestApi, type TestApi } from '../support/test-api.ts'

// The deprecated way in, as the `hawk` package's own client takes it (rows KEY-01 to KEY-10), and the challenges of the Hub (RES-07).

let world: HubWorld
let browser: Browser
let mine: { key: string; secret: string }
beforeAll(async () => {
  world = await startHubWorld()
  browser = await world.api.signIn(world.acme.superAdministrator)
  const { body } = await browser.post<{ key: string }>('/api/v1/api-connection')
  mine = { key: body.key, secret: await secretOf(browser) }
})
beforeEach(() => world.upstream.echo())
afterAll(() => world.close())

const path = '/hub/work_orders/'
const bytesOf = (body: string): Buffer => Buffer.from(body)

interface Sent {
  at?: string
  method?: string
  body?: string | Buffer
  type?: string
  options?: HawkOptions
  who?: { key: string; secret: string }
  node?: TestApi
  /** Makes another header of the one that the client made. */
  change?: (header: string) => string
  headers?: Record<string, string>
}

/** Sends a request as the client signs it, and hands over what the client needs to check the answer. */
async function send({ at = path, method = 'GET', body, type, options, who = mine, node, change, headers }: Sent = {}) {
  const { api } = world
  const { header, artifacts } = signed(api, who, api.issuer + at, method, options)
  const response = await fetch((node ?? api).url + at, {
    method,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
    headers: {
      authorization: change ? change(header) : header,
      ...(type === undefined ? {} : { 'content-type': type }),
      ...headers,
    },
  })
  const text = await response.text()
  // The client reads nothing but headers.
  const received = new IncomingMessage(new Socket())
  received.headers = Object.fromEntries(response.headers)
  return {
    status: response.status,
    text,
    challenge: response.headers.get('www-authenticate'),
    headers: response.headers,
    /** What the client makes of the answer; throws where it was tampered with. */
    checked: (payload: string | undefined = text) =>
      hawk.client.authenticate(received, { id: who.key, key: who.secret, algorithm: 'sha256' }, artifacts, {
        ...(payload === undefined ? {} : { payload }),
        required: true,
      }),
    problem: (): HubProblem => hubProblemSchema.parse(JSON.parse(text)),
  }
}
const attributesOf = (header: string): string[] => header.replace(/^Hawk /u, '').split(', ')
const countNonces = async (): Promise<number> =>
  (await world.sql<{ n: number }>('select count(*)::int as n from used_nonces'))[0]?.n ?? 0
const seconds = (): number => Math.floor(world.api.clock.now().getTime() / 1000)
const basicOf = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`
const call = (authorization: string, at = path, init: RequestInit = {}) =>
  fetch(world.api.url + at, { ...init, headers: { authorization } })

const hashOf = (body: string | Buffer, type: string): string =>
  createHash('sha256')
    .update(`hawk.1.payload\n${type.split(';')[0]}\n`)
    .update(body)
    .update('\n')
    .digest('base64')

const asBasic = (pair = `${mine.key}:${mine.secret}`) => call(basicOf(pair))

const challengesOf = async (authorization?: string) =>
  (await fetch(world.api.url + path, authorization === undefined ? {} : { headers: { authorization } })).headers.get(
    'www-authenticate',
  )

describe('KEY-01 a request that is signed as it has to be', () => {
  test.each([
    ['as the client makes it', (header: string) => header],
    [
      'with its attributes the other way round',
      (header: string) => `Hawk ${attributesOf(header).toReversed().join(', ')}`,
    ],
    ['with blanks where they may be', (header: string) => header.replaceAll(', ', ' ,   ').replaceAll(' ,', ',')],
    ['with the scheme in another case', (header: string) => header.replace('Hawk', 'hawk')],
  ])('is served %s', async (_, change) => {
    expect(await send({ change })).toMatchObject({ status: 200 })
  })

  test.each([
    ['ext', { ext: 'some-data; a=1' }],
    ['app', { app: 'app-1' }],
    ['app and dlg', { app: 'app-1', dlg: 'other' }],
    ['a nonce of four characters', { nonce: 'aB3d' }],
  ])('is served with %s', async (_, options) => {
    expect(await send({ options })).toMatchObject({ status: 200 })
  })

  test('is the company’s, to the upstream as well, and has the permissions of the key', async () => {
    await send()
    const [, claims = ''] = String(world.upstream.asked.at(-1)?.headers['latchkey-identity']).split('.')
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      company_id: world.acme.company.id,
      caller: 'api_connection',
      sub: 'api_connection',
    })
    const group = await browser.post<{ id: string }>('/api/v1/permission-groups', {
      name: 'Readers of work orders',
      permissions: ['work_orders:view'],
    })
    await browser.patch('/api/v1/api-connection', { permissionGroupId: group.body.id })
    expect((await send()).status).toBe(200)
    const refused = await send({ method: 'DELETE' })
    expect({ status: refused.status, code: refused.problem().type }).toEqual({
      status: 403,
      code: 'urn:latchkey:problem:insufficient_scope',
    })
    expect(refused.problem().detail).toContain('work_orders:delete')
    await browser.patch('/api/v1/api-connection', { permissionGroupId: null })
    expect((await send({ method: 'DELETE' })).status).toBe(200)
  })
})

describe('KEY-02 an unknown key and a wrong secret', () => {
  test('look the same, and cost the same work', async () => {
    const macs = vi.spyOn(hawk.crypto, 'calculateMac')
    const answers = []
    for (const who of [
      { key: 'A'.repeat(24), secret: mine.secret },
      { key: mine.key, secret: 'wrong' },
    ]) {
      macs.mockClear()
      const { status, challenge, headers, text } = await send({ who })
      // One by the client, one by the server.
      answers.push({
        status,
        challenge,
        macs: macs.mock.calls.length,
        length: text.length,
        type: headers.get('content-type'),
      })
    }
    macs.mockRestore()
    expect(answers[0]).toEqual(answers[1])
    expect(answers[0]).toMatchObject({ status: 401, challenge: 'Hawk error="Bad credentials"', macs: 2 })
  })
})

describe('KEY-03 a header that is not what it has to be', () => {
  test.each([
    ...['id', 'ts', 'nonce', 'mac'].map((name): [string, (header: string) => string] => [
      `without ${name}`,
      (header) =>
        `Hawk ${attributesOf(header)
          .filter((one) => !one.startsWith(`${name}=`))
          .join(', ')}`,
    ]),
    ['with an attribute that nobody knows', (header: string) => `${header}, more="1"`],
    ['with an attribute twice', (header: string) => `${header}, nonce="abcd"`],
    ['with an empty attribute', (header: string) => header.replace(/nonce="[^"]*"/u, 'nonce=""')],
    ['without attributes', () => 'Hawk'],
    ['longer than 4096 characters', (header: string) => `${header}, ext="${'x'.repeat(4096)}"`],
  ])('is 400 %s, and quotes nothing', async (_, change) => {
    const { status, text, headers } = await send({ change })
    expect({ status, type: headers.get('content-type') }).toEqual({ status: 400, type: 'application/problem+json' })
    expect(text).not.toMatch(/more|xxx|abcd/u)
  })
})

describe('KEY-04 a clock that is off', () => {
  test.each([59, -59])('is served %s seconds off', async (off) => {
    world.api.clock.set(new Date(seconds() * 1000))
    expect((await send({ options: { timestamp: seconds() + off } })).status).toBe(200)
  })

  test.each([62, -62])('learns the time, signed, %s seconds off, and is served with it', async (off) => {
    const before = await countNonces()
    const refused = await send({ options: { timestamp: seconds() + off } })
    expect(refused.status).toBe(401)
    expect(refused.challenge).toMatch(/^Hawk ts="\d+", tsm="[^"]+", error="Stale timestamp"$/u)
    expect(await countNonces()).toBe(before)
    // The client checks the time's signature, and throws where it is wrong.
    const [, ts = ''] = /ts="(\d+)"/u.exec(refused.challenge ?? '') ?? []
    const [, tsm] = /tsm="([^"]+)"/u.exec(refused.challenge ?? '') ?? []
    expect(hawk.crypto.calculateTsMac(ts, { id: '', key: mine.secret, algorithm: 'sha256' })).toBe(tsm)
    expect((await send({ options: { timestamp: Number(ts) } })).status).toBe(200)
  })

  test('tells nobody the time who has another secret', async () => {
    const { challenge } = await send({ who: { ...mine, secret: 'wrong' }, options: { timestamp: seconds() + 3600 } })
    expect(challenge).toBe('Hawk error="Bad credentials"')
  })

  test.each(['abc', '1e9', '-1', '', '0x10', '1.5'])('is 400 where the time is “%s”, rightly signed', async (ts) => {
    const nonce = 'abcdef'
    const { host, hostname, port } = new URL(world.api.issuer)
    const mac = hawk.crypto.calculateMac(
      'header',
      { id: '', key: mine.secret, algorithm: 'sha256' },
      { ts, nonce, method: 'GET', resource: path, host: hostname, port: Number(port) },
    )
    expect(host).toContain(port)
    const answer = await call(`Hawk id="${mine.key}", ts="${ts}", nonce="${nonce}", mac="${mac}"`)
    expect(answer.status).toBe(400)
  })
})

describe('KEY-05 a request that was sent before', () => {
  let other: TestApi
  beforeAll(async () => {
    other = await startTestApi({ beside: world.api })
  })
  afterAll(() => other.close())

  test('is refused by every node', async () => {
    const options = { nonce: 'once', timestamp: seconds() }
    expect((await send({ options })).status).toBe(200)
    for (const node of [world.api, other]) {
      const { status, challenge } = await send({ options, node })
      expect({ status, challenge }).toEqual({ status: 401, challenge: 'Hawk error="Invalid nonce"' })
    }
  })

  test('is served once of many that arrive together at several nodes', async () => {
    const options = { nonce: 'many', timestamp: seconds() }
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => send({ options, node: index % 2 ? world.api : other })),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(9)
  })

  test('may have the nonce that another time had', async () => {
    const answers = [await send({ options: { nonce: 'twin', timestamp: seconds() } })]
    answers.push(await send({ options: { nonce: 'twin', timestamp: seconds() - 1 }, node: other }))
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
  })

  test('leaves nothing behind where the signature is wrong', async () => {
    const before = await countNonces()
    await send({ who: { ...mine, secret: 'wrong' } })
    expect(await countNonces()).toBe(before)
  })
})

describe('KEY-06 a payload hash', () => {
  const json = '{ "name": "Boiler",\n "b":1 }'
  const form = bytesOf(
    '--edge\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n\0\u0001ÿ\r\n--edge--\r\n',
  )
  const shapes: [string, string | Buffer, string][] = [
    ['JSON', json, 'application/json; charset=utf-8'],
    ['multipart', form, 'multipart/form-data; boundary=edge'],
  ]
  test.each(shapes)('is checked over the bytes of a %s body, which arrives as it was sent', async (_, body, type) => {
    const options = { hash: hashOf(body, type) }
    expect(await send({ method: 'POST', body, type, options })).toMatchObject({ status: 200 })
    expect(world.upstream.asked.at(-1)?.body).toEqual(Buffer.from(body))
  })

  test.each(shapes)('refuses a %s body of which a byte is another', async (_, body, type) => {
    const altered = Buffer.from(body)
    altered[3] = (altered[3] ?? 0) ^ 1
    const asked = world.upstream.asked.length
    const { status, challenge } = await send({
      method: 'POST',
      body: altered,
      type,
      options: { hash: hashOf(body, type) },
    })
    expect({ status, challenge }).toEqual({ status: 401, challenge: 'Hawk error="Bad payload hash"' })
    expect(world.upstream.asked.length).toBe(asked)
  })

  test('is over the bytes, not over what they mean; over the content type without its parameters', async () => {
    const type = 'application/json'
    const again = JSON.stringify(JSON.parse(json))
    expect((await send({ method: 'POST', body: again, type, options: { hash: hashOf(json, type) } })).status).toBe(401)
    const otherType = await send({
      method: 'POST',
      body: json,
      type: 'text/plain',
      options: { hash: hashOf(json, type) },
    })
    expect(otherType.status).toBe(401)
    const client = await send({
      method: 'POST',
      body: json,
      type: 'Application/JSON; charset=utf-8',
      options: { payload: json, contentType: type },
    })
    expect(client.status).toBe(200)
  })

  test('is checked where there is no body as well', async () => {
    expect((await send({ options: { payload: '', contentType: '' } })).status).toBe(200)
    expect((await send({ options: { payload: 'something' } })).status).toBe(401)
  })

  test('can’t be taken out of the header; where it was never in, it is not asked for', async () => {
    const type = 'application/json'
    const without = await send({
      method: 'POST',
      body: json,
      type,
      options: { hash: hashOf(json, type) },
      change: (header) =>
        `Hawk ${attributesOf(header)
          .filter((one) => !one.startsWith('hash='))
          .join(', ')}`,
    })
    expect(without.status).toBe(401)
    expect((await send({ method: 'POST', body: json, type })).status).toBe(200)
  })

  test('of a body that is too large is 413, which says to leave it out; without it the body passes', async () => {
    const body = Buffer.alloc(maxHashedRequestBytes + 1, 'x')
    const type = 'application/octet-stream'
    const refused = await send({ method: 'POST', body, type, options: { hash: hashOf(body, type) } })
    expect(refused.status).toBe(413)
    expect(refused.problem().detail).toContain('Leave the hash out')
    expect((await send({ method: 'POST', body, type })).status).toBe(200)
  })
})

describe('KEY-07 behind a proxy that ends TLS', () => {
  const issuer = 'https://api.example.com'
  let proxied: HubWorld
  let theirs: { key: string; secret: string }
  beforeAll(async () => {
    proxied = await startHubWorld({ issuer, trustedProxies: ['127.0.0.1'] })
    const superAdministrator = await proxied.api.signIn(proxied.acme.superAdministrator)
    const { body } = await superAdministrator.post<{ key: string }>('/api/v1/api-connection')
    theirs = { key: body.key, secret: await secretOf(superAdministrator) }
  })
  afterAll(() => proxied.close())

  /** What a caller signs for one address, as it arrives from the proxy. */
  const arriving = (address: string, headers: string[] = []) => {
    const { header } = signed(proxied.api, theirs, address)
    const lines = [`Authorization: ${header}`, 'X-Forwarded-Proto: https', 'X-Forwarded-For: 203.0.113.7', ...headers]
    return exchangeRaw(proxied.api.url, rawRequest(`GET /hub/work_orders/x?y=1`, lines))
  }
  const rest = '/hub/work_orders/x?y=1'

  test('what is signed is the public address, octet by octet', async () => {
    expect(await arriving(`${issuer}${rest}`)).toContain('HTTP/1.1 200')
    expect(await arriving(`${issuer}:443${rest}`)).toContain('HTTP/1.1 200')
    expect(await arriving(`${issuer}/hub/work_orders/x/?y=1`)).toContain('HTTP/1.1 401')
  })

  test.each(['https://evil.example', 'http://api.example.com', 'https://api.example.com:8443'])(
    'whoever signs for %s and says that it is this one is refused',
    async (origin) => {
      const { host } = new URL(origin)
      const forged = [`X-Forwarded-Host: ${host}`, `Forwarded: host=${host}`, `X-Forwarded-Port: 8443`]
      expect(await arriving(`${origin}${rest}`, forged)).toContain('HTTP/1.1 401')
    },
  )

  test('who called is known by the address that the proxy tells', async () => {
    const superAdministrator = await proxied.api.signIn(proxied.acme.superAdministrator)
    const { body } = await superAdministrator.get<{ items: { ip: string }[] }>('/api/v1/api-connection/callers')
    expect(body.items.map(({ ip }) => ip)).toEqual(['203.0.113.7'])
  })
})

describe('KEY-08 what is not taken, and what answers carry', () => {
  test('nobody gets in by the address alone', async () => {
    const bewit = hawk.uri.getBewit(world.api.issuer + path, {
      credentials: { id: mine.key, key: mine.secret, algorithm: 'sha256' },
      ttlSec: 60,
      localtimeOffsetMsec: 0,
    })
    expect((await fetch(`${world.api.url}${path}?bewit=${bewit}`)).status).toBe(401)
  })

  test('a request that was signed with SHA-1 is refused', async () => {
    const { header } = hawk.client.header(world.api.issuer + path, 'GET', {
      credentials: { id: mine.key, key: mine.secret, algorithm: 'sha1' },
      timestamp: seconds(),
    })
    expect((await call(header)).status).toBe(401)
  })

  test('the client finds the answer and its payload good, and nothing else', async () => {
    const answer = await send({ options: { ext: 'data' } })
    expect(() => answer.checked()).not.toThrow()
    expect(() => answer.checked(`${answer.text} `)).toThrow(/payload/u)
    const empty = await send({ method: 'DELETE' })
    expect(() => empty.checked()).not.toThrow()
  })

  test('a large answer and a stream are vouched for without their payload', async () => {
    for (const length of [maxHashedAnswerBytes + 1, undefined]) {
      world.upstream.answer((_request, response) => {
        if (length !== undefined) response.setHeader('content-length', length)
        response.write('x'.repeat(length ?? 5))
        response.end()
      })
      const answer = await send()
      expect(answer.text.length).toBe(length ?? 5)
      expect(answer.headers.get('server-authorization')).not.toContain('hash')
      expect(() => answer.checked()).toThrow(/hash/u)
    }
  })
})

describe('KEY-09 key and secret sent as they are', () => {
  test('are good, and are taken apart at the first colon and not decoded', async () => {
    expect((await asBasic()).status).toBe(200)
    const odd = 'p%41+:q é'
    const sealed = createVault(world.api.masterKeys).seal(odd, secretContext(world.acme.company.id))
    const kept = await world.sql<{ sealed_secret: Buffer }>(
      'select sealed_secret from api_connections where company_id = $1',
      world.acme.company.id,
    )
    const store = async (secret: Buffer | undefined) => {
      await world.sql(
        'update api_connections set sealed_secret = $2 where company_id = $1',
        world.acme.company.id,
        secret,
      )
      await world.api.services.changes.catchUp()
    }
    await store(sealed)
    expect((await asBasic(`${mine.key}:${odd}`)).status).toBe(200)
    expect((await asBasic(`${mine.key}:pA+:q é`)).status).toBe(401)
    await store(kept[0]?.sealed_secret)
  })

  test.each([
    ['a wrong secret', () => basicOf(`${mine.key}:wrong`)],
    ['an unknown key', () => basicOf(`nobody:${mine.secret}`)],
    ['no colon', () => basicOf('nobody')],
    ['what is no base64', () => 'Basic !!!'],
    ['bad padding', () => 'Basic YTpi='],
    ['nothing', () => 'Basic'],
  ])('are 401 with %s', async (_, header) => {
    const answer = await call(header())
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toContain('Basic realm="Latchkey Hub", charset="UTF-8"')
  })
})

describe('KEY-10 what ends a key', () => {
  test('ends it at once for both schemes: another secret, and disabling', async () => {
    const statuses = async (who = mine) => [
      (await send({ who })).status,
      (await call(basicOf(`${who.key}:${who.secret}`))).status,
    ]
    expect(await statuses()).toEqual([200, 200])
    await browser.patch('/api/v1/api-connection', { status: 'disabled' })
    expect(await statuses()).toEqual([401, 401])
    await browser.patch('/api/v1/api-connection', { status: 'active' })
    expect(await statuses()).toEqual([200, 200])
    await browser.post('/api/v1/api-connection')
    expect(await statuses()).toEqual([401, 401])
    mine = { key: mine.key, secret: await secretOf(browser) }
    expect(await statuses()).toEqual([200, 200])
  })

  test('a suspended company’s key is refused', async () => {
    const { id } = world.acme.company
    const suspend = async (status: string) => {
      await world.sql('update companies set status = $2 where id = $1', id, status)
      await world.api.services.changes.catchUp()
    }
    await suspend('suspended')
    expect((await send()).status).toBe(401)
    await suspend('active')
    expect((await send()).status).toBe(200)
  })
})

describe('RES-07 the challenges', () => {
  test('of a request without credentials are Bearer and Hawk, without an error, and never Basic', async () => {
    expect(await challengesOf()).toBe('Bearer realm="Latchkey Hub", Hawk')
  })

  test('tell what was wrong with the scheme that was tried only', async () => {
    const bearer = (await challengesOf('Bearer nonsense')) ?? ''
    expect(bearer).toMatch(/^Bearer realm="Latchkey Hub", error="invalid_token".*, Hawk$/u)
    const basic = (await challengesOf(basicOf('a:b'))) ?? ''
    expect(basic).toBe('Basic realm="Latchkey Hub", charset="UTF-8", Bearer realm="Latchkey Hub", Hawk')
    // Hawk’s client reads no header with any other.
    expect((await send({ who: { ...mine, secret: 'wrong' } })).challenge).toBe('Hawk error="Bad credentials"')
  })
})

test('whoever calls appears in the list of callers with what they needed, and is refused in a brown-out, with words', async () => {
  await send({ headers: { 'user-agent': 'seen/1' } })
  await send({ method: 'PUT', headers: { 'user-agent': 'seen/1' } })
  const seen = async () => {
    const { body } = await browser.get<{
      items: { userAgent: string; calls: number; refusals: number; permissions: string[] }[]
    }>('/api/v1/api-connection/callers')
    return body.items.find(({ userAgent }) => userAgent === 'seen/1')
  }
  expect(await seen()).toMatchObject({ calls: 2, refusals: 0, permissions: ['work_orders:edit', 'work_orders:view'] })

  const at = (hours: number) => new Date(world.api.clock.now().getTime() + hours * 3_600_000).toISOString()
  await browser.post('/api/v1/api-connection/brown-outs', { startsAt: at(1.01), endsAt: at(1.2) })
  await browser.call('PUT', '/api/v1/api-connection/retirement', { body: { retiresAt: at(48) } })
  const announced = await send()
  expect(announced.headers.get('sunset')).toMatch(/GMT$/u)
  expect(announced.headers.get('deprecation')).toMatch(/^@\d+$/u)
  expect((await call(basicOf(`${mine.key}:${mine.secret}`))).headers.get('sunset')).toBe(
    announced.headers.get('sunset'),
  )
  world.api.clock.advance(1.05 * 3600)
  const refused = await send({ headers: { 'user-agent': 'seen/1' } })
  expect(refused.status).toBe(403)
  expect(refused.problem()).toMatchObject({ type: 'urn:latchkey:problem:api_key_brown_out' })
  expect(refused.problem().detail).toContain('OAuth consumer')
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await seen()).toMatchObject({ calls: 3, refusals: 1 })

  world.api.clock.advance(48 * 3600)
  const retired = await send()
  expect({ status: retired.status, type: retired.problem().type }).toEqual({
    status: 403,
    type: 'urn:latchkey:problem:api_key_retired',
  })
  expect(world.api.log.join('\n')).not.toContain(mine.secret)
})
