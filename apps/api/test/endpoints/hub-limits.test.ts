import { type ConsumerCreate, type ConsumerUpdate, hubProblemSchema } from '@latchkey/contracts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { actorFor } from '../../src/demo/factories.ts'
import { type HubWorld, hubPermissions, startHubWorld } from '../support/hub-world.ts'

// Whether a consumer may call through the Hub, from where, and how often.

let world: HubWorld
beforeAll(async () => {
  world = await startHubWorld()
})
beforeEach(async () => {
  world.upstream.echo()
  await limitCompany(null)
})
afterAll(() => world.close())

const actor = () => actorFor(world.acme.company, world.acme.administrator)
const limitCompany = async (hubRequestsPerMinute: number | null) => {
  await world.api.services.securitySettings.update(actor(), { hubRequestsPerMinute }, undefined)
  await world.api.services.changes.catchUp()
}
/** A machine of its own. @returns calls work orders with its token, and changes it */
async function caller(settings: Partial<ConsumerCreate> & { permissions?: string[] } = {}) {
  const machine = await world.client({ grantType: 'client_credentials', permissions: hubPermissions, ...settings })
  const { body } = await machine.token({ grant_type: 'client_credentials' })
  return {
    call: (path = '/work_orders', init: RequestInit = {}) =>
      world.hub(path, { ...init, headers: { authorization: `Bearer ${body.access_token}` } }),
    change: async (update: ConsumerUpdate) => {
      await world.api.services.consumers.update(actor(), machine.id, update)
      await world.api.services.changes.catchUp()
    },
  }
}
const problemCode = async (answer: Response) => {
  const { type } = hubProblemSchema.parse(await answer.json())
  return type.replace('urn:latchkey:problem:', '')
}

describe('Activate Hub', () => {
  it('is needed, and counts with the same token from the next call on', async () => {
    const { call, change } = await caller({ usesHub: false })
    const refused = await call()
    expect([refused.status, await problemCode(refused)]).toEqual([403, 'hub_not_activated'])
    await change({ usesHub: true })
    expect((await call()).status).toBe(200)
    await change({ usesHub: false })
    expect((await call()).status).toBe(403)
  })
})

describe('allowed addresses', () => {
  it('hold for calls, not only for tokens', async () => {
    const { call, change } = await caller()
    await change({ allowedIpRanges: ['203.0.113.0/24'] })
    const refused = await call()
    expect([refused.status, await problemCode(refused)]).toEqual([403, 'network_not_allowed'])
    await change({ allowedIpRanges: ['127.0.0.0/8', '::1/128'] })
    expect((await call()).status).toBe(200)
  })
})

describe('a limit of requests a minute', () => {
  it('lets exactly so many through, however many come at once, and says when to try again', async () => {
    const { call } = await caller({ requestsPerMinute: 20 })
    const answers = await Promise.all(Array.from({ length: 60 }, () => call()))
    const byStatus = (status: number) => answers.filter((answer) => answer.status === status)
    expect([byStatus(200).length, byStatus(429).length]).toEqual([20, 40])
    for (const refused of byStatus(429)) {
      const seconds = Number(refused.headers.get('retry-after'))
      expect(seconds).toBeGreaterThan(0)
      expect(seconds).toBeLessThanOrEqual(60)
      expect(await problemCode(refused)).toBe('too_many_requests')
      expect(refused.headers.get('ratelimit')).toMatch(/^"consumer";r=0;t=\d+$/u)
    }
    expect(world.upstream.asked.length).toBeGreaterThanOrEqual(20)
  })

  it('is told with every answer, with what is left of it', async () => {
    const { call } = await caller({ requestsPerMinute: 5 })
    for (const left of [4, 3, 2]) {
      const { headers } = await call()
      expect(headers.get('ratelimit-policy')).toBe('"consumer";q=5;w=60')
      expect(headers.get('ratelimit')).toMatch(new RegExp(`^"consumer";r=${left};t=\\d+$`, 'u'))
    }
  })

  it('is told instead of one that the upstream has, which nobody else hides', async () => {
    world.upstream.answer((_request, response) =>
      response
        .writeHead(200, {
          ratelimit: '"theirs";r=9;t=9',
          'ratelimit-policy': '"theirs";q=9;w=9',
          'ratelimit-remaining': '9',
        })
        .end(),
    )
    const limited = (await (await caller({ requestsPerMinute: 5 })).call()).headers
    expect(limited.get('ratelimit')).toMatch(/^"consumer";r=4;t=\d+$/u)
    expect([limited.get('ratelimit-policy'), limited.get('ratelimit-remaining')]).toEqual(['"consumer";q=5;w=60', null])
    expect((await (await caller()).call()).headers.get('ratelimit')).toBe('"theirs";r=9;t=9')
  })

  it('of one consumer leaves others alone, and those without a limit unmentioned', async () => {
    const [limited, other] = [await caller({ requestsPerMinute: 1 }), await caller()]
    expect([(await limited.call()).status, (await limited.call()).status]).toEqual([200, 429])
    const { status, headers } = await other.call()
    expect([status, headers.get('ratelimit'), headers.get('ratelimit-policy')]).toEqual([200, null, null])
  })

  it('of the company counts all of its consumers together', async () => {
    const [one, other] = [await caller({ requestsPerMinute: 2 }), await caller()]
    await limitCompany(3)
    const statuses = [await one.call(), await one.call(), await one.call(), await other.call(), await other.call()]
    // What was over the first one's own limit has not used up the company's.
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 429, 200, 429])
    expect(statuses[1]?.headers.get('ratelimit-policy')).toBe('"consumer";q=2;w=60, "company";q=3;w=60')
    expect(statuses[4]?.headers.get('ratelimit')).toMatch(/^"company";r=0;t=\d+$/u)
  })

  it('is not used up by calls that are refused for want of a permission', async () => {
    const { call } = await caller({ requestsPerMinute: 1, permissions: ['work_orders:view'] })
    expect((await call('/work_orders', { method: 'POST' })).status).toBe(403)
    expect((await call()).status).toBe(200)
  })

  it('counts at once when it is changed', async () => {
    const { call, change } = await caller({ requestsPerMinute: 1 })
    expect([(await call()).status, (await call()).status]).toEqual([200, 429])
    await change({ requestsPerMinute: 10 })
    expect((await call()).status).toBe(200)
    await change({ requestsPerMinute: null })
    expect((await call()).headers.get('ratelimit')).toBeNull()
  })
})
