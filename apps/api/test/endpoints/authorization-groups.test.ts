import {
  type AuthorizedConsumer,
  authorizedConsumerPageSchema,
  type AuthorizingUser,
  authorizingUserPageSchema,
  type Page,
} from '@latchkey/contracts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  actorFor,
  type Browser,
  makeAuthorization,
  makeConsumer,
  makePerson,
  startTestApi,
  type StaffedCompany,
  type TestApi,
} from '../support/index.ts'
import { expectFieldErrors, expectProblem } from '../support/problem.ts'

const path = '/api/v1/authorizations'

let api: TestApi
let acme: StaffedCompany
let administrator: Browser
/** Ids by name: Alpha has two authorizations, Beta one, Gamma one that was revoked, Delta none. */
const apps: Record<string, string> = {}
beforeAll(async () => {
  api = await startTestApi()
  acme = await api.staffedCompany()
  administrator = await api.signIn(acme.administrator)
  const ana = await makePerson(api.services, acme.company, { name: 'Ana Prado', permissionGroupId: acme.fullAccess.id })
  for (const name of ['Beta', 'Alpha', 'Delta', 'Gamma']) {
    const actor = actorFor(acme.company, acme.administrator)
    const consumer = await makeConsumer(api.services, actor, {
      name,
      grantType: 'authorization_code',
      permissionGroupId: acme.fullAccess.id,
    })
    apps[name] = consumer.id
  }
  const authorize = (name: string, person = acme.member) => {
    api.clock.advance(60)
    return makeAuthorization(api.services, actorFor(acme.company, person), {
      consumerId: apps[name] ?? '',
      permissions: ['assets:view'],
    })
  }
  const used = await authorize('Alpha')
  await authorize('Alpha', ana)
  await authorize('Beta', ana)
  await administrator.delete(`${path}/${await authorize('Gamma')}`)
  api.services.authorizations.markUsed(acme.company.id, used)
  await api.services.authorizations.close()
})
afterAll(() => api.close())

const listApps = (query = '') => administrator.get<Page<AuthorizedConsumer>>(`${path}/consumers?${query}`)
const listPeople = (query = '') => administrator.get<Page<AuthorizingUser>>(`${path}/users?${query}`)
const names = ({ body }: { body: Page<{ name: string }> }) => body.items.map(({ name }) => name)

it('GET /authorizations/consumers says of each app with live authorizations how many, and of these the newest and the last use', async () => {
  const { status, body } = await listApps()
  expect(status).toBe(200)
  expect(authorizedConsumerPageSchema.parse(body)).toMatchObject({
    items: [
      { id: apps['Alpha'], name: 'Alpha', description: null, authorizationCount: 2, lastUsedAt: expect.any(String) },
      { id: apps['Beta'], name: 'Beta', authorizationCount: 1, lastUsedAt: null },
    ],
    total: 2,
    totalIsAtLeast: false,
    nextCursor: null,
  })
  const [alpha, beta] = body.items
  const seconds = (Date.parse(beta?.newestGrantAt ?? '') - Date.parse(alpha?.newestGrantAt ?? '')) / 1000
  expect(Math.round(seconds)).toBe(60)
})

it('GET /authorizations/users says the same of each person', async () => {
  const { body } = await listPeople('search=prado')
  expect(authorizingUserPageSchema.parse(body)).toMatchObject({
    items: [{ name: 'Ana Prado', authorizationCount: 2, lastUsedAt: null }],
    total: 1,
  })
  expect((await listPeople()).body.total).toBe(2)
})

it('both are searched, turned round and paged', async () => {
  expect(names(await listApps('search=alph'))).toEqual(['Alpha'])
  expect(names(await listApps('search=gamm'))).toEqual([])
  expect(names(await listApps('sort=-name'))).toEqual(['Beta', 'Alpha'])
  const first = await listApps('limit=1')
  expect([names(first), first.body.total]).toEqual([['Alpha'], 2])
  expect(names(await listApps(`limit=1&cursor=${first.body.nextCursor}`))).toEqual(['Beta'])
  expectFieldErrors(await listApps('sort=granted'), { sort: 'not_an_option' })
  expectFieldErrors(await listPeople('cursor=x'), { cursor: 'invalid' })
})

it('of more apps than are counted, those with authorizations are met by name', async () => {
  await api.owner.query(
    `with many as (
       insert into consumers (company_id, id, key, name, grant_type, client_type, permission_group_id, redirect_uris, status, created_at, updated_at)
       select $1, gen_random_uuid(), 'many-' || n, 'Many ' || lpad(n::text, 5, '0'), 'authorization_code', 'confidential', $2, '{}', 'active', now(), now()
       from generate_series(1, 2100) as n returning id, name
     ) insert into authorizations (company_id, id, user_id, consumer_id, permissions, granted_at)
     select $1, gen_random_uuid(), $3, id, '{}', now() from many where right(name, 1) in ('0', '2', '4', '6', '8')`,
    [acme.company.id, acme.fullAccess.id, acme.member.id],
  )
  const first = await listApps('limit=4')
  expect(names(first)).toEqual(['Alpha', 'Beta', 'Many 00002', 'Many 00004'])
  expect(first.body).toMatchObject({ total: 1000, totalIsAtLeast: true })
  expect(names(await listApps(`limit=2&cursor=${first.body.nextCursor}`))).toEqual(['Many 00006', 'Many 00008'])
  expect(names(await listApps('limit=2&sort=-name'))).toEqual(['Many 02100', 'Many 02098'])
  const common = await listApps('search=many&limit=2')
  expect(names(common)).toEqual(['Many 00002', 'Many 00004'])
  expect(common.body).toMatchObject({ total: 100, totalIsAtLeast: true })
  expect(names(await listApps(`search=many&limit=2&cursor=${common.body.nextCursor}`))).toEqual([
    'Many 00006',
    'Many 00008',
  ])
  const rare = await listApps('search=many+0123&limit=3')
  expect(names(rare)).toEqual(['Many 01230', 'Many 01232', 'Many 01234'])
  expect(rare.body).toMatchObject({ total: 5, totalIsAtLeast: false })
  expect(names(await listApps(`search=many+0123&limit=3&cursor=${rare.body.nextCursor}`))).toEqual([
    'Many 01236',
    'Many 01238',
  ])
  expect((await listApps('search=many+01231')).body).toMatchObject({ items: [], total: 0 })
  expect((await listPeople('search=prado')).body.items[0]?.authorizationCount).toBe(2)
  const [member] = (await listPeople(`search=${acme.member.email}`)).body.items
  expect(member?.authorizationCount, '100 stands for more').toBe(100)
})

it('both are for administrators', async () => {
  const member = await api.signIn(acme.member)
  expectProblem(await member.get(`${path}/consumers`), 403, 'forbidden')
  expectProblem(await member.get(`${path}/users`), 403, 'forbidden')
})
