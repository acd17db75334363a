import { consumerPageSchema, consumerSorts, type Consumer, type Page, type PermissionGroup } from '@latchkey/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actorFor, type Browser, makeConsumer, makeGroup, startTestApi, type TestApi } from '../support/index.ts'
import { expectFieldErrors } from '../support/problem.ts'

const path = '/api/v1/consumers'
const nobody = '5b1f4c1e-7d0a-4c1f-9a53-0c4c3d1f2a6b'
const names = ['alpha', 'Beta', 'beta', 'Ölpumpe', 'Ñandú 100%', 'under_score', 'zeta']

let api: TestApi
let administrator: Browser
let groups: { warehouse: PermissionGroup; reports: PermissionGroup }
beforeAll(async () => {
  api = await startTestApi()
  const company = await api.staffedCompany()
  const actor = actorFor(company.company, company.administrator)
  groups = {
    warehouse: await makeGroup(api.services, company.company),
    reports: await makeGroup(api.services, company.company),
  }
  for (const [index, name] of names.entries()) {
    api.clock.advance(60)
    const consumer = await makeConsumer(api.services, actor, {
      name,
      description: index === 0 ? 'Talks to the boiler house' : null,
      permissionGroupId: index < 4 ? groups.warehouse.id : groups.reports.id,
      grantType: index % 2 === 0 ? 'client_credentials' : 'authorization_code',
    })
    if (index === 6) await api.services.consumers.update(actor, consumer.id, { status: 'disabled' })
    if (index === 1 || index === 4) {
      await api.owner.query('update consumers set last_used_at = $1 where id = $2', [api.clock.now(), consumer.id])
    }
  }
  administrator = await api.signIn(company.administrator)
})
afterAll(() => api.close())

const get = (query: string) => administrator.get<Page<Consumer>>(`${path}?${query}`)

async function list(query: Record<string, string> = {}): Promise<Page<Consumer>> {
  const answer = await get(new URLSearchParams(query).toString())
  expect(answer.status).toBe(200)
  return consumerPageSchema.parse(answer.body)
}

const namesOf = ({ items }: Page<Consumer>) => items.map(({ name }) => name)

describe('GET /consumers', () => {
  it('answers 200 with the company’s consumers by name, and how many there are', async () => {
    const page = await list()
    expect(page).toMatchObject({ total: 7, nextCursor: null })
    expect(namesOf(page)).toHaveLength(7)
    expect(namesOf(page)[0]).toBe('alpha')
    expect(namesOf(page).at(-1)).toBe('zeta')
  })

  it.each([
    ['createdAt', names],
    ['-createdAt', names.toReversed()],
  ])('sorts by %s', async (sort, expected) => {
    expect(namesOf(await list({ sort }))).toEqual(expected)
  })

  it('takes never-used consumers as those used longest ago', async () => {
    expect(namesOf(await list({ sort: '-lastUsedAt' })).slice(0, 2)).toEqual(['Ñandú 100%', 'Beta'])
    expect(namesOf(await list({ sort: 'lastUsedAt' })).slice(-2)).toEqual(['Beta', 'Ñandú 100%'])
  })

  it.each(['name', '-name', 'createdAt', '-createdAt', 'lastUsedAt', '-lastUsedAt'])(
    'pages through everything once, in order, sorted by %s',
    async (sort) => {
      const whole = namesOf(await list({ sort }))
      const paged: string[] = []
      let cursor: string | null = null
      do {
        const page: Page<Consumer> = await list({ sort, limit: '2', ...(cursor === null ? {} : { cursor }) })
        expect(page.total).toBe(7)
        paged.push(...namesOf(page))
        cursor = page.nextCursor
      } while (cursor !== null)
      expect(paged).toEqual(whole)
    },
  )

  it('stays at its place when a consumer before it is deleted or added', async () => {
    const first = await list({ sort: '-createdAt', limit: '3' })
    const { id, ...others } = (
      await administrator.post<Consumer>(path, {
        grantType: 'client_credentials',
        name: 'newest',
        permissionGroupId: groups.reports.id,
      })
    ).body
    expect(others.name).toBe('newest')
    const second = await list({ sort: '-createdAt', limit: '3', cursor: first.nextCursor ?? '' })
    await administrator.delete(`${path}/${id}`)
    expect([...namesOf(first), ...namesOf(second)]).toEqual(names.toReversed().slice(0, 6))
  })

  it('searches name, description and key, whatever the case, wildcards standing for themselves', async () => {
    const key = (await list()).items.find(({ name }) => name === 'zeta')?.key ?? ''
    expect(namesOf(await list({ search: 'BETA' }))).toHaveLength(2)
    expect(namesOf(await list({ search: 'boiler' }))).toEqual(['alpha'])
    expect(namesOf(await list({ search: key.slice(4, 14) }))).toEqual(['zeta'])
    expect(namesOf(await list({ search: '100%' }))).toEqual(['Ñandú 100%'])
    expect(namesOf(await list({ search: '_' }))).toEqual(['under_score'])
    expect(await list({ search: 'nothing has this name' })).toEqual({
      items: [],
      total: 0,
      totalIsAtLeast: false,
      nextCursor: null,
    })
  })

  it('finds by one or two letters what has a word that begins so', async () => {
    expect(namesOf(await list({ search: 'be' }))).toHaveLength(2)
    expect(namesOf(await list({ search: 'et' }))).toEqual([])
    expect(namesOf(await list({ search: 'eta' }))).toHaveLength(3)
    expect(namesOf(await list({ search: 'Ñ' }))).toEqual(['Ñandú 100%'])
  })

  it('filters by grant type, status and group, and counts what it filtered', async () => {
    expect(await list({ grantType: 'authorization_code' })).toMatchObject({ total: 3 })
    expect(namesOf(await list({ status: 'disabled' }))).toEqual(['zeta'])
    expect(await list({ permissionGroupId: groups.warehouse.id, status: 'active' })).toMatchObject({ total: 4 })
    expect(await list({ permissionGroupId: nobody })).toMatchObject({ total: 0 })
  })

  it('filters by when they were used last and created, in every order', async () => {
    const { items } = await list({ sort: 'createdAt' })
    const [first, , , , fifth] = items.map(({ createdAt }) => createdAt)
    for (const [index, days] of [
      [1, 95],
      [4, 2],
    ] as const) {
      const usedAt = new Date(api.clock.now().getTime() - days * 24 * 60 * 60 * 1000)
      await api.owner.query('update consumers set last_used_at = $1 where id = $2', [usedAt, items[index]?.id])
    }
    for (const sort of consumerSorts) {
      const named = async (query: Record<string, string>) => namesOf(await list({ ...query, sort })).toSorted()
      expect(await named({ lastUsed: 'day' })).toEqual([])
      expect(await named({ lastUsed: 'week' })).toEqual(['Ñandú 100%'])
      expect(await named({ lastUsed: 'month', status: 'disabled' })).toEqual([])
      expect(await named({ lastUsed: 'unused90Days' })).toEqual(['Beta'])
      expect(await named({ lastUsed: 'never', grantType: 'authorization_code' })).toEqual(
        ['under_score', 'Ölpumpe'].toSorted(),
      )
      expect(await named({ lastUsed: 'never', search: 'eta' })).toEqual(['beta', 'zeta'])
      expect(await named({ createdFrom: fifth ?? '' })).toEqual(names.slice(4).toSorted())
      expect(await named({ createdFrom: first ?? '', createdTo: fifth ?? '' })).toEqual(names.slice(0, 4).toSorted())
      expect(await named({ createdTo: fifth ?? '', lastUsed: 'never' })).toEqual(
        ['alpha', 'beta', 'Ölpumpe'].toSorted(),
      )
    }
  })

  it('never shows a secret', async () => {
    for (const { secrets, ...consumer } of (await list()).items) {
      expect(consumer).not.toHaveProperty('secret')
      for (const secret of secrets)
        expect(Object.keys(secret).toSorted().join()).toBe(
          'createdAt,expiresAt,id,isReplaced,lastFour,lastUsedAt,lastUsedBy,name',
        )
    }
  })

  it('names the query field at fault', async () => {
    expectFieldErrors(await get('limit=0'), { limit: 'too_small' })
    expectFieldErrors(await get('limit=101'), { limit: 'too_big' })
    expectFieldErrors(await get('limit=ten'), { limit: 'invalid_format' })
    expectFieldErrors(await get('sort=secret'), { sort: 'not_an_option' })
    expectFieldErrors(await get('search=a%00b'), { search: 'control_character' })
    expectFieldErrors(await get('search=a&search=b'), { search: 'wrong_type' })
    expectFieldErrors(await get('cursor=nonsense'), { cursor: 'invalid' })
    expectFieldErrors(await get(`cursor=${Buffer.from('["x","y"]').toString('base64url')}`), { cursor: 'invalid' })
    expectFieldErrors(await get('permissionGroupId=17'), { permissionGroupId: 'invalid_format' })
    expectFieldErrors(await get('lastUsed=yesterday'), { lastUsed: 'not_an_option' })
    expectFieldErrors(await get('createdFrom=0000-01-01T00:00:00Z'), { createdFrom: 'invalid' })
    expectFieldErrors(await get('page=2'), { page: 'unknown_field' })
  })

  it.each(['1', '2020 (x)', '0000-01-01T00:00:00Z', 'infinity'])(
    'refuses a cursor that was given the moment %j by somebody else',
    async (value) => {
      const cursor = Buffer.from(JSON.stringify([value, nobody])).toString('base64url')
      expectFieldErrors(await get(`sort=createdAt&cursor=${cursor}`), { cursor: 'invalid' })
    },
  )

  it('refuses a cursor whose moment has more digits than the database reads', async () => {
    const cursor = Buffer.from(JSON.stringify([`2020-01-01T00:00:00.${'1'.repeat(450)}Z`, nobody])).toString(
      'base64url',
    )
    expectFieldErrors(await get(`sort=createdAt&cursor=${cursor}`), { cursor: 'invalid' })
  })

  it('refuses a cursor that belongs to another sort', async () => {
    const { nextCursor } = await list({ sort: 'name', limit: '1' })
    expectFieldErrors(await get(`sort=createdAt&cursor=${nextCursor}`), { cursor: 'invalid' })
  })
})
