import { type ApiConnection, apiConnectionSchema, maxBrownOuts } from '@latchkey/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, startTestApi, type TestApi } from '../support/index.ts'
import { type KeyedCompany, keyedCompany, noteCall } from '../support/legacy-key.ts'
import { expectFieldErrors, expectProblem } from '../support/problem.ts'
import { logEntries, snapshot } from '../support/snapshot.ts'

const path = '/api/v1/api-connection'
const brownOuts = `${path}/brown-outs`
const minute = 60
const hour = 60 * minute
const day = 24 * hour

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())

const ahead = (seconds: number): string => new Date(api.clock.now().getTime() + seconds * 1000).toISOString()
const connection = ({ body }: Answer): ApiConnection => apiConnectionSchema.strict().parse(body)
const announce = ({ browser }: KeyedCompany, start: number, end: number) =>
  browser.post<ApiConnection>(brownOuts, { startsAt: ahead(start), endsAt: ahead(end) })
const retire = ({ browser }: KeyedCompany, retiresAt: string | null, headers: Record<string, string> = {}) =>
  browser.call<ApiConnection>('PUT', `${path}/retirement`, { body: { retiresAt }, headers })
const call = (acme: KeyedCompany, times = 1) => noteCall(api, acme, { times })
const kindOf = async ({ key, secret }: KeyedCompany): Promise<string> => {
  const header = `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`
  return (await api.services.legacyCredentials.verifyBasic(header, { ip: '192.0.2.7', userAgent: '' })).kind
}
const eventsOf = async ({ company }: KeyedCompany) => (await logEntries(api, company.id)).map(({ event }) => event)

describe('POST /api-connection/brown-outs', () => {
  it('announces a period in which the key is refused, and works before and after it', async () => {
    const acme = await keyedCompany(api)
    const answer = await announce(acme, 2 * hour, 3 * hour)
    expect(answer.status).toBe(201)
    expect(connection(answer).brownOuts).toMatchObject([{ expectedCalls: 0 }])
    expect(answer.headers.get('etag')).toBe(`"${answer.body.version}"`)
    expect(await kindOf(acme)).toBe('accepted')
    api.clock.advance(2 * hour)
    expect(await kindOf(acme)).toBe('brown_out')
    api.clock.advance(hour)
    expect(await kindOf(acme)).toBe('accepted')
    const browser = await api.signIn(acme.superAdministrator)
    expect(connection(await browser.get(path)).brownOuts).toEqual([])
    expect(await eventsOf(acme)).toContain('brown_out.created')
  })

  it('says how many calls the same hours had a week before', async () => {
    api.clock.set(new Date(Math.ceil(api.clock.now().getTime() / (hour * 1000)) * hour * 1000))
    const acme = await keyedCompany(api)
    api.clock.advance(hour)
    call(acme, 12)
    await api.services.legacyCallers.flush()
    // The session has to live on.
    api.clock.advance(5 * day)
    const browser = await api.signIn(acme.superAdministrator)
    const answer = await announce({ ...acme, browser }, 2 * day + 60, 2 * day + 60 + 30 * minute)
    // Half an hour of an hour that had twelve.
    expect(connection(answer).brownOuts).toMatchObject([{ expectedCalls: 6 }])
  })

  it.each([
    ['too soon', 59 * minute, 2 * hour, { startsAt: 'too_soon' }],
    ['too far ahead', 91 * day, 91 * day + hour, { startsAt: 'too_late' }],
    ['too short', 2 * hour, 2 * hour + 4 * minute, { endsAt: 'too_soon' }],
    ['backwards', 3 * hour, 2 * hour, { endsAt: 'too_soon' }],
    ['too long', 2 * hour, 27 * hour, { endsAt: 'too_late' }],
    ['within another', 10 * hour + 60, 11 * hour, { startsAt: 'overlapping' }],
    ['after the retirement', 50 * hour, 51 * hour, { endsAt: 'too_late' }],
  ])('refuses one that is %s, and stores nothing', async (_, start, end, faults) => {
    const acme = await keyedCompany(api)
    await announce(acme, 10 * hour, 12 * hour)
    await retire(acme, ahead(2 * day))
    const before = await snapshot(api)
    expectFieldErrors(await announce(acme, start, end), faults)
    expect(await snapshot(api)).toBe(before)
  })

  it('answers 409 without a key and to more than there can be, 412 to whoever has another version', async () => {
    const acme = await keyedCompany(api)
    for (let index = 1; index <= maxBrownOuts; index += 1) {
      expect((await announce(acme, index * day, index * day + hour)).status).toBe(201)
    }
    expectProblem(await announce(acme, 20 * day, 20 * day + hour), 409, 'conflict')
    const body = { startsAt: ahead(30 * day), endsAt: ahead(30 * day + hour) }
    expectProblem(
      await acme.browser.call('POST', brownOuts, { body, headers: { 'if-match': '"1"' } }),
      412,
      'precondition_failed',
    )
    const none = await api.staffedCompany()
    expectProblem(await (await api.signIn(none.superAdministrator)).post(brownOuts, body), 409, 'conflict')
  })
})

describe('DELETE /api-connection/brown-outs/{id}', () => {
  it('calls one off, and ends one that has begun, at once', async () => {
    const acme = await keyedCompany(api)
    const { body } = await announce(acme, 2 * hour, 4 * hour)
    api.clock.advance(3 * hour)
    expect(await kindOf(acme)).toBe('brown_out')
    const browser = await api.signIn(acme.superAdministrator)
    const answer = await browser.delete(`${brownOuts}/${body.brownOuts[0]?.id}`)
    expect(connection(answer).brownOuts).toEqual([])
    expect(await kindOf(acme)).toBe('accepted')
    expect(await eventsOf(acme)).toContain('brown_out.deleted')
    expectProblem(await browser.delete(`${brownOuts}/${body.brownOuts[0]?.id}`), 404, 'not_found')
  })
})

describe('PUT and DELETE /api-connection/retirement', () => {
  it('a key that nobody called for 30 days can be retired at once, and works never again', async () => {
    const acme = await keyedCompany(api)
    const answer = await retire(acme, null)
    expect(connection(answer)).toMatchObject({ status: 'retired', retiresAt: expect.any(String) })
    expect(await kindOf(acme)).toBe('retired')
    for (const refused of [
      await acme.browser.post(path),
      await acme.browser.patch(path, { status: 'active' }),
      await acme.browser.post(`${path}/secret`),
      await acme.browser.delete(`${path}/retirement`),
      await retire(acme, ahead(day * 3)),
      await announce(acme, 2 * hour, 3 * hour),
    ]) {
      expect(expectProblem(refused, 409, 'conflict').detail).toContain('retired for good')
    }
    expect(await kindOf(acme)).toBe('retired')
  })

  it('a key that is still used is retired a day ahead at least, and until then it can be called off', async () => {
    const acme = await keyedCompany(api)
    call(acme)
    expectFieldErrors(await retire(acme, null), { retiresAt: 'still_used' })
    expectFieldErrors(await retire(acme, ahead(23 * hour)), { retiresAt: 'still_used' })
    expectFieldErrors(await retire(acme, ahead(-60)), { retiresAt: 'too_soon' })
    expectFieldErrors(await retire(acme, ahead(731 * day)), { retiresAt: 'too_late' })
    expect(connection(await retire(acme, ahead(25 * hour))).status).toBe('active')
    expect(connection(await acme.browser.delete(`${path}/retirement`)).retiresAt).toBeNull()
    expectProblem(await acme.browser.delete(`${path}/retirement`), 409, 'conflict')
    expect(connection(await retire(acme, ahead(25 * hour))).use).toMatchObject({ calls: 1, callers: 1 })
    expect(await kindOf(acme)).toBe('accepted')
    api.clock.advance(25 * hour)
    expect(await kindOf(acme)).toBe('retired')
    expect((await eventsOf(acme)).filter((event) => event.includes('retirement'))).toEqual([
      'api_connection.retirement_scheduled',
      'api_connection.retirement_called_off',
      'api_connection.retirement_scheduled',
    ])
  })

  it('is refused to whoever has another version of the key', async () => {
    const acme = await keyedCompany(api)
    expectProblem(await retire(acme, null, { 'if-match': '"7"' }), 412, 'precondition_failed')
    expect((await retire(acme, ahead(2 * day), { 'if-match': '"1"' })).status).toBe(200)
  })
})

describe('what the key is used for', () => {
  it('is told with the key: since when the present secret is used, when it was last, how often and by how many', async () => {
    const acme = await keyedCompany(api)
    call(acme, 3)
    const { use } = connection(await acme.browser.get(path))
    expect(use).toEqual({ since: expect.any(String), lastCalledAt: expect.any(String), calls: 3, callers: 1 })
    // The clock goes on between the first and the last of them.
    expect(Date.parse(String(use.lastCalledAt))).toBeGreaterThanOrEqual(Date.parse(String(use.since)))
    api.clock.advance(60)
    const { use: afterwards } = connection(await acme.browser.post(path))
    expect(afterwards).toEqual({ since: null, lastCalledAt: use.lastCalledAt, calls: 3, callers: 1 })
  })
})

describe('what the key may do', () => {
  it('is what its group has, in force at once; a group that replaces it takes its place', async () => {
    const acme = await keyedCompany(api)
    const permissions = async () => {
      const header = `Basic ${Buffer.from(`${acme.key}:${acme.secret}`).toString('base64')}`
      const outcome = await api.services.legacyCredentials.verifyBasic(header, { ip: '192.0.2.7', userAgent: '' })
      return outcome.kind === 'accepted' ? outcome.caller.permissions : []
    }
    const groups = '/api/v1/permission-groups'
    const make = async (name: string, given: string[]) =>
      (await acme.browser.post<{ id: string }>(groups, { name, permissions: given })).body.id
    const [readers, editors] = [
      await make('Readers', ['assets:view']),
      await make('Editors', ['assets:view', 'assets:edit']),
    ]
    const answer = await acme.browser.patch(path, { permissionGroupId: readers })
    expect(connection(answer).permissionGroup).toEqual({ id: readers, name: 'Readers' })
    expect(await permissions()).toEqual(['assets:view'])
    await acme.browser.patch(`${groups}/${readers}`, { permissions: ['meters:view'] })
    expect(await permissions()).toEqual(['meters:view'])
    const refused = expectProblem(await acme.browser.delete(`${groups}/${readers}`), 409, 'in_use')
    expect(refused.detail).toContain('API Key')
    expect((await acme.browser.delete(`${groups}/${readers}?replacement=${editors}`)).status).toBe(204)
    expect(await permissions()).toEqual(['assets:view', 'assets:edit'])
    await acme.browser.patch(path, { permissionGroupId: null })
    expect(await permissions()).toContain('work_orders:report')
  })
})
