import { sessionSchema, type Session } from '@latchkey/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectFieldErrors, expectProblem } from '../support/problem.ts'
import { startTestApi, testPassword, type StaffedCompany, type TestApi } from '../support/index.ts'
import { logEntries, snapshot } from '../support/snapshot.ts'

const path = '/api/v1/session'
const cookieName = '__Host-latchkey-session'

let api: TestApi
let acme: StaffedCompany
beforeAll(async () => {
  api = await startTestApi()
  acme = await api.staffedCompany()
})
afterAll(() => api.close())

const credentials = (person: { email: string }, password = testPassword) => ({ email: person.email, password })

const suspend = (person: { id: string }, status: 'suspended' | 'active' = 'suspended') =>
  api.owner.query('update users set status = $1 where id = $2', [status, person.id])

describe('POST /session', () => {
  it('answers 201 with who signed in, for which company, until when at the latest', async () => {
    const answer = await api.browser().post<Session>(path, credentials(acme.administrator))
    expect(answer.status).toBe(201)
    expect(sessionSchema.strict().parse(answer.body)).toEqual({
      user: {
        id: acme.administrator.id,
        name: acme.administrator.name,
        email: acme.administrator.email,
        role: 'administrator',
        language: null,
      },
      company: acme.company,
      expiresAt: answer.body.expiresAt,
      needsSecondFactor: false,
    })
    expect(Date.parse(answer.body.expiresAt) - api.clock.now().getTime()).toBeLessThanOrEqual(12 * 60 * 60 * 1000)
  })

  it('gives the browser a cookie that scripts, other hosts and other sites’ subrequests don’t get (CON-13)', async () => {
    const answer = await api.browser().post(path, credentials(acme.member))
    const [cookie = ''] = answer.headers.getSetCookie()
    expect(cookie).toMatch(/^__Host-latchkey-session=[A-Za-z0-9_-]{43};/u)
    expect(
      cookie
        .split('; ')
        .slice(1)
        .map((part) => part.split('=')[0]),
    ).toEqual(expect.arrayContaining(['Path', 'Expires', 'HttpOnly', 'Secure', 'SameSite']))
    expect(cookie).toContain('SameSite=Lax')
    expect(cookie).toContain('Path=/;')
    expect(cookie).not.toContain('Domain')
  })

  it('takes an e-mail address in either case and with spaces around it', async () => {
    const answer = await api
      .browser()
      .post(path, { email: ` ${acme.member.email.toUpperCase()} `, password: testPassword })
    expect(answer.status).toBe(201)
  })

  it('changes the token at each sign-in and ends the session this browser had (CON-13)', async () => {
    const browser = await api.signIn(acme.member)
    const before = browser.cookie(cookieName)
    await browser.post(path, credentials(acme.administrator))
    const after = browser.cookie(cookieName)
    expect(after).not.toBe(before)
    expectProblem(await browser.get(path, { headers: { cookie: `${cookieName}=${before}` } }), 401, 'unauthenticated')
    expect((await browser.get<Session>(path)).body.user.id).toBe(acme.administrator.id)
  })

  it('leaves the sessions of other browsers alone', async () => {
    const first = await api.signIn(acme.member)
    await api.signIn(acme.member)
    expect((await first.get(path)).status).toBe(200)
  })

  it('answers the same 401 for an unknown address, a wrong password and a suspended person', async () => {
    const other = await api.staffedCompany()
    await suspend(other.member)
    const answers = [
      await api.browser().post(path, { email: 'nobody@nowhere.example', password: testPassword }),
      await api.browser().post(path, credentials(other.administrator, 'wrong')),
      await api.browser().post(path, credentials(other.member)),
    ]
    for (const answer of answers) {
      expectProblem(answer, 401, 'wrong_credentials')
      expect(answer.body).toEqual(answers[0]?.body)
      expect(answer.headers.getSetCookie()).toEqual([])
    }
  })

  it('logs a sign-in, and a refused one of somebody known with the reason but not the password', async () => {
    const other = await api.staffedCompany()
    await api.browser().post(path, credentials(other.member), { headers: { 'user-agent': 'Test browser' } })
    await api.browser().post(path, credentials(other.member, 'a wrong password'))
    await expect
      .poll(async () => (await logEntries(api, other.company.id)).map(({ event }) => event))
      .toContain('session.refused')
    const entries = await logEntries(api, other.company.id)
    expect(entries.find(({ event }) => event === 'session.created')).toMatchObject({
      actor_type: 'user',
      actor_id: other.member.id,
      target_type: 'session',
      ip: '127.0.0.1',
      user_agent: 'Test browser',
    })
    expect(entries.find(({ event }) => event === 'session.refused')).toMatchObject({
      actor_type: 'system',
      target_type: 'user',
      target_id: other.member.id,
      after: { reason: 'wrong_password' },
    })
  })

  it('stores the token as a hash only', async () => {
    const browser = await api.signIn(acme.member)
    const token = browser.cookie(cookieName) ?? ''
    const { rows } = await api.owner.query(`select 1 from sessions where sessions::text like '%' || $1 || '%'`, [token])
    expect(token).toHaveLength(43)
    expect(rows).toEqual([])
  })

  it('slows down after ten failures for the same address from the same place, and says how long to wait', async () => {
    const other = await api.staffedCompany()
    for (let tries = 0; tries < 10; tries += 1) {
      expectProblem(await api.browser().post(path, credentials(other.member, 'wrong')), 401, 'wrong_credentials')
    }
    const refused = await api.browser().post(path, credentials(other.member))
    expectProblem(refused, 429, 'too_many_requests')
    const wait = Number(refused.headers.get('retry-after'))
    expect(wait).toBeGreaterThan(0)
    expect(wait).toBeLessThanOrEqual(60)
    expect((await api.browser().post(path, credentials(other.administrator))).status, 'somebody else').toBe(201)

    api.clock.advance(wait)
    expect((await api.browser().post(path, credentials(other.member))).status, 'after waiting').toBe(201)
  })

  it('lets ten failures sent at once be no more than ten', async () => {
    const other = await api.staffedCompany()
    const tries = Array.from({ length: 14 }, () => api.browser().post(path, credentials(other.member, 'wrong')))
    const statuses = (await Promise.all(tries)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 401)).toHaveLength(10)
    expect(statuses.filter((status) => status === 429)).toHaveLength(4)
  })

  it('does not count sign-ins that succeed', async () => {
    const other = await api.staffedCompany()
    for (let times = 0; times < 12; times += 1) {
      expect((await api.browser().post(path, credentials(other.member))).status).toBe(201)
    }
  })

  it('names the fields at fault, and stores nothing', async () => {
    const before = await snapshot(api)
    expectFieldErrors(await api.browser().post(path, {}), { email: 'blank', password: 'blank' })
    expectFieldErrors(await api.browser().post(path, { email: 'no address', password: 'x' }), {
      email: 'invalid_email',
    })
    expectFieldErrors(await api.browser().post(path, { email: 'a@b.example', password: 'x'.repeat(257) }), {
      password: 'too_long',
    })
    expectFieldErrors(await api.browser().post(path, { email: 'a@b.example', password: 'x', remember: true }), {
      remember: 'unknown_field',
    })
    expect(await snapshot(api)).toBe(before)
  })
})

describe('GET /session', () => {
  it('answers 200 with what signing in answered', async () => {
    const browser = api.browser()
    const { body } = await browser.post(path, credentials(acme.superAdministrator))
    expect(await browser.get(path)).toMatchObject({ status: 200, body })
  })

  it('answers 401 without a session, with a made-up one, and with half a cookie', async () => {
    for (const cookie of ['', `${cookieName}=${'A'.repeat(43)}`, `${cookieName}=x`, `${cookieName}=%00`]) {
      expectProblem(await api.browser().get(path, { headers: { cookie } }), 401, 'unauthenticated')
    }
  })

  it('ends 12 hours after the sign-in, however busy the session is', async () => {
    const browser = await api.signIn(acme.member)
    for (let hours = 1; hours < 12; hours += 1) {
      api.clock.advance(60 * 60)
      expect((await browser.get(path)).status).toBe(200)
    }
    api.clock.advance(59 * 60)
    expect((await browser.get(path)).status).toBe(200)
    api.clock.advance(61)
    expectProblem(await browser.get(path), 401, 'unauthenticated')
  })

  it('ends as soon as the person is suspended', async () => {
    const other = await api.staffedCompany()
    const browser = await api.signIn(other.member)
    await suspend(other.member)
    expectProblem(await browser.get(path), 401, 'unauthenticated')
  })
})

describe('DELETE /session', () => {
  it('answers 204, ends the session everywhere and takes the cookie away', async () => {
    const browser = await api.signIn(acme.member)
    const token = browser.cookie(cookieName)
    const answer = await browser.delete(path)
    expect(answer).toMatchObject({ status: 204, body: '' })
    expect(browser.cookie(cookieName)).toBeUndefined()
    expectProblem(await browser.get(path, { headers: { cookie: `${cookieName}=${token}` } }), 401, 'unauthenticated')
  })

  it('logs the end once, however often it is asked for', async () => {
    const other = await api.staffedCompany()
    const browser = await api.signIn(other.member)
    const cookie = `${cookieName}=${browser.cookie(cookieName)}`
    await browser.delete(path, { headers: { cookie } })
    await browser.delete(path, { headers: { cookie } })
    const events = (await logEntries(api, other.company.id)).map(({ event }) => event)
    expect(events.filter((event) => event === 'session.ended')).toHaveLength(1)
  })

  it('answers 204 when nobody is signed in', async () => {
    expect((await api.browser().delete(path)).status).toBe(204)
  })
})
