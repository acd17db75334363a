import { authorizationPageSchema, type Authorization, type Page, type PermissionGroup } from '@latchkey/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  actorFor,
  type Browser,
  makeAuthorization,
  makeConsumer,
  makeGroup,
  makePerson,
  startTestApi,
  type StaffedCompany,
  type TestApi,
} from '../support/index.ts'
import { expectFieldErrors, expectProblem } from '../support/problem.ts'
import { logEntries } from '../support/snapshot.ts'

const path = '/api/v1/authorizations'
const nobody = '5b1f4c1e-7d0a-4c1f-9a53-0c4c3d1f2a6b'

let api: TestApi
let acme: StaffedCompany
let administrator: Browser
let member: Browser
let group: PermissionGroup
beforeAll(async () => {
  api = await startTestApi()
  acme = await api.staffedCompany()
  administrator = await api.signIn(acme.administrator)
  member = await api.signIn(acme.member)
  group = await makeGroup(api.services, acme.company, { permissions: ['assets:view', 'assets:edit', 'meters:view'] })
})
afterAll(() => api.close())

async function authorize(name: string, person = acme.member, permissions = ['assets:view', 'meters:view']) {
  const actor = actorFor(acme.company, acme.administrator)
  const grantType = 'authorization_code'
  const consumer = await makeConsumer(api.services, actor, { name, grantType, permissionGroupId: group.id })
  await makeAuthorization(api.services, actorFor(acme.company, person), { consumerId: consumer.id, permissions })
  return consumer
}

const list = (browser: Browser, query: Record<string, string> = {}) =>
  browser.get<Page<Authorization>>(`${path}?${new URLSearchParams(query).toString()}`)

const idOf = async (consumerId: string) => (await list(administrator, { consumerId })).body.items[0]?.id

describe('GET /authorizations', () => {
  it('answers an administrator 200 with the company’s: app, person, permissions, granted, last used', async () => {
    const consumer = await authorize('Field app')
    const answer = await list(administrator, { consumerId: consumer.id })
    expect(answer.status).toBe(200)
    expect(authorizationPageSchema.parse(answer.body)).toEqual({
      items: [
        {
          id: expect.any(String),
          consumer: { id: consumer.id, key: consumer.key, name: 'Field app', description: null, logo: null },
          user: { id: acme.member.id, name: acme.member.name, email: acme.member.email },
          permissions: ['assets:view', 'meters:view'],
          unused: [],
          grantedAt: expect.any(String),
          lastUsedAt: null,
          expiresAt: null,
        },
      ],
      total: 1,
      totalIsAtLeast: false,
      nextCursor: null,
    })
  })

  it('shows what an app can do now: cut by what its group and the person’s group still have', async () => {
    const narrow = await makeGroup(api.services, acme.company, { permissions: ['assets:view'] })
    const person = await makePerson(api.services, acme.company, { permissionGroupId: narrow.id })
    const consumer = await authorize('Narrowed', person, ['assets:view', 'meters:view'])
    expect((await list(administrator, { consumerId: consumer.id })).body.items[0]?.permissions).toEqual(['assets:view'])
  })

  it('shows members their own with mine=true and refuses the company’s', async () => {
    await authorize('Mine')
    await authorize('Not mine', acme.administrator)
    const { body } = await list(member, { mine: 'true', limit: '100' })
    expect(body.items.map(({ user }) => user.id)).toEqual(body.items.map(() => acme.member.id))
    expect(body.items.map(({ consumer }) => consumer.name)).toContain('Mine')
    expectProblem(await list(member), 403, 'forbidden')
    expectProblem(await list(member, { userId: acme.administrator.id }), 403, 'forbidden')
    const other = await list(member, { mine: 'true', userId: acme.administrator.id })
    expect(other.body.items.every(({ user }) => user.id === acme.member.id)).toBe(true)
  })

  it('searches app, person and e-mail, filters by either, and sorts', async () => {
    const consumer = await authorize('Unmistakable planner', acme.administrator)
    expect((await list(administrator, { search: 'mistakable' })).body.total).toBe(1)
    expect((await list(administrator, { search: acme.member.email })).body.total).toBeGreaterThan(0)
    const byUser = await list(administrator, { userId: acme.administrator.id, consumerId: consumer.id })
    expect(byUser.body.total).toBe(1)
    const moments = (await list(administrator, { sort: 'grantedAt' })).body.items.map(({ grantedAt }) => grantedAt)
    expect(moments).toEqual(moments.toSorted())
  })

  it('pages through everything once', async () => {
    const { body } = await list(administrator, { limit: '100' })
    const paged: string[] = []
    let cursor: string | null = null
    do {
      const page: Page<Authorization> = (
        await list(administrator, { limit: '2', ...(cursor === null ? {} : { cursor }) })
      ).body
      paged.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(paged).toEqual(body.items.map(({ id }) => id))
  })

  it('names the query field at fault', async () => {
    expectFieldErrors(await list(administrator, { mine: 'yes' }), { mine: 'not_an_option' })
    expectFieldErrors(await list(administrator, { sort: 'name' }), { sort: 'not_an_option' })
    expectFieldErrors(await list(administrator, { consumerId: 'x' }), { consumerId: 'invalid_format' })
    expectFieldErrors(await list(administrator, { cursor: 'x' }), { cursor: 'invalid' })
  })
})

describe('DELETE /authorizations/{id}', () => {
  it('answers 204 and is in force at once, for the person who gave it and for an administrator', async () => {
    for (const browser of [member, administrator]) {
      const consumer = await authorize('To be revoked')
      const id = await idOf(consumer.id)
      expect(await browser.delete(`${path}/${id}`)).toMatchObject({ status: 204, body: '' })
      expect((await list(administrator, { consumerId: consumer.id })).body.total).toBe(0)
      const { rows } = await api.owner.query('select 1 from grants where consumer_id = $1 and revoked_at is null', [
        consumer.id,
      ])
      expect(rows).toEqual([])
    }
  })

  it('changes nothing when repeated, and is logged once', async () => {
    const consumer = await authorize('Revoked twice')
    const id = await idOf(consumer.id)
    expect((await member.delete(`${path}/${id}`)).status).toBe(204)
    expect((await member.delete(`${path}/${id}`)).status).toBe(204)
    const entries = (await logEntries(api, acme.company.id)).filter(({ target_id: target }) => target === id)
    expect(entries.filter(({ event }) => event === 'authorization.revoked')).toMatchObject([
      { actor_id: acme.member.id },
    ])
  })

  it('answers 404 for somebody else’s to a member, for what does not exist, and 400 for what is no id', async () => {
    const consumer = await authorize('Not theirs', acme.administrator)
    expectProblem(await member.delete(`${path}/${await idOf(consumer.id)}`), 404, 'not_found')
    expectProblem(await administrator.delete(`${path}/${nobody}`), 404, 'not_found')
    expectFieldErrors(await administrator.delete(`${path}/17`), { id: 'invalid_format' })
    expect(await idOf(consumer.id)).toBeTruthy()
  })
})
