import {
  accountSchema,
  accountSessionsSchema,
  type Account,
  type AccountSessions,
  defaultPasswordRules,
  type Session,
} from '@latchkey/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, startTestApi, testPassword, type StaffedCompany, type TestApi } from '../support/index.ts'
import { expectFieldErrors, expectProblem } from '../support/problem.ts'
import { logEntries } from '../support/snapshot.ts'

const path = '/api/v1/account'
const cookieName = '__Host-latchkey-session'
const newPassword = 'seven quiet herons wade'

let api: TestApi
let acme: StaffedCompany
beforeAll(async () => {
  api = await startTestApi()
  acme = await api.staffedCompany()
})
afterAll(() => api.close())

const put = (browser: Browser, body: unknown) => browser.call('PUT', `${path}/password`, { body })

const eventsOf = async (companyId: string, event: string) =>
  (await logEntries(api, companyId)).filter((entry) => entry.event === event)

describe('GET /account', () => {
  it('answers what a person sees about themselves, and nothing of how their password is kept', async () => {
    const browser = await api.signIn(acme.administrator)
    const answer = await browser.get<Account>(path)
    expect(answer.status).toBe(200)
    expect(accountSchema.strict().parse(answer.body)).toEqual({
      id: acme.administrator.id,
      name: acme.administrator.name,
      email: acme.administrator.email,
      role: 'administrator',
      language: null,
      company: acme.company,
      passwordChangedAt: null,
      twoStep: { isOn: false, totpSince: null, recoveryCodesLeft: 0 },
      passwordRules: defaultPasswordRules,
    })
  })
})

describe('PATCH /account', () => {
  it('keeps the language a person chooses, for every later session', async () => {
    const browser = await api.signIn(acme.member)
    const answer = await browser.patch<Account>(path, { language: 'pt-BR' })
    expect(answer.status).toBe(200)
    expect(accountSchema.strict().parse(answer.body)).toMatchObject({ id: acme.member.id, language: 'pt-BR' })
    const later = await api.signIn(acme.member)
    expect((await later.get<Session>('/api/v1/session')).body.user.language).toBe('pt-BR')
  })

  it('keeps the name a person gives, and leaves the language', async () => {
    const other = await api.staffedCompany()
    const browser = await api.signIn(other.member)
    expect((await browser.patch<Account>(path, { name: '  Mary Major ' })).body).toMatchObject({
      name: 'Mary Major',
      language: null,
    })
    expect((await browser.get<Session>('/api/v1/session')).body.user.name).toBe('Mary Major')
    expectFieldErrors(await browser.patch(path, { name: ' ' }), { name: 'blank' })
  })

  it('changes nobody else', async () => {
    const browser = await api.signIn(acme.administrator)
    await browser.patch(path, { language: 'es' })
    const other = await api.signIn(acme.superAdministrator)
    expect((await other.get<Session>('/api/v1/session')).body.user.language).toBeNull()
  })

  it('logs the change with before and after, and no entry when nothing changes', async () => {
    const other = await api.staffedCompany()
    const browser = await api.signIn(other.member)
    await browser.patch(path, { language: 'es' })
    await browser.patch(path, { language: 'es' })
    expect(await eventsOf(other.company.id, 'user.updated')).toMatchObject([
      { actor_id: other.member.id, target_id: other.member.id, before: { language: null }, after: { language: 'es' } },
    ])
  })

  it('names the field at fault', async () => {
    const browser = await api.signIn(acme.member)
    expectFieldErrors(await browser.patch(path, { language: 'fr' }), { language: 'not_an_option' })
    expectFieldErrors(await browser.patch(path, {}), { '': 'nothing_to_change' })
    expectFieldErrors(await browser.patch(path, { language: 'en', role: 'administrator' }), { role: 'unknown_field' })
  })
})

describe('PUT /account/password', () => {
  it('sets the password, ends all other sessions, and gives this one another token', async () => {
    const { member, company } = await api.staffedCompany()
    const [browser, elsewhere] = [await api.signIn(member), await api.signIn(member)]
    const before = browser.cookie(cookieName)
    const startedAt = api.clock.now()
    expect((await put(browser, { currentPassword: testPassword, newPassword })).status).toBe(204)

    expect(browser.cookie(cookieName)).not.toBe(before)
    expect((await browser.get('/api/v1/session')).status).toBe(200)
    const stale = { headers: { cookie: `${cookieName}=${before}` } }
    expectProblem(await api.browser().get('/api/v1/session', stale), 401, 'unauthenticated')
    expectProblem(await elsewhere.get('/api/v1/session'), 401, 'unauthenticated')

    const signIn = (password: string) => api.browser().post('/api/v1/session', { email: member.email, password })
    expectProblem(await signIn(testPassword), 401, 'wrong_credentials')
    expect((await signIn(newPassword)).status).toBe(201)
    const { passwordChangedAt } = (await browser.get<Account>(path)).body
    expect(Date.parse(passwordChangedAt ?? '')).toBeGreaterThanOrEqual(startedAt.getTime())

    const [entry, ...more] = await eventsOf(company.id, 'user.password_changed')
    expect(more).toEqual([])
    expect(entry).toMatchObject({ actor_id: member.id, target_id: member.id, before: null, after: null })
    expect(await eventsOf(company.id, 'session.ended')).toHaveLength(1)
  })

  it('refuses a wrong present password, says so in the log, and changes nothing', async () => {
    const { member, company } = await api.staffedCompany()
    const [browser, elsewhere] = [await api.signIn(member), await api.signIn(member)]
    expectFieldErrors(await put(browser, { currentPassword: 'not it', newPassword }), {
      currentPassword: 'wrong_password',
    })
    expect(await eventsOf(company.id, 'session.refused')).toMatchObject([
      { actor_id: member.id, target_type: 'user', target_id: member.id, after: { reason: 'wrong_password' } },
    ])
    expect((await elsewhere.get('/api/v1/session')).status).toBe(200)
    expect((await api.browser().post('/api/v1/session', { email: member.email, password: testPassword })).status).toBe(
      201,
    )
  })

  it('refuses what is short, common, or made of the person’s own name', async () => {
    const browser = await api.signIn(acme.member)
    await browser.patch(path, { name: 'Wilhelmina Major' })
    const refused: [string, string][] = [
      ['short', 'too_short'],
      ['x'.repeat(257), 'too_long'],
      ['password1234', 'common_password'],
      ['Wilhelmina-Major', 'common_password'],
    ]
    for (const [password, code] of refused) {
      expectFieldErrors(await put(browser, { currentPassword: testPassword, newPassword: password }), {
        newPassword: code,
      })
    }
  })

  it('lets nobody guess the present password without end', async () => {
    const { member } = await api.staffedCompany()
    const browser = await api.signIn(member)
    for (let tries = 0; tries < 10; tries += 1) {
      expect((await put(browser, { currentPassword: 'not it', newPassword })).status).toBe(400)
    }
    expectProblem(await put(browser, { currentPassword: testPassword, newPassword }), 429, 'too_many_requests')
    const proof = await browser.post('/api/v1/session/proof', { password: testPassword })
    expectProblem(proof, 429, 'too_many_requests')
    api.clock.advance(60)
    expect((await put(browser, { currentPassword: 'not it', newPassword })).status).toBe(400)
    expectProblem(await put(browser, { currentPassword: 'not it', newPassword }), 429, 'too_many_requests')
  })

  it('does not count a present password that is right, however often the new one is refused', async () => {
    const { member } = await api.staffedCompany()
    const browser = await api.signIn(member)
    for (let tries = 0; tries < 12; tries += 1) {
      expectFieldErrors(await put(browser, { currentPassword: testPassword, newPassword: 'password1234' }), {
        newPassword: 'common_password',
      })
    }
    expect((await put(browser, { currentPassword: testPassword, newPassword })).status).toBe(204)
  })

  it('of two changes at once makes one', async () => {
    const { member } = await api.staffedCompany()
    const browsers = [await api.signIn(member), await api.signIn(member)]
    const answers = await Promise.all(
      browsers.map((browser, index) =>
        put(browser, { currentPassword: testPassword, newPassword: `${newPassword} ${index}` }),
      ),
    )
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1)
  })
})

describe('the sessions of a person', () => {
  const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0'

  it('are listed with device, address and when they were last seen, the latest first, nobody else’s', async () => {
    const { member, administrator } = await api.staffedCompany()
    await api.signIn(administrator)
    const browser = api.browser()
    const headers = { 'user-agent': firefox }
    await browser.post('/api/v1/session', { email: member.email, password: testPassword }, { headers })
    api.clock.advance(60)
    const elsewhere = await api.signIn(member)
    const askedAt = api.clock.now().getTime()
    const { status, body } = await elsewhere.get<AccountSessions>(`${path}/sessions`)
    expect(status).toBe(200)
    expect(accountSessionsSchema.strict().parse(body).items).toMatchObject([
      { isCurrent: true, ip: '127.0.0.1' },
      { isCurrent: false, ip: '127.0.0.1', browser: 'Firefox', system: 'Linux' },
    ])
    const [current, first] = body.items.map(({ lastSeenAt }) => Date.parse(lastSeenAt))
    expect(current).toBeGreaterThanOrEqual(askedAt)
    expect(first).toBeLessThanOrEqual(askedAt - 60_000)
  })

  it('can be ended one by one, in force at once, and logged', async () => {
    const { member, company } = await api.staffedCompany()
    const [browser, elsewhere] = [await api.signIn(member), await api.signIn(member)]
    const { items } = (await browser.get<AccountSessions>(`${path}/sessions`)).body
    const other = items.find(({ isCurrent }) => !isCurrent)?.id
    expect((await browser.delete(`${path}/sessions/${other}`)).status).toBe(204)
    expectProblem(await elsewhere.get('/api/v1/session'), 401, 'unauthenticated')
    expectProblem(await browser.delete(`${path}/sessions/${other}`), 404, 'not_found')
    expect(await eventsOf(company.id, 'session.ended')).toMatchObject([{ actor_id: member.id, target_id: other }])
  })

  it('can’t be ended by a colleague, who is told that there is no such session', async () => {
    const { member, superAdministrator } = await api.staffedCompany()
    const [browser, colleague] = [await api.signIn(member), await api.signIn(superAdministrator)]
    const [own] = (await browser.get<AccountSessions>(`${path}/sessions`)).body.items
    expectProblem(await colleague.delete(`${path}/sessions/${own?.id}`), 404, 'not_found')
    expect((await browser.get('/api/v1/session')).status).toBe(200)
  })

  it('end everywhere else when asked, and stay here', async () => {
    const { member, administrator } = await api.staffedCompany()
    const [browser, second, third] = [await api.signIn(member), await api.signIn(member), await api.signIn(member)]
    const colleague = await api.signIn(administrator)
    expect((await browser.delete(`${path}/sessions`)).status).toBe(204)
    for (const ended of [second, third]) expectProblem(await ended.get('/api/v1/session'), 401, 'unauthenticated')
    for (const stays of [browser, colleague]) expect((await stays.get('/api/v1/session')).status).toBe(200)
    expect((await browser.get<AccountSessions>(`${path}/sessions`)).body.items).toHaveLength(1)
  })

  it('end after two hours of nothing, and are not listed then', async () => {
    const { member } = await api.staffedCompany()
    const [busy, idle] = [await api.signIn(member), await api.signIn(member)]
    for (const minutes of [60, 59]) {
      api.clock.advance(minutes * 60)
      expect((await busy.get('/api/v1/session')).status).toBe(200)
    }
    api.clock.advance(2 * 60)
    expectProblem(await idle.get('/api/v1/session'), 401, 'unauthenticated')
    expect((await busy.get<AccountSessions>(`${path}/sessions`)).body.items).toMatchObject([{ isCurrent: true }])
  })
})
