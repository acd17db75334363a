import {
  type AccountLink,
  type Page,
  roles,
  rolesToGive,
  type UserAccount,
  userAccountPageSchema,
  userAccountSchema,
  userActions,
  type UserInvited,
  userInvitedSchema,
} from '@latchkey/contracts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type Browser,
  makeGroup,
  makePerson,
  startTestApi,
  type StaffedCompany,
  type TestApi,
  testPassword,
} from '../support/index.ts'
import { expectFieldErrors, expectProblem } from '../support/problem.ts'
import { logEntries } from '../support/snapshot.ts'

const path = '/api/v1/users'
const chosen = 'seven quiet herons wade'
const nobody = '5b1f4c1e-7d0a-4c1f-9a53-0c4c3d1f2a6b'

let api: TestApi
let acme: StaffedCompany
let owner: Browser
let administrator: Browser
beforeAll(async () => {
  api = await startTestApi()
  acme = await api.staffedCompany()
})
beforeEach(async () => {
  owner = await api.signIn(acme.superAdministrator)
  administrator = await api.signIn(acme.administrator)
})
afterAll(() => api.close())

let count = 0
const invitation = (fields: Record<string, unknown> = {}) => {
  count += 1
  return {
    name: `Guest ${count}`,
    email: `guest-${count}@guests.example`,
    role: 'member',
    permissionGroupId: acme.fullAccess.id,
    ...fields,
  }
}

const person = (fields: Partial<Parameters<typeof makePerson>[2]> = {}) =>
  makePerson(api.services, acme.company, { permissionGroupId: acme.fullAccess.id, password: testPassword, ...fields })

const tokenOf = ({ url }: AccountLink): string => url?.split('#')[1] ?? ''
const entriesAbout = async (id: string) =>
  (await logEntries(api, acme.company.id)).filter((entry) => entry.target_id === id)

describe('POST /users', () => {
  it('makes somebody who can sign in with a password only they have chosen', async () => {
    const answer = await administrator.post<UserInvited>(
      path,
      invitation({ email: ' Nadia@Guests.Example ', language: 'es' }),
    )
    expect(answer.status).toBe(201)
    const { user, link } = userInvitedSchema.strict().parse(answer.body)
    expect(user).toMatchObject({
      email: 'nadia@guests.example',
      status: 'invited',
      language: 'es',
      lastSignInAt: null,
      version: 1,
    })
    expect(link).toMatchObject({ purpose: 'invitation', sentByMail: false })
    expect(link.url?.startsWith(`${api.issuer}/set-password#`)).toBe(true)
    expectProblem(
      await api.browser().post('/api/v1/session', { email: user.email, password: chosen }),
      401,
      'wrong_credentials',
    )
    const redeemed = await api
      .browser()
      .post('/api/v1/account-links/redeem', { token: tokenOf(link), password: chosen })
    expect(redeemed.status).toBe(204)
    const before = api.clock.now()
    expect((await api.browser().post('/api/v1/session', { email: user.email, password: chosen })).status).toBe(201)
    const now = (await owner.get<UserAccount>(`${path}/${user.id}`)).body
    expect(now).toMatchObject({ status: 'active', version: 2 })
    expect(Date.parse(now.lastSignInAt ?? '')).toBeGreaterThanOrEqual(before.getTime())
    const events = (await entriesAbout(user.id)).map(({ event }) => event)
    expect(events).toEqual(
      expect.arrayContaining(['user.invited', 'account_link.created', 'account_link.used', 'user.activated']),
    )
    expect(JSON.stringify(await logEntries(api, acme.company.id))).not.toContain(tokenOf(link))
    expect(api.log.join('')).not.toContain(tokenOf(link))
  })

  it('names the fields that are not right, and makes nobody', async () => {
    const before = (await owner.get<Page<UserAccount>>(path)).body.total
    expectFieldErrors(await owner.post(path, {}), {
      name: 'blank',
      email: 'blank',
      role: 'blank',
      permissionGroupId: 'blank',
    })
    expectFieldErrors(await owner.post(path, invitation({ email: 'nope', role: 'king' })), {
      email: 'invalid_email',
      role: 'not_an_option',
    })
    expectFieldErrors(await owner.post(path, invitation({ permissionGroupId: nobody })), {
      permissionGroupId: 'unknown_reference',
    })
    expectFieldErrors(await owner.post(path, invitation({ email: acme.member.email })), { email: 'duplicate' })
    expect((await owner.get<Page<UserAccount>>(path)).body.total).toBe(before)
  })
})

const list = async (query: Record<string, string> = {}) => {
  const answer = await administrator.get(`${path}?${new URLSearchParams(query).toString()}`)
  expect(answer.status).toBe(200)
  return userAccountPageSchema.parse(answer.body)
}

describe('GET /users', () => {
  it('searches, filters and sorts, a page at a time and nobody twice', async () => {
    const group = await makeGroup(api.services, acme.company)
    const names = ['Ana Listed', 'ana listed', 'Zoë Listed', 'Íñigo Listed', '100% Listed']
    for (const name of names) {
      api.clock.advance(60)
      await person({ name, permissionGroupId: group.id })
    }
    const last = await person({ name: 'Late Listed', email: 'late@sign-in.example', permissionGroupId: group.id })
    await api.signIn(last)
    expect((await list({ permissionGroupId: group.id })).total).toBe(6)
    expect((await list({ search: '100%' })).items.map(({ name }) => name)).toEqual(['100% Listed'])
    expect((await list({ search: 'LATE@sign' })).items.map(({ id }) => id)).toEqual([last.id])
    expect((await list({ role: 'administrator' })).items.map(({ id }) => id)).toEqual([acme.administrator.id])
    expect((await list({ status: 'suspended' })).total).toBe(0)
    expect((await list({ sort: '-lastSignInAt', permissionGroupId: group.id })).items[0]?.id).toBe(last.id)
    for (const sort of ['name', '-name', 'createdAt', '-createdAt', 'lastSignInAt', '-lastSignInAt']) {
      const whole = await list({ sort, permissionGroupId: group.id })
      const paged: string[] = []
      let cursor: string | null = ''
      while (cursor !== null) {
        const page: Page<UserAccount> = await list({
          sort,
          permissionGroupId: group.id,
          limit: '2',
          ...(cursor === '' ? {} : { cursor }),
        })
        paged.push(...page.items.map(({ id }) => id))
        cursor = page.nextCursor
      }
      expect(paged, sort).toEqual(whole.items.map(({ id }) => id))
      expect(new Set(paged).size).toBe(6)
    }
    expectFieldErrors(await administrator.get(`${path}?sort=email&role=king`), {
      sort: 'not_an_option',
      role: 'not_an_option',
    })
  })

  it('shows nobody of another company, and answers for them as for nobody', async () => {
    const other = await api.staffedCompany()
    expect((await list({ search: other.member.email })).total).toBe(0)
    for (const id of [other.member.id, nobody]) {
      expectProblem(await owner.get(`${path}/${id}`), 404, 'not_found')
      expectProblem(await owner.patch(`${path}/${id}`, { name: 'Mine now' }), 404, 'not_found')
      expectProblem(await owner.delete(`${path}/${id}`), 404, 'not_found')
      expectProblem(await owner.post(`${path}/${id}/links`), 404, 'not_found')
    }
  })
})

describe('PATCH /users/{id}', () => {
  it('changes what is named, unless somebody else did since', async () => {
    const { id } = await person()
    const read = await administrator.get<UserAccount>(`${path}/${id}`)
    expect(read.headers.get('etag')).toBe('"1"')
    const condition = { headers: { 'if-match': '"1"' } }
    const answer = await administrator.patch<UserAccount>(
      `${path}/${id}`,
      { name: 'Renamed', role: 'administrator' },
      condition,
    )
    expect(answer.status).toBe(200)
    expect(answer.headers.get('etag')).toBe('"2"')
    expect(userAccountSchema.strict().parse(answer.body)).toMatchObject({
      name: 'Renamed',
      role: 'administrator',
      version: 2,
    })
    expectProblem(await owner.patch(`${path}/${id}`, { name: 'Over it' }, condition), 412, 'precondition_failed')
    expectProblem(await owner.delete(`${path}/${id}`, condition), 412, 'precondition_failed')
    expect((await owner.patch<UserAccount>(`${path}/${id}`, { name: 'Renamed' })).body.version, 'nothing changed').toBe(
      2,
    )
    const entries = await entriesAbout(id)
    expect(entries.filter(({ event }) => event === 'user.updated')).toMatchObject([
      { before: { role: 'member' }, after: { name: 'Renamed', role: 'administrator' } },
    ])
    expectFieldErrors(await owner.patch(`${path}/${id}`, { permissionGroupId: nobody }), {
      permissionGroupId: 'unknown_reference',
    })
  })

  it('is refused when the person changed something about themselves since', async () => {
    const user = await person()
    const theirs = await api.signIn(user)
    expect((await theirs.patch('/api/v1/account', { language: 'es' })).status).toBe(200)
    const condition = { headers: { 'if-match': '"1"' } }
    expectProblem(await owner.patch(`${path}/${user.id}`, { name: 'Over it' }, condition), 412, 'precondition_failed')
    expect((await owner.get<UserAccount>(`${path}/${user.id}`)).body).toMatchObject({ language: 'es', version: 2 })
  })

  it('suspends: sessions end and signing in is refused as for a wrong password, until they are resumed', async () => {
    const suspended = await person()
    const theirs = await api.signIn(suspended)
    expect(
      (await administrator.patch<UserAccount>(`${path}/${suspended.id}`, { status: 'suspended' })).body.status,
    ).toBe('suspended')
    expectProblem(await theirs.get('/api/v1/session'), 401, 'unauthenticated')
    const signIn = () => api.browser().post('/api/v1/session', { email: suspended.email, password: testPassword })
    expectProblem(await signIn(), 401, 'wrong_credentials')
    expectProblem(await administrator.post(`${path}/${suspended.id}/links`), 409, 'conflict')
    expect((await administrator.patch<UserAccount>(`${path}/${suspended.id}`, { status: 'active' })).body.status).toBe(
      'active',
    )
    expectProblem(await theirs.get('/api/v1/session'), 401, 'unauthenticated')
    expect((await signIn()).status).toBe(201)
    const events = (await entriesAbout(suspended.id)).map(({ event }) => event)
    expect(events).toEqual(expect.arrayContaining(['user.suspended', 'user.resumed']))
  })

  it('makes nobody active who has not chosen a password', async () => {
    const { user, link } = (await owner.post<UserInvited>(path, invitation())).body
    expectFieldErrors(await owner.patch(`${path}/${user.id}`, { status: 'active' }), { status: 'not_an_option' })
    expect((await owner.patch(`${path}/${user.id}`, { status: 'suspended' })).status).toBe(200)
    expectProblem(
      await api.browser().post('/api/v1/account-links/describe', { token: tokenOf(link) }),
      410,
      'request_ended',
    )
    expect((await owner.patch<UserAccount>(`${path}/${user.id}`, { status: 'active' })).body.status).toBe('invited')
    expectProblem(
      await api.browser().post('/api/v1/account-links/describe', { token: tokenOf(link) }),
      410,
      'request_ended',
    )
  })
})

describe('a role', () => {
  it('is given only by whoever has just shown who they are; the rest can be changed without', async () => {
    const { id } = await person()
    api.clock.advance(6 * 60)
    expectProblem(await owner.patch(`${path}/${id}`, { role: 'administrator' }), 403, 'proof_required')
    expectProblem(await owner.post(path, invitation({ role: 'administrator' })), 403, 'proof_required')
    expect((await owner.patch(`${path}/${id}`, { name: 'Renamed', role: 'member' })).status).toBe(200)
    expectProblem(await owner.post(`${path}/${id}/links`), 403, 'proof_required')
    expect((await owner.post(path, invitation())).status).toBe(201)
    expect((await owner.post('/api/v1/session/proof', { password: testPassword })).status).toBeLessThan(300)
    expect((await owner.patch(`${path}/${id}`, { role: 'administrator' })).status).toBe(200)
    expect((await owner.post(path, invitation({ role: 'administrator' }))).status).toBe(201)
  })

  it('of super administrator is not reached through a link that an administrator made before', async () => {
    const member = await person()
    const reset = await administrator.post<AccountLink>(`${path}/${member.id}/links`)
    const invited = await administrator.post<UserInvited>(path, invitation())
    const links = [
      { id: member.id, token: tokenOf(reset.body) },
      { id: invited.body.user.id, token: tokenOf(invited.body.link) },
    ]
    for (const { id, token } of links) {
      expect((await owner.patch(`${path}/${id}`, { role: 'super_administrator' })).status).toBe(200)
      const used = await api.browser().post('/api/v1/account-links/redeem', { token, password: chosen })
      expectProblem(used, 410, 'request_ended')
      expect((await owner.post(`${path}/${id}/links`)).status, 'whoever gave the role makes another').toBe(201)
    }
  })
})

describe('DELETE /users/{id}', () => {
  it('removes somebody with their sessions, and leaves what the log says about them', async () => {
    const removed = await person()
    const theirs = await api.signIn(removed)
    expect((await administrator.delete(`${path}/${removed.id}`)).status).toBe(204)
    expectProblem(await theirs.get('/api/v1/session'), 401, 'unauthenticated')
    expectProblem(await owner.get(`${path}/${removed.id}`), 404, 'not_found')
    const entries = await entriesAbout(removed.id)
    expect(entries.map(({ event }) => event)).toEqual(expect.arrayContaining(['user.created', 'user.removed']))
    expect(entries.find(({ event }) => event === 'user.removed')).toMatchObject({
      actor_id: acme.administrator.id,
      before: { name: removed.name, email: removed.email, role: 'member' },
    })
    expect((await owner.post(path, invitation({ email: removed.email }))).status, 'the address is free').toBe(201)
  })
})

describe('the table of roles', () => {
  it('says what each role may do to each other, and the API does just that', async () => {
    for (const role of ['super_administrator', 'administrator'] as const) {
      const acting = await person({ role })
      const browser = await api.signIn(acting)
      for (const targetRole of roles) {
        const target = await person({ role: targetRole })
        const at = `${path}/${target.id}`
        const allowed = userActions(acting, { ...target, status: 'active' })
        const expectAllowed = async (isAllowed: boolean, call: Promise<{ status: number }>, what: string) => {
          const { status } = await call
          expect(status < 300 ? 'allowed' : status, `${role} ${what} ${targetRole}`).toBe(isAllowed ? 'allowed' : 403)
        }
        await expectAllowed(allowed.update, browser.patch(at, { name: 'Other' }), 'renames')
        const sameGroup = { permissionGroupId: acme.fullAccess.id }
        await expectAllowed(allowed.update, browser.post(`${at}/preview`, sameGroup), 'previews')
        await expectAllowed(allowed.createLink, browser.post(`${at}/links`), 'links')
        for (const given of roles) {
          if (given === targetRole) continue
          const may = allowed.changeRole && rolesToGive(role).includes(given)
          await expectAllowed(may, browser.post(`${at}/preview`, { role: given }), `previews ${given} for`)
          await expectAllowed(may, browser.patch(at, { role: given }), `gives ${given} to`)
          await owner.patch(at, { role: targetRole })
        }
        await expectAllowed(allowed.suspend, browser.patch(at, { status: 'suspended' }), 'suspends')
        await owner.patch(at, { status: 'suspended' })
        await expectAllowed(allowed.suspend, browser.patch(at, { status: 'active' }), 'resumes')
        await expectAllowed(allowed.remove, browser.delete(at), 'removes')
      }
      for (const given of roles) {
        const { status } = await browser.post(path, invitation({ role: given }))
        expect(status, `${role} invites ${given}`).toBe(rolesToGive(role).includes(given) ? 201 : 403)
      }
    }
  })

  it.each(['super_administrator', 'administrator'] as const)(
    'lets no %s raise, suspend, remove or link themselves',
    async (role) => {
      const acting = await person({ role })
      const browser = await api.signIn(acting)
      const at = `${path}/${acting.id}`
      const other = role === 'administrator' ? 'super_administrator' : 'administrator'
      expectProblem(await browser.patch(at, { role: other }), 403, 'forbidden')
      expectProblem(await browser.patch(at, { status: 'suspended' }), 403, 'forbidden')
      expectProblem(await browser.delete(at), 403, 'forbidden')
      expectProblem(await browser.post(`${at}/links`), 403, 'forbidden')
      expect((await browser.patch<UserAccount>(at, { name: 'Myself' })).body).toMatchObject({
        name: 'Myself',
        role,
        status: 'active',
      })
    },
  )
})
