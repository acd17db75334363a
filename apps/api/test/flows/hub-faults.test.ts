import { hubProblemSchema } from '@latchkey/contracts'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type HubWorld, startHubWorld } from '../support/hub-world.ts'
import { exchangeRaw } from '../support/raw-http.ts'

let world: HubWorld
let broken: Server
let onConnection: (socket: Socket) => void
let brokenUrl: string
const brokenSockets = new Set<Socket>()
beforeAll(async () => {
  world = await startHubWorld({
    upstreams: { trustedHosts: ['127.0.0.1', 'nowhere.invalid'] },
    hubLimits: { callerIdleMilliseconds: 300, upstreamIdleMilliseconds: 60_000 },
  })
  broken = createServer((socket) => {
    brokenSockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => brokenSockets.delete(socket))
    onConnection(socket)
  })
  await new Promise<void>((resolve) => broken.listen(0, '127.0.0.1', resolve))
  const address = broken.address()
  brokenUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
})
afterEach(() => world.upstream.echo())
afterAll(async () => {
  for (const socket of brokenSockets) socket.destroy()
  broken.close()
  await world.close()
})

let turn = 0
/** Behind the Hub from now on is what answers a connection so. Each address has a breaker of its own. */
async function behind(answer: (socket: Socket) => void, timeoutSeconds = 1): Promise<void> {
  onConnection = answer
  turn += 1
  // A connection that is kept would answer as before.
  for (const socket of brokenSockets) socket.destroy()
  await vi.waitFor(() => expect(brokenSockets.size).toBe(0))
  await wait(20)
  await world.setModule('work_orders', { upstream: { url: `${brokenUrl}/${turn}`, timeoutSeconds } })
}

const problemOf = async (response: Response) => {
  const { type, detail, traceId } = hubProblemSchema.parse(await response.json())
  expect(traceId).toBe(response.headers.get('x-request-id'))
  expect(detail).not.toMatch(/127\.0\.0\.1|nowhere/u)
  return `${response.status} ${type.split(':').at(-1)}`
}

const afterRequest = (text: string) => (socket: Socket) => void socket.once('data', () => socket.write(text))

describe('an upstream that fails', () => {
  it.each([
    [
      'resets before it answers',
      (socket: Socket) => void socket.once('data', () => socket.resetAndDestroy()),
      '502 upstream_failed',
    ],
    [
      'closes before it answers',
      (socket: Socket) => void socket.once('data', () => socket.end()),
      '502 upstream_failed',
    ],
    ['says nothing', () => {}, '504 upstream_timed_out'],
    ['says something else than HTTP', afterRequest('SSH-2.0-OpenSSH_9.2\r\n\r\n'), '502 upstream_failed'],
    ['says half a status line and no more', afterRequest('HTTP/1.1 2'), '504 upstream_timed_out'],
    [
      'has no end of headers',
      afterRequest(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`),
      '502 upstream_failed',
    ],
  ])('is explained where it %s', async (_kind, answer, expected) => {
    await behind(answer)
    expect(await problemOf(await world.hub('/work_orders'))).toBe(expected)
  })

  it('is explained where nobody listens, and where its name leads nowhere', async () => {
    await world.setModule('work_orders', { upstream: { url: 'http://127.0.0.1:1' } })
    expect(await problemOf(await world.hub('/work_orders'))).toBe('502 upstream_unreachable')
    await world.setModule('work_orders', { upstream: { url: 'http://nowhere.invalid' } })
    expect(await problemOf(await world.hub('/work_orders'))).toBe('502 upstream_unreachable')
  })

  it.each(['https://127.0.0.2', 'https://localhost', 'https://169.254.169.254', 'https://[::1]', 'https://10.0.0.1'])(
    'is not connected to at %s, which nobody allowed',
    async (url) => {
      await world.setModule('work_orders', { upstream: { url } })
      const response = await world.hub('/work_orders')
      expect(await problemOf(response)).toBe('502 upstream_unreachable')
    },
  )

  it('may send 10,000 bytes of headers', async () => {
    await behind(afterRequest(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(10_000)}\r\ncontent-length: 2\r\n\r\nok`))
    const response = await world.hub('/work_orders')
    expect([response.status, response.headers.get('x')?.length, await response.text()]).toEqual([200, 10_000, 'ok'])
  })

  it('may say one thing twice', async () => {
    const twice = ['connection: x-one', 'connection: close, X-Two', 'content-type: text/a', 'content-type: text/b']
    await behind(
      afterRequest(`HTTP/1.1 200 OK\r\n${twice.join('\r\n')}\r\nx-one: 1\r\nx-two: 2\r\ncontent-length: 2\r\n\r\nok`),
    )
    const { status, headers } = await world.hub('/work_orders')
    expect([status, headers.get('content-type'), headers.get('x-one'), headers.get('x-two')]).toEqual([
      200,
      'text/a',
      null,
      null,
    ])
  })

  it('breaks the answer off where it resets in the middle, so that half is not taken for the whole', async () => {
    await behind((socket) =>
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n')
        setTimeout(() => socket.resetAndDestroy(), 50)
      }),
    )
    const response = await world.hub('/work_orders')
    expect(response.status).toBe(200)
    await expect(response.text()).rejects.toThrow(/terminated/u)
    expect(await world.api.metrics.read()).toMatch(/latchkey_hub_calls_total\{outcome="cut_off"\} [1-9]/u)
  })

  it('is asked once more where it closed a connection that was kept, if that does no harm', async () => {
    let answered = 0
    await behind((socket) =>
      socket.on('data', () => {
        answered += 1
        // Good for one call; closed as the next is sent.
        if (answered === 2) socket.destroy()
        else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
      }),
    )
    expect((await world.hub('/work_orders')).status).toBe(200)
    expect((await world.hub('/work_orders')).status).toBe(200)
    expect(answered).toBe(3)
    answered = 1
    expect(await problemOf(await world.hub('/work_orders', { method: 'POST', body: 'x' }))).toBe('502 upstream_failed')
    expect(answered).toBe(2)
  })

  it('is left alone after five failures in a row, tried again, and taken back; other modules are not concerned', async () => {
    await world.setModule('assets', { upstream: { url: world.upstream.url } })
    const machine = await world.client({
      grantType: 'client_credentials',
      permissions: ['assets:view', 'work_orders:view'],
    })
    const { body } = await machine.token({ grant_type: 'client_credentials' })
    const headers = { authorization: `Bearer ${body.access_token}` }
    let isWell = false
    await behind((socket) =>
      socket.once('data', () =>
        isWell ? socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok') : socket.destroy(),
      ),
    )
    for (let call = 0; call < 5; call += 1) {
      expect(await problemOf(await world.hub('/work_orders', { method: 'POST' }))).toBe('502 upstream_failed')
    }
    const suspended = await world.hub('/work_orders')
    expect(Number(suspended.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await problemOf(suspended)).toBe('503 upstream_suspended')
    expect(await world.api.metrics.read()).toContain('latchkey_hub_open_breakers 1')
    expect((await world.hub('/assets', { headers })).status).toBe(200)
    isWell = true
    await vi.waitFor(async () => expect((await world.hub('/work_orders')).status).toBe(200), {
      timeout: 5000,
      interval: 200,
    })
    expect(await world.api.metrics.read()).toContain('latchkey_hub_open_breakers 0')
  })
})

describe('a caller that fails', () => {
  it('cancels the upstream’s work by hanging up', async () => {
    await world.setModule('work_orders', { upstream: { url: world.upstream.url } })
    const closed = new Promise<void>((resolve) => {
      world.upstream.answer((request) => void request.once('close', () => resolve()))
    })
    const hangUp = new AbortController()
    const call = world.hub('/work_orders', { signal: hangUp.signal })
    await wait(100)
    hangUp.abort()
    await expect(call).rejects.toThrow(/aborted/u)
    await closed
  })

  it('is told so when the rest of its body doesn’t come', async () => {
    await world.setModule('work_orders', { upstream: { url: world.upstream.url } })
    const answer = await exchangeRaw(
      world.api.url,
      `POST /hub/work_orders HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer ${world.token}\r\nContent-Length: 10\r\nConnection: close\r\n\r\nabc`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 408[\s\S]*request_timeout/u)
  })

  it('reads the answer although the upstream gave it before the body was there', async () => {
    await world.setModule('work_orders', { upstream: { url: world.upstream.url } })
    world.upstream.answer((_request, response) =>
      response.writeHead(413, { 'content-type': 'text/plain' }).end('too much'),
    )
    const chunk = Buffer.alloc(64 * 1024)
    const body = Readable.from(
      (function* chunks() {
        for (let count = 0; count < 200; count += 1) yield chunk
      })(),
    )
    const response = await world.hub('/work_orders', {
      method: 'POST',
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the runtime's fetch takes any iterable
      body: body as unknown as ReadableStream,
      duplex: 'half',
    })
    expect([response.status, await response.text()]).toEqual([413, 'too much'])
  })

  it('is answered 502 although it still sends', async () => {
    await behind((socket) => void socket.once('data', () => socket.resetAndDestroy()))
    const response = await world.hub('/work_orders', { method: 'POST', body: Buffer.alloc(5_000_000) })
    expect(await problemOf(response)).toBe('502 upstream_failed')
  })

  it.each([
    ['in the middle of a long answer', 100_000_000],
    ['at the end of an answer that is all there', 8_000_000],
  ])('is given up where it reads no more, %s', async (_kind, bytes) => {
    await world.setModule('work_orders', { upstream: { url: world.upstream.url } })
    world.upstream.answer((_request, response) => response.end(Buffer.alloc(bytes)))
    const hungUp = async () =>
      Number(/latchkey_hub_calls_total\{outcome="hung_up"\} (\d+)/u.exec(await world.api.metrics.read())?.[1] ?? 0)
    const before = await hungUp()
    const { hostname, port } = new URL(world.api.url)
    const socket = connect(Number(port), hostname)
    socket.write(`GET /hub/work_orders HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer ${world.token}\r\n\r\n`)
    await new Promise((resolve) => socket.once('data', resolve))
    socket.pause()
    await vi.waitFor(async () => expect(await hungUp()).toBe(before + 1), { timeout: 5000 })
    await vi.waitFor(() => expect(world.upstream.connections()).toBe(0), { timeout: 8000 })
    socket.destroy()
  })

  it('keeps no connection of the upstream by reading slowly and going away', async () => {
    await world.setModule('work_orders', { upstream: { url: world.upstream.url } })
    world.upstream.answer((_request, response) => {
      response.writeHead(200)
      const chunk = Buffer.alloc(1024 * 1024)
      const send = (): void => {
        while (!response.destroyed && response.write(chunk));
      }
      response.on('drain', send)
      send()
    })
    const { hostname, port } = new URL(world.api.url)
    const socket = connect(Number(port), hostname)
    socket.write(`GET /hub/work_orders HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer ${world.token}\r\n\r\n`)
    await new Promise((resolve) => socket.once('data', resolve))
    socket.pause()
    const before = process.memoryUsage().rss
    await wait(500)
    // The upstream would send any amount.
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000)
    socket.destroy()
    await vi.waitFor(() => expect(world.upstream.connections()).toBe(0), { timeout: 8000 })
  })
})
