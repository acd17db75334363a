import { createHash } from 'node:crypto'
import { channel } from 'node:diagnostics_channel'
import { connect, Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { hasOwnLimit } from '../../src/web/request-timeout.ts'
import { type HubWorld, startHubWorld } from '../support/hub-world.ts'
import { secretOf, signed } from '../support/legacy-key.ts'

// Bodies whose hash is checked are held until they are whole: how much of them, and for how long.

const heldBodyBytes = 100_000
const idleMilliseconds = 1000

/** The server's ends of connections that were made lately. */
const served: Socket[] = []
const noteServed = (message: unknown): void => {
  const socket = typeof message === 'object' && message !== null && 'socket' in message ? message.socket : undefined
  if (socket instanceof Socket) served.push(socket)
}

let world: HubWorld
let mine: { key: string; secret: string }
beforeAll(async () => {
  channel('net.server.socket').subscribe(noteServed)
  world = await startHubWorld({ hubLimits: { callerIdleMilliseconds: idleMilliseconds, heldBodyBytes } })
  const browser = await world.api.signIn(world.acme.superAdministrator)
  const { body } = await browser.post<{ key: string }>('/api/v1/api-connection')
  mine = { key: body.key, secret: await secretOf(browser) }
})
beforeEach(() => world.upstream.echo())
afterAll(async () => {
  channel('net.server.socket').unsubscribe(noteServed)
  await world.close()
})

const path = '/hub/work_orders/'
const hashOf = (body: Buffer): string =>
  createHash('sha256').update('hawk.1.payload\ntext/plain\n').update(body).update('\n').digest('base64')

/** A request with the hash of a body, of which nothing has been sent yet. */
async function begin(body: Buffer) {
  const { header } = signed(world.api, mine, world.api.issuer + path, 'POST', { hash: hashOf(body) })
  const { hostname, port } = new URL(world.api.url)
  const socket = connect(Number(port), hostname)
  const lines = [
    `POST ${path} HTTP/1.1`,
    'Host: h',
    `Authorization: ${header}`,
    'Content-Type: text/plain',
    `Content-Length: ${body.length}`,
    'Connection: close',
  ]
  socket.write([...lines, '', ''].join('\r\n'))
  let received = ''
  socket.on('error', () => {})
  socket.on('data', (chunk) => void (received += chunk.toString('latin1')))
  const answer = new Promise<string>((resolve) => void socket.once('close', () => resolve(received)))
  const serversEnd = () => served.find(({ remotePort }) => remotePort === socket.localPort)
  return {
    socket,
    answer,
    received: () => received,
    /** Whether the server's time for whole requests holds no more. */
    hasOwnLimit: () => hasOwnLimit(serversEnd() ?? new Socket()),
    /** Sends some, which the server holds then. */
    async hold(part: Buffer) {
      socket.write(part)
      await vi.waitFor(() => expect(serversEnd()?.bytesRead).toBeGreaterThan(part.length))
      await vi.waitFor(() => expect(hasOwnLimit(serversEnd() ?? new Socket())).toBe(true))
    },
  }
}
const post = (body: Buffer) =>
  fetch(world.api.url + path, {
    method: 'POST',
    body: new Uint8Array(body),
    headers: {
      authorization: signed(world.api, mine, world.api.issuer + path, 'POST', { hash: hashOf(body) }).header,
      'content-type': 'text/plain',
    },
  })

describe('the memory for bodies whose hash is checked', () => {
  it('is bounded for all together: beyond it a call is told when to try again, and is served then', async () => {
    const large = Buffer.alloc(80_000, 'x')
    const slow = await begin(large)
    await slow.hold(large.subarray(0, 70_000))
    const refused = await post(large)
    expect(refused.status).toBe(503)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await refused.text()).toContain('leave the hash out')
    expect((await post(Buffer.from('small'))).status).toBe(200)
    slow.socket.write(large.subarray(70_000))
    expect(await slow.answer).toContain('HTTP/1.1 200')
    for (let call = 0; call < 5; call += 1) expect((await post(large)).status).toBe(200)
  })

  it('is given back by whoever hangs up', async () => {
    const large = Buffer.alloc(80_000, 'x')
    const slow = await begin(large)
    await slow.hold(large.subarray(0, 70_000))
    expect((await post(large)).status).toBe(503)
    slow.socket.destroy()
    await vi.waitFor(async () => expect((await post(large)).status).toBe(200))
  })
})

describe('a body whose hash is checked', () => {
  it('may come as slowly as one without: what counts is how long nothing comes', async () => {
    const body = Buffer.from('a slow body, in pieces')
    const slow = await begin(body)
    const startedAt = performance.now()
    for (let at = 0; at < body.length - 1; at += 4) {
      slow.socket.write(body.subarray(at, Math.min(at + 4, body.length - 1)))
      await wait(idleMilliseconds / 4)
    }
    expect(performance.now() - startedAt).toBeGreaterThan(idleMilliseconds)
    expect([slow.received(), slow.hasOwnLimit()]).toEqual(['', true])
    slow.socket.write(body.subarray(body.length - 1))
    expect(await slow.answer).toContain('HTTP/1.1 200')
    expect(world.upstream.asked.at(-1)?.body).toEqual(body)
  })

  it('is refused when the rest of it does not come', async () => {
    const { socket, answer } = await begin(Buffer.from('whole'))
    socket.write('wh')
    expect(await answer).toMatch(/^HTTP\/1\.1 408[\s\S]*request_timeout/u)
  })
})
