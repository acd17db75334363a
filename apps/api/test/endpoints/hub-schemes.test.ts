import { hubProblemSchema } from '@latchkey/contracts'
import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { actorFor } from '../../src/demo/factories.ts'
import type { AuthenticationScheme } from '../../src/hub/authentication/index.ts'
import { HubRefusal } from '../../src/hub/refusal.ts'
import { type HubWorld, startHubWorld } from '../support/hub-world.ts'
import { exchangeRaw, rawRequest } from '../support/raw-http.ts'
import { readAll } from '../support/upstream.ts'

const hashOf = (body: Buffer): string => createHash('sha256').update(body).digest('hex')

// A scheme that signs bodies and answers, as small as one can be: what it needs of the Hub is what is tested.
let companyId = ''
const signed: AuthenticationScheme = {
  name: 'signed',
  challenge: 'Signed',
  authenticate: (_call, hash) => ({
    kind: 'api_connection',
    companyId,
    permissions: ['work_orders:view', 'work_orders:create'],
    state: {},
    async takeBody(message) {
      const body = await readAll(message)
      if (hashOf(body) === hash) return body
      throw new HubRefusal('invalid_credentials', 'The hash is not that of the body.', {
        headers: { 'www-authenticate': 'Signed error="hash"' },
      })
    },
    seal: { maxBytes: 4000, headers: ({ body }) => ({ 'server-signed': body ? hashOf(body) : 'no body' }) },
  }),
}

let admit: (() => void) | undefined
const slow: AuthenticationScheme = {
  name: 'slow',
  async authenticate(call) {
    await new Promise<void>((resolve) => (admit = resolve))
    return signed.authenticate(call, '')
  },
}

/** Seals answers with what no header can be. */
const unwritable: AuthenticationScheme = {
  name: 'unwritable',
  authenticate: async (call) => ({
    ...(await signed.authenticate(call, '')),
    seal: { maxBytes: -1, headers: () => ({ 'server-signed': 'a\u0001b' }) },
  }),
}

let world: HubWorld
beforeAll(async () => {
  world = await startHubWorld({ hubSchemes: [signed, slow, unwritable] })
  companyId = world.acme.company.id
})
beforeEach(() => world.upstream.echo())
afterAll(() => world.close())

const post = (body: string, hash: string) =>
  world.hub('/work_orders', { method: 'POST', body, headers: { authorization: `Signed ${hash}` } })

const challenges = async (header: string[]) =>
  (await exchangeRaw(world.api.url, rawRequest('GET /hub/work_orders', header)))
    .split('\r\n')
    .filter((line) => line.toLowerCase().startsWith('www-authenticate'))
    .map((line) => line.slice('www-authenticate: '.length))

const sealOf = async (answer: () => Promise<Response>) => {
  const response = await answer()
  const body = Buffer.from(await response.arrayBuffer())
  return { seal: response.headers.get('server-signed'), body, hash: hashOf(body) }
}

const get = () => world.hub('/work_orders', { headers: { authorization: 'Signed -' } })

describe('a scheme beside access tokens', () => {
  it('RES-07 is challenged by its own, with an error only where it was attempted', async () => {
    expect(await challenges([])).toEqual(['Bearer realm="Latchkey Hub"', 'Hawk', 'Signed'])
    expect(await challenges(['Authorization: Bearer wrong'])).toEqual([
      expect.stringContaining('Bearer realm="Latchkey Hub", error="invalid_token"'),
      'Hawk',
      'Signed',
    ])
    const wrong = await post('x', 'y')
    expect(wrong.status).toBe(401)
    expect(wrong.headers.get('www-authenticate')).toContain('Signed error="hash"')
  })

  it('sees the whole body before any of it is forwarded', async () => {
    const before = world.upstream.asked.length
    expect((await post('other', hashOf(Buffer.from('meant')))).status).toBe(401)
    expect(world.upstream.asked.length).toBe(before)
    expect((await post('meant', hashOf(Buffer.from('meant')))).status).toBe(200)
    expect(world.upstream.asked.at(-1)).toMatchObject({
      body: Buffer.from('meant'),
      headers: { 'content-length': '5' },
    })
  })

  it('vouches for an answer with its body where that is small, and without where it is large or a stream', async () => {
    const small = await sealOf(get)
    expect(small.seal).toBe(small.hash)
    for (const chunks of [['x'.repeat(5000)], ['a', 'b']]) {
      world.upstream.answer((_request, response) => {
        if (chunks.length === 1) response.setHeader('content-length', 5000)
        for (const chunk of chunks) response.write(chunk)
        response.end()
      })
      expect((await sealOf(get)).seal).toBe('no body')
    }
  })

  it('that takes its time lets nothing through of whoever has gone meanwhile', async () => {
    const before = world.upstream.asked.length
    const hangUp = new AbortController()
    const call = world.hub('/work_orders', { headers: { authorization: 'Slow -' }, signal: hangUp.signal })
    await vi.waitFor(() => expect(admit).toBeDefined())
    hangUp.abort()
    await expect(call).rejects.toThrow(/aborted/u)
    // Until the node has seen it.
    await wait(100)
    admit?.()
    await vi.waitFor(async () =>
      expect(await world.api.metrics.read()).toContain('latchkey_hub_calls_total{outcome="hung_up"} 1'),
    )
    expect(world.upstream.asked.length).toBe(before)
  })

  it('leaves nothing of an answer that can’t be written, and no count of it', async () => {
    const limit = async (hubRequestsPerMinute: number | null) => {
      const actor = actorFor(world.acme.company, world.acme.administrator)
      await world.api.services.securitySettings.update(actor, { hubRequestsPerMinute }, undefined)
      await world.api.services.changes.catchUp()
    }
    const answered = async () => /outcome="answered"\} (\d+)/u.exec(await world.api.metrics.read())?.[1]
    const before = await answered()
    world.upstream.answer((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end())
    await limit(100)
    const response = await world.hub('/work_orders', { headers: { authorization: 'Unwritable -' } })
    expect([response.status, response.headers.get('content-encoding')]).toEqual([502, null])
    expect(response.headers.get('ratelimit')).toMatch(/^"company";r=99;t=\d+$/u)
    expect(hubProblemSchema.parse(await response.json()).type).toContain('upstream_failed')
    expect(await answered()).toBe(before)
    await limit(null)
  })

  it('says what it says instead of the upstream', async () => {
    world.upstream.answer((_request, response) => {
      response.writeHead(200, { 'server-signed': 'forged', 'server-authorization': 'Hawk mac="forged"' }).end('x')
    })
    const { headers } = await get()
    expect(headers.get('server-signed')).toBe('no body')
    expect(headers.get('server-authorization')).toBeNull()
  })

  it('needs no consumer to be told of to the upstream', async () => {
    await world.hub('/work_orders', { headers: { authorization: 'Signed -' } })
    const [, claims = ''] = String(world.upstream.asked.at(-1)?.headers['latchkey-identity']).split('.')
    const told: unknown = JSON.parse(Buffer.from(claims, 'base64url').toString())
    expect(told).toMatchObject({ sub: 'api_connection', caller: 'api_connection', company_id: companyId })
    expect(told).not.toHaveProperty('client_id')
  })
})
