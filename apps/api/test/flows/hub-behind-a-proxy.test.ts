import { hubProblemSchema } from '@latchkey/contracts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { actorFor } from '../../src/demo/factories.ts'
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

test('a consumer calls from where the proxy says, with a port or without', async () => {
  const machine = await world.client({
    grantType: 'client_credentials',
    permissions: ['work_orders:view'],
  })
  const { body } = await machine.token({ grant_type: 'client_credentials' })
  const actor = actorFor(world.acme.company, world.acme.administrator)
  await world.api.services.consumers.update(actor, machine.id, { allowedIpRanges: ['203.0.113.0/24'] })
  await world.api.services.changes.catchUp()
  const statusFrom = async (address: string) => {
    const headers = {
      authorization: `Bearer ${body.access_token}`,
      'x-forwarded-proto': 'https',
      'x-forwarded-for': address,
    }
    const response = await world.hub('/work_orders', { headers })
    return `${response.status} ${/from (\S+)\. /u.exec(await response.text())?.[1] ?? ''}`.trim()
  }
  expect(await statusFrom('203.0.113.7')).toBe('200')
  expect(await statusFrom('203.0.113.7:4711')).toBe('200')
  expect(await statusFrom('198.51.100.7:4711')).toBe('403 198.51.100.7')
})

test.each(['/work_orders/b%FAsqueda', '/work_orders/%zz?q=%ff', '/work_orders/100%'])(
  'an address that is not UTF-8 is from where the proxy says, too: %s',
  async (path) => {
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.7' }
    expect((await world.hub(path, { headers })).status).toBe(200)
    const asked = world.upstream.asked.at(-1)
    expect(asked?.url).toBe(path.slice('/work_orders'.length))
    expect(asked?.headers['forwarded']).toMatch(/^for=203\.0\.113\.7;/u)
    expect((await world.hub(path, { headers: { 'x-forwarded-proto': 'http' } })).status).toBe(400)
  },
)

test.each(['Bearer token', `Basic ${Buffer.from('key:secret').toString('base64')}`])(
  'what came without TLS is refused in words that help the caller and the operator: %s',
  async (authorization) => {
    const response = await world.hub('/work_orders', { headers: { authorization, 'x-forwarded-proto': 'http' } })
    expect(response.status).toBe(400)
    const { detail } = hubProblemSchema.parse(await response.json())
    expect(detail).toMatch(/Use https, and replace the secret or token.*LATCHKEY_TRUSTED_PROXIES/u)
  },
)
