import { type LegacyCaller, legacyCallerPageSchema, maxLegacyCallers, type Page } from '@latchkey/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApi, type TestApi } from '../support/index.ts'
import { type KeyedCompany, keyedCompany, noteCall } from '../support/legacy-key.ts'
import { expectProblem } from '../support/problem.ts'

const path = '/api/v1/api-connection/callers'
const day = 24 * 60 * 60

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())

const call = (acme: KeyedCompany, called: Parameters<typeof noteCall>[2] = {}, node = api) =>
  noteCall(node, acme, called)
const listed = async ({ browser }: KeyedCompany, query = ''): Promise<Page<LegacyCaller>> => {
  const { body } = await browser.get(path + query)
  return legacyCallerPageSchema.strict().parse(body)
}

describe('GET /api-connection/callers', () => {
  it('tells callers apart by address and user agent, with their calls by the day and what those needed', async () => {
    api.clock.set(new Date('2027-03-01T23:30:00Z'))
    const acme = await keyedCompany(api)
    call(acme, { times: 2 })
    call(acme, { permission: 'work_orders:create', isRefused: true })
    call(acme, { ip: '198.51.100.1', userAgent: 'other/2' })
    await listed(acme)
    api.clock.advance(3600)
    call(acme)
    const { items, total, nextCursor } = await listed(acme)
    expect({ total, nextCursor }).toEqual({ total: 2, nextCursor: null })
    expect(items).toEqual([
      {
        id: expect.any(String),
        ip: '192.0.2.7',
        userAgent: 'wild/1.0',
        firstCalledAt: expect.stringMatching(/^2027-03-01T23:30/u),
        lastCalledAt: expect.stringMatching(/^2027-03-02T00:30/u),
        calls: 4,
        refusals: 1,
        days: [
          { day: '2027-03-01', calls: 3, refusals: 1 },
          { day: '2027-03-02', calls: 1, refusals: 0 },
        ],
        permissions: ['assets:view', 'work_orders:create'],
      },
      expect.objectContaining({ ip: '198.51.100.1', userAgent: 'other/2', calls: 1, refusals: 0 }),
    ])
  })

  it('is paged, those who called last first', async () => {
    const acme = await keyedCompany(api)
    for (let index = 0; index < 5; index += 1) {
      api.clock.advance(60)
      call(acme, { userAgent: `wild/${index}` })
    }
    const agents: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: Page<LegacyCaller> = await listed(acme, `?limit=2${cursor && `&cursor=${cursor}`}`)
      expect(page.total).toBe(5)
      agents.push(...page.items.map(({ userAgent }) => userAgent))
      cursor = page.nextCursor
    }
    expect(agents).toEqual(['wild/4', 'wild/3', 'wild/2', 'wild/1', 'wild/0'])
  })

  it('knows what several nodes counted, once each', async () => {
    const acme = await keyedCompany(api)
    const other = await startTestApi({ beside: api })
    call(acme, { times: 3 })
    call(acme, { times: 4 }, other)
    await Promise.all([api, other].map(({ services }) => services.legacyCallers.flush()))
    expect((await listed(acme)).items).toMatchObject([{ calls: 7 }])
    await other.close()
  })

  it('makes one of all but those who called last, and loses nothing of what they did', async () => {
    const acme = await keyedCompany(api)
    call(acme, { times: 2, permission: 'meters:view' })
    call(acme, { userAgent: 'wild/2', isRefused: true, permission: 'meters:edit' })
    await api.services.legacyCallers.flush()
    for (let round = 0; round < 2; round += 1) {
      api.clock.advance(60)
      for (let index = 0; index < maxLegacyCallers; index += 1) call(acme, { userAgent: `made-up/${round}/${index}` })
      await api.services.legacyCallers.flush()
    }
    const items: LegacyCaller[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: Page<LegacyCaller> = await listed(acme, `?limit=100${cursor && `&cursor=${cursor}`}`)
      expect(page.total).toBe(maxLegacyCallers + 1)
      items.push(...page.items)
      cursor = page.nextCursor
    }
    expect(items.filter(({ userAgent }) => userAgent.startsWith('made-up/1/'))).toHaveLength(maxLegacyCallers)
    expect(items.at(-1)).toMatchObject({
      ip: null,
      userAgent: '',
      calls: 3 + maxLegacyCallers,
      refusals: 1,
      permissions: ['assets:view', 'meters:edit', 'meters:view'],
    })
    const { firstCalledAt = '', lastCalledAt = '' } = items.at(-1) ?? {}
    expect(Date.parse(lastCalledAt) - Date.parse(firstCalledAt)).toBeGreaterThanOrEqual(60_000)
    const { body } = await acme.browser.get<{ permissions: string[] }>('/api/v1/api-connection/replacement')
    expect(body.permissions).toEqual(['assets:view', 'meters:edit', 'meters:view'])
    const connection = await acme.browser.get<{ use: { calls: number } }>('/api/v1/api-connection')
    expect(connection.body.use.calls).toBe(3 + 2 * maxLegacyCallers)
  })

  it('shows what a stranger sent so that it can be seen, and never a secret', async () => {
    const acme = await keyedCompany(api)
    call(acme, { userAgent: `wild\u0000\u202e${'x'.repeat(400)}` })
    const [caller] = (await listed(acme)).items
    expect(caller?.userAgent).toMatch(/^wild\u2400\ufffdx{294}$/u)
    expect(JSON.stringify(await listed(acme))).not.toContain(acme.secret)
  })

  it('forgets counts after 90 days, and callers 90 days after their last call', async () => {
    const acme = await keyedCompany(api)
    call(acme)
    call(acme, { userAgent: 'quiet/1' })
    await api.services.legacyCallers.flush()
    api.clock.advance(60 * day)
    call(acme)
    await api.services.legacyCallers.flush()
    api.clock.advance(31 * day)
    expect(await api.services.legacyCallers.deleteOldCounts(1000)).toBeGreaterThanOrEqual(2)
    expect(await api.services.legacyCallers.deleteOld(1000)).toBeGreaterThanOrEqual(1)
    const browser = await api.signIn(acme.superAdministrator)
    expect((await listed({ ...acme, browser })).items).toMatchObject([{ userAgent: 'wild/1.0', calls: 1 }])
  })

  it('is for administrators, each of their own company', async () => {
    const [acme, other] = [await keyedCompany(api), await keyedCompany(api)]
    call(acme)
    expect((await listed(other)).items).toEqual([])
    expect((await (await api.signIn(acme.administrator)).get(path)).status).toBe(200)
    expectProblem(await (await api.signIn(acme.member)).get(path), 403, 'forbidden')
    expectProblem(await api.browser().get(path), 401, 'unauthenticated')
    expectProblem(await acme.browser.get(`${path}?cursor=nonsense`), 400, 'validation')
  })

  it('passes over calls of a company that is gone or has no key', async () => {
    const acme = await api.staffedCompany()
    api.services.legacyCallers.note({
      companyId: acme.company.id,
      origin: { ip: '192.0.2.1', userAgent: '' },
      isRefused: false,
    })
    await api.services.legacyCallers.flush()
    expect(api.backgroundErrors).toEqual([])
    expect(
      (await api.owner.query('select from legacy_callers where company_id = $1', [acme.company.id])).rowCount,
    ).toBe(0)
  })
})
