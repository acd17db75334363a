import { createServer } from 'node:https'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createOutbound, maxDocumentBytes, OutboundError, type Outbound } from '../../src/lib/outbound.ts'
import { type KeyServer, startKeyServer } from '../support/key-server.ts'

// Against a real server on loopback: the refusal to go there is what keeps a company's address out of the operator's network.

let server: KeyServer
let trusting: Outbound
let cautious: Outbound
beforeAll(async () => {
  server = await startKeyServer()
  const certificateAuthorities = server.certificate
  trusting = createOutbound({ trustedHosts: ['127.0.0.1'], certificateAuthorities })
  cautious = createOutbound({ trustedHosts: [], certificateAuthorities })
})
beforeEach(() => server.publish())
afterAll(() => server.close())

const faultOf = (outbound: Outbound, url: string) =>
  outbound.fetchJson(url).then(
    () => 'fetched',
    (error: unknown) => (error instanceof OutboundError ? error.fault : error),
  )

/** A document of just so many bytes. */
const fill = (bytes: number) => `"${'x'.repeat(bytes - 2)}"`

describe('fetchJson', () => {
  it('reads a document from a host that the operator trusts, by name or number', async () => {
    expect(await trusting.fetchJson(`${server.url}/keys?of=app`)).toEqual({ keys: [] })
    expect(server.asked.at(-1)).toBe('/keys?of=app')
    const byName = createOutbound({ trustedHosts: ['LOCALHOST'], certificateAuthorities: server.certificate })
    expect(await byName.fetchJson(`https://localhost:${server.port}/`)).toEqual({ keys: [] })
  })

  it.each([
    ['an address of this machine', () => server.url],
    ['the same written otherwise', () => `https://0x7f.1:${server.port}`],
    ['a name that resolves to it', () => `https://localhost:${server.port}`],
    ['an IPv4 address in IPv6 clothes', () => `https://[::ffff:127.0.0.1]:${server.port}`],
    ['another of these', () => 'https://[::ffff:10.0.0.1]/'],
    ['a private network', () => 'https://10.0.0.1/'],
    ['a cloud’s own services', () => 'https://169.254.169.254/latest/meta-data'],
  ])('CLI-13 does not even connect to %s', async (_kind, url) => {
    const before = server.connections()
    await expect(cautious.fetchJson(url())).rejects.toThrow(/not public|no public address/u)
    expect(await faultOf(cautious, url())).toBe('unreachable')
    expect(server.connections()).toBe(before)
  })

  it('CLI-13 does not follow a redirect, be it to a host it may go to', async () => {
    server.answer((request, response) =>
      request.url === '/away'
        ? response.writeHead(302, { location: `${server.url}/here` }).end()
        : response.end('{"keys":[]}'),
    )
    expect(await faultOf(trusting, `${server.url}/away`)).toBe('wrong_status')
    expect(server.asked).not.toContain('/here')
  })

  it('CLI-13 takes 64 KB and not a byte more, whether the length is announced or not', async () => {
    server.answer((_request, response) => response.end(fill(maxDocumentBytes)))
    expect(await faultOf(trusting, server.url)).toBe('fetched')
    server.answer((_request, response) => response.end(fill(maxDocumentBytes + 1)))
    expect(await faultOf(trusting, server.url)).toBe('too_large')
    server.answer((_request, response) => {
      response.write(fill(maxDocumentBytes))
      response.end(' ')
    })
    expect(await faultOf(trusting, server.url)).toBe('too_large')
  })

  it.each([
    ['nothing', 200, ''],
    ['a page', 200, '<!doctype html>'],
    ['half a document', 200, '{"keys":['],
  ])('CLI-13 refuses %s', async (_kind, status, body) => {
    server.answer((_request, response) => response.writeHead(status).end(body))
    expect(await faultOf(trusting, server.url)).toBe('not_json')
  })

  it.each([204, 404, 500])('CLI-13 refuses an answer of %s', async (status) => {
    server.answer((_request, response) => response.writeHead(status).end('{"keys":[]}'))
    expect(await faultOf(trusting, server.url)).toBe('wrong_status')
  })

  it('CLI-13 gives up on a server that never ends its answer', async () => {
    server.answer((_request, response) => {
      const timer = setInterval(() => response.write(' '), 100)
      response.on('close', () => clearInterval(timer))
    })
    expect(await faultOf(trusting, server.url)).toBe('timed_out')
  }, 10_000)

  it('CLI-13 takes only TLS, and only with a certificate that somebody known vouches for', async () => {
    expect(await faultOf(trusting, server.url.replace('https:', 'http:'))).toBe('unreachable')
    const ordinary = createOutbound({ trustedHosts: ['127.0.0.1'] })
    expect(await faultOf(ordinary, server.url)).toBe('unreachable')
  })

  it('CLI-13 says that a server is not there', async () => {
    const gone = createServer()
    const port = await new Promise<number>((resolve) => {
      gone.listen(0, '127.0.0.1', () => {
        const address = gone.address()
        gone.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
      })
    })
    expect(await faultOf(trusting, `https://127.0.0.1:${port}`)).toBe('unreachable')
  })
})
