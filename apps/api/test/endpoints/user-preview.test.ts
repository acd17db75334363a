import { type PermissionGroup, type PermissionLosses, permissionLossesSchema, type User } from '@latchkey/contracts'
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
import { snapshot } from '../support/snapshot.ts'

const path = '/api/v1/users'
const unknown = '5b1f4c1e-7d0a-4c1f-9a53-0c4c3d1f2a6b'

let api: TestApi
let acme: StaffedCompany
let administrator: Browser
let crew: PermissionGroup
let ines: User
beforeAll(async () => {
  api = await startTestApi()
  acme = await api.staffedCompany()
  administrator = await api.signIn(acme.administrator)
  crew = await groupOf('assets:view', 'inventory:view', 'meters:view')
  ines = await makePerson(api.services, acme.company, { permissionGroupId: crew.id, name: 'Ines' })
})
afterAll(() => api.close())

const groupOf = (...permissions: string[]) => makeGroup(api.services, acme.company, { permissions })

/** Lets an app of its own do something for a person. @param group what the app itself may do at most */
async function authorize(name: string, permissions: string[], group = acme.fullAccess, person = ines) {
  const consumer = await makeConsumer(api.services, actorFor(acme.company, acme.administrator), {
    name,
    grantType: 'authorization_code',
    permissionGroupId: group.id,
  })
  await makeAuthorization(api.services, actorFor(acme.company, person), { consumerId: consumer.id, permissions })
  return consumer
}

const ask = (question: unknown, id = ines.id) => administrator.post<PermissionLosses>(`${path}/${id}/preview`, question)
const preview = async (question: unknown, id = ines.id) => {
  const answer = await ask(question, id)
  expect(answer.status).toBe(200)
  return permissionLossesSchema.parse(answer.body)
}
const nobody = { total: 0, items: [] }
const nothing = { lost: [], users: nobody, consumers: nobody, authorizations: nobody, apiConnection: null }

describe('POST /users/{id}/preview', () => {
  it('names what the person loses, and their live authorizations that lose something; and changes nothing', async () => {
    const stores = await groupOf('assets:view', 'work_orders:view')
    const none = await groupOf()
    const some = await authorize('A loses some', ['assets:view', 'inventory:view', 'meters:view'])
    const all = await authorize('B loses all', ['meters:view'])
    // Its work orders were cut by the group that the person has, and count with the one they are to have.
    const changed = await authorize('C has others', ['meters:view', 'work_orders:view'])
    await authorize('Kept', ['assets:view'])
    await authorize('Never had it', ['assets:view', 'meters:view'], await groupOf('assets:view'))
    const revoked = await authorize('Revoked', ['meters:view'])
    const expired = await authorize('Expired', ['meters:view'])
    const colleague = await makePerson(api.services, acme.company, { permissionGroupId: crew.id })
    await authorize("Somebody else's", ['meters:view'], acme.fullAccess, colleague)
    await api.owner.query('update authorizations set revoked_at = now() where consumer_id = $1', [revoked.id])
    await api.owner.query('update authorizations set expires_at = $2 where consumer_id = $1', [
      expired.id,
      api.clock.now(),
    ])
    // Nor does a consumer lose anything that has the group the person leaves.
    await authorize('Same group', ['assets:view'], crew)

    const before = await snapshot(api)
    const user = { id: ines.id, name: 'Ines', email: ines.email }
    const lost = ['inventory:view', 'meters:view']
    const loser = ({ id, name }: { id: string; name: string }, ...losing: string[]) => ({
      id: expect.any(String) as unknown,
      consumer: { id, name },
      user,
      lost: losing,
      leftWithNothing: name === 'B loses all',
    })
    expect(await preview({ permissionGroupId: stores.id, role: 'member' })).toEqual({
      lost,
      users: { total: 1, items: [{ ...user, lost, leftWithNothing: false }] },
      consumers: nobody,
      authorizations: {
        total: 3,
        items: [loser(some, ...lost), loser(all, 'meters:view'), loser(changed, 'meters:view')],
      },
      apiConnection: null,
    })
    const stripped = await preview({ permissionGroupId: none.id })
    expect(stripped.users.items).toMatchObject([{ lost: crew.permissions, leftWithNothing: true }])
    expect(stripped.authorizations.items.map(({ leftWithNothing }) => leftWithNothing)).not.toContain(false)
    expect(await snapshot(api)).toBe(before)
  })

  it('names nobody when nothing is taken away: by as much or more, or by a role', async () => {
    const equal = await groupOf(...crew.permissions.toReversed())
    for (const question of [
      { permissionGroupId: acme.fullAccess.id },
      { permissionGroupId: equal.id },
      { permissionGroupId: crew.id },
      { role: 'administrator' },
    ]) {
      expect(await preview(question), JSON.stringify(question)).toEqual(nothing)
    }
  })

  it('counts only what is in force', async () => {
    const less = await groupOf('assets:view')
    expect((await administrator.patch('/api/v1/modules/meters', { archived: true })).status).toBe(200)
    expect((await preview({ permissionGroupId: less.id })).lost).toEqual(['inventory:view'])
    expect((await administrator.patch('/api/v1/modules/meters', { archived: false })).status).toBe(200)
  })

  it('names the field at fault, knows nobody else, and asks for no proof', async () => {
    const other = await api.staffedCompany()
    expectFieldErrors(await ask({}), { '': 'nothing_to_change' })
    expectFieldErrors(await ask({ status: 'suspended', role: 'king' }), {
      status: 'unknown_field',
      role: 'not_an_option',
    })
    for (const id of [unknown, other.fullAccess.id]) {
      expectFieldErrors(await ask({ permissionGroupId: id }), { permissionGroupId: 'unknown_reference' })
    }
    for (const id of [unknown, other.member.id]) expectProblem(await ask({ role: 'member' }, id), 404, 'not_found')
    api.clock.advance(6 * 60)
    expect(await preview({ role: 'administrator' })).toEqual(nothing)
  })
})
