import {
  type Authorization,
  type Page,
  type Revocation,
  type RevocationPreview,
  revocationPreviewSchema,
  type RevocationResult,
  type User,
} from '@latchkey/contracts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
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
import { unknownId } from '../support/openapi.ts'
import { expectFieldErrors } from '../support/problem.ts'
import { logEntries } from '../support/snapshot.ts'

const path = '/api/v1/authorizations'
const day = 24 * 60 * 60

let api: TestApi
let acme: StaffedCompany
let administrator: Browser
let member: Browser
let ana: User
let planner: string
let portal: string
/** The member's and Ana's authorizations of the planner, and the member's of the portal. */
let ids: { ofMember: string; ofAna: string; portal: string }

const authorize = (person: User, consumerId: string, permissions: string[]) =>
  makeAuthorization(api.services, actorFor(acme.company, person), { consumerId, permissions })

beforeAll(async () => {
  api = await startTestApi()
  acme = await api.staffedCompany()
  ana = await makePerson(api.services, acme.company, { name: 'Ana Prado', permissionGroupId: acme.fullAccess.id })
})
beforeEach(async () => {
  administrator = await api.signIn(acme.administrator)
  member = await api.signIn(acme.member)
  const group = await makeGroup(api.services, acme.company, { permissions: ['assets:view', 'meters:view'] })
  const make = async (name: string) => {
    const wanted = { name, grantType: 'authorization_code', permissionGroupId: group.id } as const
    return (await makeConsumer(api.services, actorFor(acme.company, acme.administrator), wanted)).id
  }
  await administrator.post(`${path}/revocations`, { userId: acme.member.id })
  ;[planner, portal] = [await make('Planner'), await make('Portal')]
  ids = {
    ofMember: await authorize(acme.member, planner, ['assets:view', 'inventory:view']),
    ofAna: await authorize(ana, planner, ['meters:view']),
    portal: await authorize(acme.member, portal, ['assets:view']),
  }
})
afterAll(() => api.close())

const revoke = (browser: Browser, chosen: Revocation) => browser.post<RevocationResult>(`${path}/revocations`, chosen)
const preview = (browser: Browser, chosen: Revocation) =>
  browser.post<RevocationPreview>(`${path}/revocations/preview`, chosen)

/** Those of the scene that are live. */
async function live(): Promise<string[]> {
  const { body } = await administrator.get<Page<Authorization>>(`${path}?limit=100`)
  const known = Object.entries(ids)
  return body.items.flatMap(({ id }) => known.filter(([, one]) => one === id).map(([name]) => name)).toSorted()
}

describe('POST /authorizations/revocations', () => {
  it.each([
    ['several', () => ({ ids: [ids.ofMember, ids.portal] }), ['ofAna']],
    ['all of an app', () => ({ consumerId: planner }), ['portal']],
    ['all of a person', () => ({ userId: acme.member.id }), ['ofAna']],
  ])('ends %s with all that was issued, each logged as if it were one', async (_what, choose, left) => {
    expect(await revoke(administrator, choose())).toMatchObject({ status: 200, body: { revoked: 2, isMore: false } })
    expect(await live()).toEqual(left)
    const gone = Object.entries(ids).flatMap(([name, id]) => (left.includes(name) ? [] : [id]))
    const entries = await logEntries(api, acme.company.id)
    const ended = entries.filter(
      ({ event, target_id: id }) => event === 'authorization.revoked' && Object.values(ids).includes(id),
    )
    expect(ended.map(({ target_id: id }) => id).toSorted()).toEqual(gone.toSorted())
    for (const { before: was } of ended) {
      expect(was).toMatchObject({ consumerId: expect.any(String), userId: expect.any(String) })
    }
    expect((await revoke(administrator, choose())).body).toEqual({ revoked: 0, isMore: false })
  })

  it('passes over what a member did not give, and what does not exist', async () => {
    expect((await revoke(member, { consumerId: planner })).body.revoked).toBe(1)
    expect(await live()).toEqual(['ofAna', 'portal'])
    expect((await revoke(member, { userId: ana.id })).body.revoked).toBe(0)
    expect((await revoke(member, { ids: [ids.ofAna, ids.portal, unknownId] })).body.revoked).toBe(1)
    expect(await live()).toEqual(['ofAna'])
  })

  it('ends five hundred at the most, and says that there is more', async () => {
    await api.owner.query(
      `with people as (
         insert into users (company_id, id, email, name, role, permission_group_id, status, created_at, updated_at)
         select $1, gen_random_uuid(), n || '@many.example', 'Guest ' || n, 'member', $2, 'active', now(), now()
         from generate_series(1, 520) as n returning id
       ) insert into authorizations (company_id, id, user_id, consumer_id, permissions, granted_at)
       select $1, gen_random_uuid(), id, $3, '{}', now() from people`,
      [acme.company.id, acme.fullAccess.id, portal],
    )
    expect((await preview(administrator, { consumerId: portal })).body).toMatchObject({ total: 521, userCount: 521 })
    expect((await revoke(administrator, { consumerId: portal })).body).toEqual({ revoked: 500, isMore: true })
    expect((await revoke(administrator, { consumerId: portal })).body).toEqual({ revoked: 21, isMore: false })
    expect(await live()).toEqual(['ofAna', 'ofMember'])
  })

  it('asks for one of the three', async () => {
    expectFieldErrors(await revoke(administrator, {}), { '': 'nothing_to_change' })
    expectFieldErrors(await revoke(administrator, { consumerId: planner, userId: ana.id }), { '': 'invalid' })
    expectFieldErrors(await revoke(administrator, { ids: [] }), { ids: 'blank' })
  })
})

describe('POST /authorizations/revocations/preview', () => {
  it('says how many would end, whose, what stops, and which were used of late, and changes nothing', async () => {
    api.services.authorizations.markUsed(acme.company.id, ids.ofMember)
    await api.services.authorizations.close()
    api.clock.advance(10 * day)
    administrator = await api.signIn(acme.administrator)
    const { status, body } = await preview(administrator, { consumerId: planner })
    expect(status).toBe(200)
    const consumer = expect.objectContaining({ id: planner, name: 'Planner' })
    expect(revocationPreviewSchema.parse(body)).toEqual({
      total: 2,
      totalIsAtLeast: false,
      consumerCount: 1,
      userCount: 2,
      usedLately: 1,
      // What the app's group no longer has has stopped before.
      permissions: ['assets:view', 'meters:view'],
      items: [
        {
          id: ids.ofMember,
          consumer,
          user: expect.objectContaining({ id: acme.member.id }),
          lastUsedAt: expect.any(String),
        },
        { id: ids.ofAna, consumer, user: expect.objectContaining({ name: 'Ana Prado' }), lastUsedAt: null },
      ],
    })
    api.clock.advance(30 * day)
    member = await api.signIn(acme.member)
    administrator = await api.signIn(acme.administrator)
    expect((await preview(member, { consumerId: planner })).body).toMatchObject({ total: 1, usedLately: 0 })
    expect(await live()).toEqual(['ofAna', 'ofMember', 'portal'])
  })
})
