import { afterAll, beforeAll, expect, test } from 'vitest'
import { type HubWorld, startHubWorld } from '../support/hub-world.ts'

let world: HubWorld
beforeAll(async () => {
  world = await startHubWorld({ issuer: 'https://auth.example', trustedProxies: ['127.0.0.1', '10.0.0.0/8'] })
})
afterAll(() => world.close())

const forwardedOf = async (headers: Record<string, string>) => {
  const { status } = await world.hub('/work_orders', { headers: { 'x-forwarded-proto': 'https', ...headers } })
  expect(status).toBe(200)
  return world.upstream.asked.at(-1)?.headers['forwarded']
}

test('the upstream learns where a call came from, as far as trusted proxies say, under the installation’s own name', async () => {
  const own = 'host="auth.example";proto=https'
  expect(await forwardedOf({ 'x-forwarded-for': '203.0.113.7' })).toBe(`for=203.0.113.7;${own}, for=127.0.0.1`)
  expect(await forwardedOf({ 'x-forwarded-for': '1.2.3.4, 203.0.113.7, 10.0.0.9' })).toBe(
    `for=203.0.113.7;${own}, for=10.0.0.9, for=127.0.0.1`,
  )
  expect(await forwardedOf({ 'x-forwarded-for': '2001:db8::7' })).toBe(`for="[2001:db8::7]";${own}, for=127.0.0.1`)
  expect(await forwardedOf({ 'x-forwarded-host': 'evil.example' })).toBe(`for=127.0.0.1;${own}`)
})

test('a token that came without TLS is refused', async () => {
  const { status } = await world.hub('/work_orders', { headers: { 'x-forwarded-proto': 'http' } })
  expect(status).toBe(400)
})
