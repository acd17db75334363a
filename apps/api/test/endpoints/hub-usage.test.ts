import { hubLatencyBounds, type HubUsage } from '@latchkey/contracts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Browser } from '../support/browser.ts'
import { type HubWorld, hubPermissions, startHubWorld } from '../support/hub-world.ts'
import { expectFieldErrors, expectProblem } from '../support/problem.ts'

let world: HubWorld
let administrator: Browser
beforeAll(async () => {
  world = await startHubWorld()
  administrator = await world.api.signIn(world.acme.administrator)
})
beforeEach(() => world.upstream.echo())
afterAll(() => world.close())

/** A machine of its own that calls through the Hub. */
async function caller(permissions = hubPermissions) {
  const machine = await world.client({ grantType: 'client_credentials', permissions })
  const call = async (path: string, init = {}) => {
    const { body } = await machine.token({ grant_type: 'client_credentials' })
    return world.hub(path, { ...init, headers: { authorization: `Bearer ${body.access_token}` } })
  }
  return { id: machine.id, call }
}
const usageOf = async (id: string, query = '') =>
  (await administrator.get<HubUsage>(`/api/v1/consumers/${id}/hub-usage${query}`)).body.items
const outcomesOf = (items: HubUsage['items']) => items.map(({ outcome, count }) => [outcome, count])

describe('GET /consumers/{id}/hub-usage', () => {
  it('counts what was answered, how soon, and what was refused, by the hour', async () => {
    const { id, call } = await caller(['work_orders:view'])
    for (let calls = 0; calls < 3; calls += 1) await call('/work_orders')
    await call('/work_orders', { method: 'POST' })
    await call('/no_such_module')
    await call('/assets')
    const items = await usageOf(id)
    expect(outcomesOf(items)).toEqual([
      ['answered', 3],
      ['insufficient_scope', 1],
      ['no_upstream', 1],
      ['unknown_module', 1],
    ])
    const [answered, refused] = items
    expect(answered?.latencies).toHaveLength(hubLatencyBounds.length + 1)
    expect(answered?.latencies?.reduce((sum, count) => sum + count, 0)).toBe(3)
    expect(refused?.latencies).toBeNull()
    expect(new Date(answered?.hour ?? '').getTime() % 3_600_000).toBe(0)
  })

  it('adds to what was written before, and tells hours apart', async () => {
    const { id, call } = await caller()
    await call('/work_orders')
    await usageOf(id)
    await call('/work_orders')
    expect(outcomesOf(await usageOf(id))).toEqual([['answered', 2]])
    expect((await usageOf(id))[0]?.latencies?.reduce((sum, count) => sum + count, 0)).toBe(2)
    world.api.clock.advance(3600)
    await call('/work_orders')
    const hours = await usageOf(id)
    expect(outcomesOf(hours)).toEqual([
      ['answered', 2],
      ['answered', 1],
    ])
    const [first, second] = hours.map(({ hour }) => Date.parse(hour))
    expect((second ?? 0) - (first ?? 0)).toBe(3_600_000)
  })

  it('counts an upstream that can’t be reached for the caller who tried', async () => {
    const { id, call } = await caller()
    await world.setModule('assets', { upstream: { url: 'http://127.0.0.1:9/' } })
    await call('/work_orders')
    const assets = await caller(['assets:view'])
    expect((await assets.call('/assets')).status).toBe(502)
    expect(outcomesOf(await usageOf(assets.id))).toEqual([['upstream_unreachable', 1]])
    expect(outcomesOf(await usageOf(id))).toEqual([['answered', 1]])
    await world.setModule('assets', { upstream: null })
  })

  it('refuses spans that are none, or too long, and knows nobody else’s consumers', async () => {
    const { id } = await caller()
    const path = `/api/v1/consumers/${id}/hub-usage`
    expectFieldErrors(await administrator.get(`${path}?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z`), {
      from: 'invalid',
    })
    expectFieldErrors(await administrator.get(`${path}?from=2026-01-01T00:00:00Z&to=2026-06-01T00:00:00Z`), {
      from: 'too_small',
    })
    const stranger = await world.api.signIn((await world.api.staffedCompany()).administrator)
    expectProblem(await stranger.get(path), 404, 'not_found')
    expectProblem(await world.member.get(path), 403, 'forbidden')
  })
})
