import * as hawk from 'hawk'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { attributesOf, hawkPath, type KeyedHubWorld, startKeyedHubWorld } from '../support/keyed-hub-world.ts'
import { signed } from '../support/legacy-key.ts'
import { exchangeRaw, rawRequest } from '../support/raw-http.ts'
import { startTestApi, type TestApi } from '../support/test-api.ts'

// The deprecated way in, as the `hawk` package's own client takes it (rows KEY-01 to KEY-05 and KEY-07).

let world: KeyedHubWorld
beforeAll(async () => {
  world = await startKeyedHubWorld()
})
beforeEach(() => world.upstream.echo())
afterAll(() => world.close())

const countNonces = async (): Promise<number> =>
  (await world.sql<{ n: number }>('select count(*)::int as n from used_nonces'))[0]?.n ?? 0

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
    expect(await world.send({ change })).toMatchObject({ status: 200 })
  })

  test.each([
    ['ext', { ext: 'some-data; a=1' }],
    ['app', { app: 'app-1' }],
    ['app and dlg', { app: 'app-1', dlg: 'other' }],
    ['a nonce of four characters', { nonce: 'aB3d' }],
  ])('is served with %s', async (_, options) => {
    expect(await world.send({ options })).toMatchObject({ status: 200 })
  })

  test('is the company’s, to the upstream as well, and has the permissions of the key', async () => {
    await world.send()
    const [, claims = ''] = String(world.upstream.asked.at(-1)?.headers['latchkey-identity']).split('.')
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      company_id: world.acme.company.id,
      caller: 'api_connection',
      sub: 'api_connection',
    })
    const group = await world.browser.post<{ id: string }>('/api/v1/permission-groups', {
      name: 'Readers of work orders',
      permissions: ['work_orders:view'],
    })
    await world.browser.patch('/api/v1/api-connection', { permissionGroupId: group.body.id })
    expect((await world.send()).status).toBe(200)
    const refused = await world.send({ method: 'DELETE' })
    expect({ status: refused.status, code: refused.problem().type }).toEqual({
      status: 403,
      code: 'urn:latchkey:problem:insufficient_scope',
    })
    expect(refused.problem().detail).toContain('work_orders:delete')
    await world.browser.patch('/api/v1/api-connection', { permissionGroupId: null })
    expect((await world.send({ method: 'DELETE' })).status).toBe(200)
  })
})

describe('KEY-02 an unknown key and a wrong secret', () => {
  test('look the same, and cost the same work', async () => {
    const macs = vi.spyOn(hawk.crypto, 'calculateMac')
    const answers = []
    for (const who of [
      { key: 'A'.repeat(24), secret: world.mine.secret },
      { key: world.mine.key, secret: 'wrong' },
    ]) {
      macs.mockClear()
      const { status, challenge, headers, text } = await world.send({ who })
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
    const { status, text, headers } = await world.send({ change })
    expect({ status, type: headers.get('content-type') }).toEqual({ status: 400, type: 'application/problem+json' })
    expect(text).not.toMatch(/more|xxx|abcd/u)
  })
})

describe('KEY-04 a clock that is off', () => {
  test.each([59, -59])('is served %s seconds off', async (off) => {
    world.api.clock.set(new Date(world.seconds() * 1000))
    expect((await world.send({ options: { timestamp: world.seconds() + off } })).status).toBe(200)
  })

  test.each([62, -62])('learns the time, signed, %s seconds off, and is served with it', async (off) => {
    const before = await countNonces()
    const refused = await world.send({ options: { timestamp: world.seconds() + off } })
    expect(refused.status).toBe(401)
    expect(refused.challenge).toMatch(/^Hawk ts="\d+", tsm="[^"]+", error="Stale timestamp"$/u)
    expect(await countNonces()).toBe(before)
    // The client checks the time's signature, and throws where it is wrong.
    const [, ts = ''] = /ts="(\d+)"/u.exec(refused.challenge ?? '') ?? []
    const [, tsm] = /tsm="([^"]+)"/u.exec(refused.challenge ?? '') ?? []
    expect(hawk.crypto.calculateTsMac(ts, { id: '', key: world.mine.secret, algorithm: 'sha256' })).toBe(tsm)
    expect((await world.send({ options: { timestamp: Number(ts) } })).status).toBe(200)
  })

  test('tells nobody the time who has another secret', async () => {
    const { challenge } = await world.send({
      who: { ...world.mine, secret: 'wrong' },
      options: { timestamp: world.seconds() + 3600 },
    })
    expect(challenge).toBe('Hawk error="Bad credentials"')
  })

  test.each(['abc', '1e9', '-1', '', '0x10', '1.5'])('is 400 where the time is “%s”, rightly signed', async (ts) => {
    const nonce = 'abcdef'
    const { host, hostname, port } = new URL(world.api.issuer)
    const mac = hawk.crypto.calculateMac(
      'header',
      { id: '', key: world.mine.secret, algorithm: 'sha256' },
      { ts, nonce, method: 'GET', resource: hawkPath, host: hostname, port: Number(port) },
    )
    expect(host).toContain(port)
    const answer = await world.call(`Hawk id="${world.mine.key}", ts="${ts}", nonce="${nonce}", mac="${mac}"`)
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
    const options = { nonce: 'once', timestamp: world.seconds() }
    expect((await world.send({ options })).status).toBe(200)
    for (const node of [world.api, other]) {
      const { status, challenge } = await world.send({ options, node })
      expect({ status, challenge }).toEqual({ status: 401, challenge: 'Hawk error="Invalid nonce"' })
    }
  })

  test('is served once of many that arrive together at several nodes', async () => {
    const options = { nonce: 'many', timestamp: world.seconds() }
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => world.send({ options, node: index % 2 ? world.api : other })),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(9)
  })

  test('may have the nonce that another time had', async () => {
    const answers = [await world.send({ options: { nonce: 'twin', timestamp: world.seconds() } })]
    answers.push(await world.send({ options: { nonce: 'twin', timestamp: world.seconds() - 1 }, node: other }))
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
  })

  test('leaves nothing behind where the signature is wrong', async () => {
    const before = await countNonces()
    await world.send({ who: { ...world.mine, secret: 'wrong' } })
    expect(await countNonces()).toBe(before)
  })
})

describe('KEY-07 behind a proxy that ends TLS', () => {
  const issuer = 'https://api.example.com'
  let proxied: KeyedHubWorld
  beforeAll(async () => {
    proxied = await startKeyedHubWorld({ issuer, trustedProxies: ['127.0.0.1'] })
  })
  afterAll(() => proxied.close())

  /** What a caller signs for one address, as it arrives from the proxy. */
  const arriving = (address: string, headers: string[] = []) => {
    const { header } = signed(proxied.api, proxied.mine, address)
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
    const { body } = await proxied.browser.get<{ items: { ip: string }[] }>('/api/v1/api-connection/callers')
    expect(body.items.map(({ ip }) => ip)).toEqual(['203.0.113.7'])
  })
})
