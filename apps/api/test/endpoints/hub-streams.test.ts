import type { ConsumerUpdate } from '@latchkey/contracts'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actorFor } from '../../src/demo/factories.ts'
import { type HubWorld, hubPermissions, startHubWorld } from '../support/hub-world.ts'
import { secretOf } from '../support/legacy-key.ts'

// Calls that go on while something changes about who may call.

let world: HubWorld
beforeAll(async () => {
  world = await startHubWorld()
})
afterAll(() => world.close())

const actor = () => actorFor(world.acme.company, world.acme.administrator)

const cutOffs = async () =>
  Number(/latchkey_hub_calls_total\{outcome="cut_off"\} (\d+)/u.exec(await world.api.metrics.read())?.[1] ?? 0)

const soon = async (end: Promise<string>, milliseconds: number) =>
  Promise.race([end, wait(milliseconds, 'going on', { ref: false })])

/** Begins a stream that never ends by itself. @returns tells when it ended for the caller, and for the upstream */
async function stream(authorization: string) {
  const upstreamsEnd = new Promise<string>((resolve) => {
    world.upstream.answer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: 1\n\n')
      response.once('close', () => resolve('ended'))
    })
  })
  const response = await world.hub('/work_orders', { headers: { authorization } })
  expect(response.status).toBe(200)
  const callersEnd = response.text().then(
    () => 'whole',
    () => 'broken off',
  )
  return {
    /** How it stands for caller and upstream after so many milliseconds, or as soon as it has ended. */
    after: async (milliseconds: number) =>
      Promise.all([soon(callersEnd, milliseconds), soon(upstreamsEnd, milliseconds)]),
  }
}

async function machine() {
  const consumer = await world.client({ grantType: 'client_credentials', permissions: hubPermissions })
  const { body } = await consumer.token({ grant_type: 'client_credentials' })
  const change = async (update: ConsumerUpdate) => {
    await world.api.services.consumers.update(actor(), consumer.id, update)
  }
  return { consumer, token: body.access_token, authorization: `Bearer ${body.access_token}`, change }
}

describe('a stream', () => {
  it.each<[string, (caller: Awaited<ReturnType<typeof machine>>) => Promise<unknown>]>([
    ['its token is revoked', ({ consumer, token }) => consumer.revoke(token)],
    ['its consumer may not use the Hub any more', ({ change }) => change({ usesHub: false })],
    ['its consumer may not call from there any more', ({ change }) => change({ allowedIpRanges: ['203.0.113.0/24'] })],
    ['its consumer is disabled', ({ change }) => change({ status: 'disabled' })],
    ['the module is archived', () => world.setModule('work_orders', { archived: true })],
  ])('goes on for as long as its caller may, and is cut off once %s', async (_kind, takeAway) => {
    const caller = await machine()
    const open = await stream(caller.authorization)
    const before = await cutOffs()
    expect(await open.after(1200)).toEqual(['going on', 'going on'])
    await takeAway(caller)
    expect(await open.after(3000)).toEqual(['broken off', 'ended'])
    expect(await cutOffs()).toBe(before + 1)
    await world.setModule('work_orders', { archived: false })
  })

  it('is cut off when its token expires', async () => {
    const { authorization } = await machine()
    const open = await stream(authorization)
    world.api.clock.advance(100_000)
    expect(await open.after(3000)).toEqual(['broken off', 'ended'])
  })

  it('of an API Key is cut off once the key has another secret', async () => {
    const browser = await world.api.signIn(world.acme.superAdministrator)
    const { body } = await browser.post<{ key: string }>('/api/v1/api-connection')
    const secret = await secretOf(browser)
    const open = await stream(`Basic ${Buffer.from(`${body.key}:${secret}`).toString('base64')}`)
    expect(await open.after(1200)).toEqual(['going on', 'going on'])
    await browser.post('/api/v1/api-connection')
    expect(await open.after(3000)).toEqual(['broken off', 'ended'])
  })
})

describe('a call that waits for its answer', () => {
  it('is refused as soon as its caller may no more', async () => {
    const { consumer, token, authorization } = await machine()
    const asked = new Promise<void>((resolve) => world.upstream.answer(() => resolve()))
    const call = world.hub('/work_orders', { headers: { authorization } })
    await asked
    await consumer.revoke(token)
    const { status, headers } = await call
    expect(status).toBe(401)
    expect(headers.get('www-authenticate')).toContain('error="invalid_token"')
  })
})
