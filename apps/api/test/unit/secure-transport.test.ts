import Fastify from 'fastify'
import { expect, it } from 'vitest'
import { isSecure } from '../../src/web/secure-transport.ts'

const proxy = '10.0.0.7'

/** What is thought of a request from an address, by a server with one configured proxy. */
async function thoughtOf(remoteAddress: string, said?: string, issuer = 'https://auth.example'): Promise<boolean> {
  const app = Fastify({ trustProxy: [proxy] })
  app.get('/', async (request) => ({ secure: isSecure(request, issuer) }))
  const headers = said === undefined ? {} : { 'x-forwarded-proto': said }
  const answer = await app.inject({ url: '/', remoteAddress, headers })
  return answer.json<{ secure: boolean }>().secure
}

it('SEC-06 believes the configured proxy, and takes its silence for plain http', async () => {
  expect(await thoughtOf(proxy, 'https')).toBe(true)
  expect(await thoughtOf(proxy, 'http')).toBe(false)
  expect(await thoughtOf(proxy)).toBe(false)
})

it.each(['10.0.0.8', '2001:db8::1', '::ffff:10.0.0.8', '128.0.0.1'])(
  'SEC-06 takes whatever comes from elsewhere (%s) for plain http, whatever it says',
  async (address) => {
    expect(await thoughtOf(address, 'https')).toBe(false)
    expect(await thoughtOf(address)).toBe(false)
  },
)

it.each(['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'])(
  'SEC-06 lets a proxy on this machine (%s) be silent, but not be believed',
  async (address) => {
    expect(await thoughtOf(address)).toBe(true)
    expect(await thoughtOf(address, 'http')).toBe(false)
    expect(await thoughtOf(address, 'https')).toBe(false)
  },
)

it('SEC-06 asks for no TLS where the issuer has none, for development', async () => {
  expect(await thoughtOf('127.0.0.1', undefined, 'http://localhost:3000')).toBe(true)
  expect(await thoughtOf('10.0.0.8', 'http', 'http://localhost:3000')).toBe(true)
})
