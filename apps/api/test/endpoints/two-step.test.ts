import {
  recoveryCodesSchema,
  secondStepSchema,
  sessionSchema,
  totpSetupSchema,
  type Account,
  type RecoveryCodes,
  type Session,
  type TotpSetup,
} from '@latchkey/contracts'
import { TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Authenticator, enableTwoStep, givePassword, readUri } from '../support/authenticator.ts'
import { type Browser, startTestApi, testPassword, type StaffedCompany, type TestApi } from '../support/index.ts'
import { registerPasskey } from '../support/passkey-device.ts'
import { expectFieldErrors, expectProblem } from '../support/problem.ts'
import { logEntries } from '../support/snapshot.ts'

const session = '/api/v1/session'
const secondFactor = `${session}/second-factor`
const proof = `${session}/proof`
const twoStep = '/api/v1/account/two-step'
const pendingCookie = '__Host-latchkey-sign-in'
const sessionCookie = '__Host-latchkey-session'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())

/** Somebody new with two-step sign-in on. */
async function careful() {
  const company = await api.staffedCompany()
  const browser = await api.signIn(company.member)
  const app = await enableTwoStep(api, browser)
  return { company: company.company, member: company.member, browser, app }
}

const hex = (text: string) => Buffer.from(text).toString('hex')

const eventsOf = async ({ id }: StaffedCompany['company']): Promise<string[]> =>
  (await logEntries(api, id)).map(({ event }) => event)

const accountOf = async (browser: Browser) => (await browser.get<Account>('/api/v1/account')).body

describe('setting an authenticator app up', () => {
  it('shows a secret that authenticator apps read, and counts only once a code of it is confirmed', async () => {
    const { member } = await api.staffedCompany()
    const browser = await api.signIn(member)
    const setup = await browser.post<TotpSetup>(`${twoStep}/totp`)
    expect(setup.status).toBe(201)
    const { secret, uri } = totpSetupSchema.strict().parse(setup.body)
    const read = readUri(uri)
    expect(read).toBeInstanceOf(TOTP)
    expect(read).toMatchObject({ issuer: 'Latchkey', label: member.email, algorithm: 'SHA1', digits: 6, period: 30 })
    expect(read.secret.base32).toBe(secret)
    expect(read.secret.bytes).toHaveLength(20)
    expect((await accountOf(browser)).twoStep.isOn).toBe(false)
    expect((await api.browser().post(session, { email: member.email, password: testPassword })).status).toBe(201)

    const confirm = (code: string) => browser.post<RecoveryCodes>(`${twoStep}/totp/confirm`, { code })
    const app = new Authenticator(api, secret)
    expectFieldErrors(await confirm('000000' === app.code() ? '000001' : '000000'), { code: 'wrong_code' })
    const confirmed = await confirm(` ${app.code().slice(0, 3)} ${app.code().slice(3)} `)
    expect(confirmed.status).toBe(201)
    const { codes } = recoveryCodesSchema.strict().parse(confirmed.body)
    expect(new Set(codes).size).toBe(10)
    for (const code of codes) expect(code).toMatch(/^[0-9a-hjkmnp-tv-z]{4}(?:-[0-9a-hjkmnp-tv-z]{4}){3}$/u)
    expect((await accountOf(browser)).twoStep).toMatchObject({ isOn: true, recoveryCodesLeft: 10 })
    expectProblem(await browser.post(`${twoStep}/totp`), 409, 'conflict')
    expectProblem(await confirm(app.nextCode()), 409, 'conflict')
  })

  it('ends the sessions of the person that gave the password only, and later ones none', async () => {
    const { member, company } = await api.staffedCompany()
    const [browser, elsewhere] = [await api.signIn(member), await api.signIn(member)]
    const app = await enableTwoStep(api, browser)
    expect((await browser.get(session)).status).toBe(200)
    expectProblem(await elsewhere.get(session), 401, 'unauthenticated')
    const ended = (await logEntries(api, company.id)).filter(({ event }) => event === 'session.ended')
    expect(ended).toMatchObject([{ actor_id: member.id, target_type: 'session' }])

    const both = await givePassword(api, member)
    expect((await both.post(secondFactor, { code: app.nextCode() })).status).toBe(201)
    await registerPasskey(api, browser)
    expect((await both.get(session)).status).toBe(200)
  })

  it('can’t be confirmed after ten minutes, but begun again', async () => {
    const browser = await api.signIn((await api.staffedCompany()).member)
    const { body } = await browser.post<TotpSetup>(`${twoStep}/totp`)
    api.clock.advance(10 * 60)
    const late = await browser.post(`${twoStep}/totp/confirm`, { code: new Authenticator(api, body.secret).code() })
    expectProblem(late, 409, 'conflict')
    await browser.post(proof, { password: testPassword })
    await enableTwoStep(api, browser)
  })

  it('keeps the secret sealed, recovery codes as hashes, and neither in the log', async () => {
    const { browser, member, company } = await careful()
    await browser.delete(`${twoStep}/totp`)
    const setup = await browser.post<TotpSetup>(`${twoStep}/totp`)
    const app = new Authenticator(api, setup.body.secret)
    const { codes } = (await browser.post<RecoveryCodes>(`${twoStep}/totp/confirm`, { code: app.code() })).body
    const { rows } = await api.owner.query<{ kept: string }>(
      `select totp_factors::text || (select string_agg(recovery_codes::text, '') from recovery_codes) as kept
       from totp_factors where user_id = $1`,
      [member.id],
    )
    const everywhere = `${JSON.stringify(rows)} ${JSON.stringify(await logEntries(api, company.id))} ${api.log.join()}`
    for (const secret of [setup.body.secret, ...codes, ...codes.map((code) => code.replaceAll('-', ''))]) {
      expect(everywhere).not.toContain(secret)
      expect(everywhere).not.toContain(hex(secret))
    }
    expect(await eventsOf(company)).toEqual(expect.arrayContaining(['two_step.enabled', 'two_step.disabled']))
  })
})

describe('signing in with two-step sign-in on', () => {
  it('answers 202 with what may come next, and a cookie that reaches nothing else', async () => {
    const { member } = await careful()
    const browser = api.browser()
    const answer = await browser.post(session, { email: member.email, password: testPassword })
    expect(answer.status).toBe(202)
    expect(secondStepSchema.strict().parse(answer.body).secondFactors).toEqual(['totp', 'recovery_code'])
    const [cookie = ''] = answer.headers.getSetCookie()
    expect(cookie).toMatch(/^__Host-latchkey-sign-in=[A-Za-z0-9_-]{43}; .*HttpOnly; Secure; SameSite=Strict$/u)
    expect(browser.cookie(sessionCookie)).toBeUndefined()
    const token = browser.cookie(pendingCookie)
    for (const headers of [{}, { cookie: `${sessionCookie}=${token}` }]) {
      expectProblem(await browser.get(session, { headers }), 401, 'unauthenticated')
    }
  })

  it('opens a session with the right code, once', async () => {
    const { member, app } = await careful()
    const browser = await givePassword(api, member)
    const pending = browser.cookie(pendingCookie)
    const answer = await browser.post<Session>(secondFactor, { code: app.nextCode() })
    expect(answer.status).toBe(201)
    expect(sessionSchema.strict().parse(answer.body).user.id).toBe(member.id)
    expect(browser.cookie(pendingCookie)).toBeUndefined()
    expect((await browser.get(session)).status).toBe(200)
    const again = { headers: { cookie: `${pendingCookie}=${pending}` } }
    expectProblem(await api.browser().post(secondFactor, { code: app.nextCode() }, again), 410, 'request_ended')
  })

  it('takes no code twice, however many sign-ins wait for one', async () => {
    const { member, app } = await careful()
    const browsers = await Promise.all([1, 2, 3].map(() => givePassword(api, member)))
    const code = app.nextCode()
    const answers = await Promise.all(browsers.map((browser) => browser.post(secondFactor, { code })))
    expect(answers.map(({ status }) => status).toSorted((one, two) => one - two)).toEqual([201, 400, 400])
    const later = await givePassword(api, member)
    expectFieldErrors(await later.post(secondFactor, { code }), { code: 'wrong_code' })
  })

  it('takes the code of the step before and after, and none further away', async () => {
    const { member, app } = await careful()
    api.clock.advance(300)
    const statuses: number[] = []
    for (const offset of [-60, 60, -30, 30]) {
      const browser = await givePassword(api, member)
      statuses.push((await browser.post(secondFactor, { code: app.code(offset) })).status)
    }
    expect(statuses).toEqual([400, 400, 201, 201])
  })

  it('takes each recovery code once, as typed, and says how many are left', async () => {
    const { member, company, app } = await careful()
    const [code = '', spare = ''] = app.recoveryCodes
    const browser = await givePassword(api, member)
    expect((await browser.post(secondFactor, { code: code.toUpperCase().replaceAll('-', ' ') })).status).toBe(201)
    expect((await accountOf(browser)).twoStep.recoveryCodesLeft).toBe(9)
    const second = await givePassword(api, member)
    expectFieldErrors(await second.post(secondFactor, { code }), { code: 'wrong_code' })
    expect((await second.post(secondFactor, { code: spare })).status, 'a wrong try ends nothing').toBe(201)
    const used = (await logEntries(api, company.id)).filter(({ event }) => event === 'recovery_code.used')
    expect(used.map(({ after }) => after)).toEqual([{ recoveryCodesLeft: 9 }, { recoveryCodesLeft: 8 }])
  })

  it('is over ten minutes after the password, and when the password changes meanwhile', async () => {
    const { member, app, browser: settings } = await careful()
    const slow = await givePassword(api, member)
    api.clock.advance(10 * 60)
    expectProblem(await slow.post(secondFactor, { code: app.code() }), 410, 'request_ended')
    const overtaken = await givePassword(api, member)
    const change = { currentPassword: testPassword, newPassword: 'seven quiet herons wade' }
    expect((await settings.call('PUT', '/api/v1/account/password', { body: change })).status).toBe(204)
    expectProblem(await overtaken.post(secondFactor, { code: app.nextCode() }), 410, 'request_ended')
    expectProblem(await api.browser().post(secondFactor, { code: app.code() }), 410, 'request_ended')
  })

  it('slows down guessing codes, over all sign-ins together, and the right password does not help', async () => {
    const { member, company, app } = await careful()
    for (let tries = 0; tries < 5; tries += 1) {
      const browser = await givePassword(api, member)
      expectFieldErrors(await browser.post(secondFactor, { code: 'no code' }), { code: 'wrong_code' })
    }
    const browser = await givePassword(api, member)
    const refused = await browser.post(secondFactor, { code: app.code(30) })
    expectProblem(refused, 429, 'too_many_requests')
    api.clock.advance(Number(refused.headers.get('retry-after')))
    expect((await browser.post(secondFactor, { code: app.code(30) })).status).toBe(201)
    const reasons = async () =>
      (await logEntries(api, company.id))
        .filter(({ event }) => event === 'session.refused')
        .map(({ after }) => String(after?.['reason']))
        .toSorted()
    // The wait is written down behind the answer.
    await expect.poll(reasons).toEqual(['too_many_tries', ...Array.from({ length: 5 }, () => 'wrong_code')])
  })

  it('answers a wrong password as it does without', async () => {
    const [{ member }, other] = [await careful(), await api.staffedCompany()]
    const answers = await Promise.all(
      [member, other.member].map(({ email }) => api.browser().post(session, { email, password: 'wrong' })),
    )
    for (const answer of answers) expectProblem(answer, 401, 'wrong_credentials')
    expect(answers[0]?.body).toEqual(answers[1]?.body)
  })

  it('keeps somebody out who is suspended between the steps', async () => {
    const { member, app } = await careful()
    const browser = await givePassword(api, member)
    await api.owner.query(`update users set status = 'suspended' where id = $1`, [member.id])
    expectProblem(await browser.post(secondFactor, { code: app.nextCode() }), 401, 'wrong_credentials')
    expectProblem(await browser.get(session), 401, 'unauthenticated')
  })
})

describe('a proof of who one is', () => {
  it('is asked for five minutes after signing in, counts five minutes, and changes the token', async () => {
    const { member, company } = await api.staffedCompany()
    const browser = await api.signIn(member)
    api.clock.advance(5 * 60)
    expectProblem(await browser.post(`${twoStep}/totp`), 403, 'proof_required')
    expectProblem(await browser.delete(`${twoStep}/totp`), 403, 'proof_required')
    expectProblem(await browser.post(`${twoStep}/recovery-codes`), 403, 'proof_required')

    const before = browser.cookie(sessionCookie)
    expect((await browser.post(proof, { password: testPassword })).status).toBe(204)
    expect(browser.cookie(sessionCookie)).not.toBe(before)
    const stale = { headers: { cookie: `${sessionCookie}=${before}` } }
    expectProblem(await api.browser().get(session, stale), 401, 'unauthenticated')
    expect((await browser.post(`${twoStep}/totp`)).status).toBe(201)
    api.clock.advance(5 * 60)
    expectProblem(await browser.post(`${twoStep}/totp`), 403, 'proof_required')
    expect((await eventsOf(company)).filter((event) => event === 'session.proved')).toHaveLength(1)
  })

  it('is refused with a wrong password, which can’t be guessed without end', async () => {
    const { member, company } = await api.staffedCompany()
    const browser = await api.signIn(member)
    for (let tries = 0; tries < 10; tries += 1) {
      expectFieldErrors(await browser.post(proof, { password: 'wrong' }), { password: 'wrong_password' })
    }
    expectProblem(await browser.post(proof, { password: testPassword }), 429, 'too_many_requests')
    // Each of them, and that it was told to wait, which is written down after the answer.
    await expect
      .poll(async () => (await eventsOf(company)).filter((event) => event === 'session.refused'))
      .toHaveLength(11)
  })
})

describe('recovery codes and removing the app', () => {
  it('new codes end the old ones', async () => {
    const { member, browser, app } = await careful()
    const { status, body } = await browser.post<RecoveryCodes>(`${twoStep}/recovery-codes`)
    expect(status).toBe(201)
    const [old = '', fresh = ''] = [app.recoveryCodes[0], body.codes[0]]
    const next = await givePassword(api, member)
    expectFieldErrors(await next.post(secondFactor, { code: old }), { code: 'wrong_code' })
    expect((await next.post(secondFactor, { code: fresh })).status).toBe(201)
  })

  it('without the app the password is enough again, and there is nothing to remove twice', async () => {
    const { member, browser } = await careful()
    expect((await browser.delete(`${twoStep}/totp`)).status).toBe(204)
    expectProblem(await browser.delete(`${twoStep}/totp`), 409, 'conflict')
    expectProblem(await browser.post(`${twoStep}/recovery-codes`), 409, 'conflict')
    expect((await accountOf(browser)).twoStep).toEqual({ isOn: false, totpSince: null, recoveryCodesLeft: 0 })
    await api.signIn(member)
  })
})
