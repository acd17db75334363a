import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HubWorld, hubPermissions, startHubWorld } from '../support/hub-world.ts'
import { redisProgram, startRedis, type TestRedis } from '../support/redis.ts'
import { startTestApi, type TestApi } from '../support/test-api.ts'
import { atOnce } from '../support/two-nodes.ts'

const statusesOf = (answers: Response[]) =>
  [200, 429].map((wanted) => answers.filter(({ status }) => status === wanted).length)

/** Calls from a machine that may send so many requests a minute, in turn at the nodes. */
async function machineAt(world: HubWorld, nodes: TestApi[], requestsPerMinute: number) {
  const machine = await world.client({
    grantType: 'client_credentials',
    permissions: hubPermissions,
    requestsPerMinute,
  })
  const { body } = await machine.token({ grant_type: 'client_credentials' })
  return (count: number) =>
    atOnce(count, nodes, ({ url }) =>
      fetch(`${url}/hub/work_orders`, { headers: { authorization: `Bearer ${body.access_token}` } }),
    )
}

describe('without Redis', () => {
  let world: HubWorld
  let node: TestApi
  beforeAll(async () => {
    world = await startHubWorld()
    node = await startTestApi({ beside: world.api })
  })
  afterAll(async () => {
    await node.close()
    await world.close()
  })

  it('each node counts by itself, and the settings say so', async () => {
    const call = await machineAt(world, [world.api, node], 5)
    expect(statusesOf(await call(20))).toEqual([10, 10])
    const administrator = await world.api.signIn(world.acme.administrator)
    expect((await administrator.get('/api/v1/security-settings')).body).toMatchObject({ limitsAreShared: false })
  })
})

describe.skipIf(redisProgram === undefined)('with Redis', () => {
  let redis: TestRedis
  let world: HubWorld
  let node: TestApi
  beforeAll(async () => {
    redis = await startRedis()
    world = await startHubWorld({ redisUrl: redis.url })
    node = await startTestApi({ beside: world.api, redisUrl: redis.url })
  })
  afterAll(async () => {
    await node.close()
    await world.close()
    await redis.close()
  })

  it('nodes count together, exactly', async () => {
    const call = await machineAt(world, [world.api, node], 15)
    expect(statusesOf(await call(60))).toEqual([15, 45])
    const administrator = await world.api.signIn(world.acme.administrator)
    expect((await administrator.get('/api/v1/security-settings')).body).toMatchObject({ limitsAreShared: true })
  })

  it('one that hangs keeps nobody waiting for long: each node counts by itself meanwhile', async () => {
    const call = await machineAt(world, [world.api, node], 3)
    redis.pause()
    try {
      expect(statusesOf(await call(12))).toEqual([6, 6])
    } finally {
      redis.resume()
    }
  })

  it('one that is gone refuses nobody, and is used again when it is back', async () => {
    const gone = await machineAt(world, [world.api, node], 3)
    await redis.kill()
    expect(statusesOf(await gone(12))).toEqual([6, 6])
    await redis.restart()
    await expect
      .poll(async () => {
        await wait(200)
        const call = await machineAt(world, [world.api, node], 5)
        return statusesOf(await call(20))
      })
      .toEqual([5, 15])
    expect(world.api.log.join('')).not.toContain('unexpected error')
  })
})
