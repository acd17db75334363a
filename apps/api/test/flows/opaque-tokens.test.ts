import { randomBytes } from 'node:crypto'
import { createGuard } from '@latchkey/guard'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { actorFor } from '../../src/demo/factories.ts'
import { createTokenSeal } from '../../src/features/access-tokens/token-seal.ts'
import { startHubWorld, type HubWorld } from '../support/hub-world.ts'
import type { OAuthClient } from '../support/oauth-client.ts'

// Tokens that nobody but Latchkey can read, and that are in all else what the others are.

let world: HubWorld
let machine: OAuthClient
const credentials = { key: 'plant-api', secret: 's3cret' }
beforeAll(async () => {
  world = await startHubWorld()
  machine = await world.client({
    grantType: 'client_credentials',
    tokenFormat: 'opaque',
    permissions: ['work_orders:view'],
  })
  await world.api.services.resourceServers.upsert({ ...credentials, name: 'Plant API', audience: world.api.audience })
})
afterAll(() => world.close())

const issue = async (client = machine): Promise<string> =>
  (await client.token({ grant_type: 'client_credentials' })).body.access_token
const isActive = async (token: string, client = machine) => (await client.introspect(token)).body.active
const throughHub = async (token: string) =>
  (await world.hub('/work_orders/orders', { headers: { authorization: `Bearer ${token}` } })).status

describe('an opaque access token', () => {
  test('says nothing of what it stands for, is another each time, and begins with what it is recognised by', async () => {
    const tokens = [await issue(), await issue()]
    expect(new Set(tokens).size).toBe(2)
    for (const token of tokens) {
      expect(token).toMatch(/^lk_at_[\w-]+$/u)
      const bytes = Buffer.from(token.slice('lk_at_'.length), 'base64url').toString('latin1')
      for (const fact of [machine.key, 'work_orders', world.acme.company.id, 'eyJ']) expect(bytes).not.toContain(fact)
    }
  })

  test('is good at introspection and the Hub until it is revoked, and until it expires', async () => {
    const [revoked, expired] = [await issue(), await issue()]
    for (const token of [revoked, expired]) {
      expect((await machine.introspect(token)).body).toMatchObject({
        client_id: machine.key,
        scope: 'work_orders:view',
      })
      expect(await throughHub(token)).toBe(200)
    }
    await machine.revoke(revoked)
    expect([await isActive(revoked), await isActive(expired)]).toEqual([false, true])
    expect(await throughHub(revoked)).toBe(401)
    world.api.clock.advance(601)
    expect([await isActive(expired), await throughHub(expired)]).toEqual([false, 401])
  })

  test('is nothing once a character of it is changed, left out or written in another way', async () => {
    const token = await issue()
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const swap = (at: number) =>
      token.slice(0, at) + (alphabet[(alphabet.indexOf(token[at] ?? '') + 1) % 64] ?? '') + token.slice(at + 1)
    const spoilt = [6, 30, 50, 80, token.length - 1].map(swap)
    for (const other of [...spoilt, token.slice(0, -1), `${token}=`, `${token}A`, 'lk_at_', token.slice(6)]) {
      expect(await isActive(other), other).toBe(false)
    }
    expect(await isActive(token)).toBe(true)
  })

  test('comes from every grant, also when the consumer’s format is changed later; what was issued before stays good', async () => {
    const app = await world.client()
    const before = await app.connect(world.member)
    expect(before.access_token).toMatch(/^eyJ/u)
    await world.api.services.consumers.update(actorFor(world.acme.company, world.acme.administrator), app.id, {
      tokenFormat: 'opaque',
    })
    await world.api.services.changes.catchUp()
    const { body } = await app.refresh(before.refresh_token)
    expect(body.access_token).toMatch(/^lk_at_/u)
    expect((await app.connect(world.member)).access_token).toMatch(/^lk_at_/u)
    expect(await isActive(before.access_token, app)).toBe(true)
    expect(await isActive(body.access_token, app)).toBe(true)
  })

  test('is let in by a guard with credentials for as long as it lives, and by none without', async () => {
    const { issuer, audience } = world.api
    const [asking, silent] = [createGuard({ issuer, audience, credentials }), createGuard({ issuer, audience })]
    const token = await issue()
    const verify = (guard: typeof asking) => guard.authenticate([`Bearer ${token}`], [], ['work_orders:view'])
    expect(await verify(asking)).toMatchObject({ ok: true, caller: { consumerKey: machine.key, kind: 'consumer' } })
    expect(await verify(silent)).toMatchObject({ ok: false, refusal: { status: 401 } })
    await machine.revoke(token)
    expect(await verify(asking)).toMatchObject({ ok: false, refusal: { status: 401 } })
    for (const guard of [asking, silent]) guard.close()
  })
})

test('a seal opens what was sealed with a master key it knows, and nothing else', () => {
  const [former, current] = [randomBytes(32), randomBytes(32)]
  const sealed = createTokenSeal([former]).seal('a.b.c')
  expect(createTokenSeal([current, former]).open(sealed)).toBe('a.b.c')
  expect(createTokenSeal([current]).open(sealed)).toBeUndefined()
})
