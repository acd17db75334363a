import {
  type Account,
  maxPasskeys,
  passkeyCreatedSchema,
  type PasskeyCreated,
  type PasskeyCreationOptions,
  passkeyCreationOptionsSchema,
  passkeyRequestOptionsSchema,
  type PasskeyRequestOptions,
  type Passkeys,
  passkeysSchema,
  type SecondStep,
  type Session,
} from '@latchkey/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { enableTwoStep, givePassword } from '../support/authenticator.ts'
import { type Browser, startTestApi, testPassword, type TestApi } from '../support/index.ts'
import { PasskeyDevice, type PasskeyOddity, registerPasskey, usePasskey } from '../support/passkey-device.ts'
import { expectFieldErrors, expectProblem } from '../support/problem.ts'
import { logEntries } from '../support/snapshot.ts'

const account = '/api/v1/account'
const passkeys = `${account}/passkeys`
const session = '/api/v1/session'
const signIn = `${session}/passkey`
const secondStep = `${session}/second-factor/passkey`
const proof = `${session}/proof/passkey`

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())

/** Somebody with a passkey. */
async function owner() {
  const { company, member } = await api.staffedCompany()
  const browser = await api.signIn(member)
  return { company, member, browser, ...(await registerPasskey(api, browser)) }
}

const eventsOf = async ({ id }: { id: string }): Promise<string[]> =>
  (await logEntries(api, id)).map(({ event }) => event)
const twoStepOf = async (browser: Browser) => (await browser.get<Account>(account)).body.twoStep
const listOf = async (browser: Browser) => passkeysSchema.strict().parse((await browser.get(passkeys)).body).items
const askFor = async (browser: Browser, path: string) =>
  (await browser.post<PasskeyRequestOptions>(`${path}/challenge`)).body

/** A browser in which somebody signed in with a passkey. */
async function signedIn(device: PasskeyDevice): Promise<Browser> {
  const browser = api.browser()
  expect((await usePasskey(browser, device)).status).toBe(201)
  return browser
}

/** What makes an answer wrong, each by itself. */
const oddities: [string, PasskeyOddity][] = [
  ['another site’s page', { origin: 'https://latchkey.example.evil' }],
  ['another site’s passkey', { rpId: 'evil.example' }],
  ['nobody verified', { unverified: true }],
]

describe('registering a passkey', () => {
  it('answers it with recovery codes, and two-step sign-in is on from then on', async () => {
    const { member, company } = await api.staffedCompany()
    const browser = await api.signIn(member)
    const asked = await browser.post<PasskeyCreationOptions>(`${passkeys}/challenge`)
    expect(asked.status).toBe(201)
    const options = passkeyCreationOptionsSchema.strict().parse(asked.body)
    expect(options).toMatchObject({ rp: { id: '127.0.0.1' }, user: { name: member.email, displayName: member.name } })
    expect(JSON.stringify(options.user.id)).not.toContain(member.id)
    const credential = new PasskeyDevice(api.issuer).create(options)
    const made = await browser.post<PasskeyCreated>(passkeys, { name: '  Work laptop ', credential })
    expect(made.status).toBe(201)
    const { passkey, codes } = passkeyCreatedSchema.strict().parse(made.body)
    expect(passkey).toMatchObject({ name: 'Work laptop', lastUsedAt: null })
    expect(codes).toHaveLength(10)
    expect(await listOf(browser)).toEqual([passkey])
    expect(await twoStepOf(browser)).toEqual({ isOn: true, totpSince: null, recoveryCodesLeft: 10 })
    expect(await eventsOf(company)).toEqual(expect.arrayContaining(['passkey.created', 'two_step.enabled']))

    const again = await browser.post(passkeys, { name: 'Again', credential })
    expectProblem(again, 410, 'request_ended')
    expect((await browser.post<PasskeyCreationOptions>(`${passkeys}/challenge`)).body.excludeCredentials).toHaveLength(
      1,
    )
  })

  it('beside an authenticator app makes no other recovery codes, and either is a second step', async () => {
    const { member } = await api.staffedCompany()
    const browser = await api.signIn(member)
    const app = await enableTwoStep(api, browser)
    const { codes } = await registerPasskey(api, browser)
    expect(codes).toEqual([])
    const next = api.browser()
    const { body } = await next.post<SecondStep>(session, { email: member.email, password: testPassword })
    expect(body.secondFactors).toEqual(['passkey', 'totp', 'recovery_code'])
    expect((await next.post(`${session}/second-factor`, { code: app.recoveryCodes[0] })).status).toBe(201)
  })

  it.each([...oddities, ['a certificate to look up', { certificate: Buffer.from('cert') }] as const])(
    'refuses what comes with %s',
    async (_what, odd) => {
      const browser = await api.signIn((await api.staffedCompany()).member)
      const { body } = await browser.post<PasskeyCreationOptions>(`${passkeys}/challenge`)
      const credential = new PasskeyDevice(api.issuer).create(body, odd)
      expectFieldErrors(await browser.post(passkeys, { name: 'Odd', credential }), { credential: 'wrong_passkey' })
      expect(await listOf(browser)).toEqual([])
    },
  )

  it('is asked for a fresh proof, within five minutes, by whom the challenge was given to', async () => {
    const { member, administrator } = await api.staffedCompany()
    const [browser, other] = [await api.signIn(member), await api.signIn(administrator)]
    const { body } = await browser.post<PasskeyCreationOptions>(`${passkeys}/challenge`)
    const credential = new PasskeyDevice(api.issuer).create(body)
    expectProblem(await other.post(passkeys, { name: 'Mine', credential }), 410, 'request_ended')
    api.clock.advance(5 * 60)
    expectProblem(await browser.post(passkeys, { name: 'Late', credential }), 410, 'request_ended')
    expectProblem(await browser.post(`${passkeys}/challenge`), 403, 'proof_required')
  })

  it('of a credential that somebody has is refused, and so is one more than anybody can have', async () => {
    const { device, browser, member } = await owner()
    const other = await api.signIn((await api.staffedCompany()).member)
    const { body } = await other.post<PasskeyCreationOptions>(`${passkeys}/challenge`)
    const taken = await other.post(passkeys, { name: 'Theirs', credential: device.create(body) })
    expectFieldErrors(taken, { credential: 'wrong_passkey' })
    const { body: options } = await browser.post<PasskeyCreationOptions>(`${passkeys}/challenge`)
    await api.owner.query(
      `insert into passkeys select company_id, gen_random_uuid(), user_id, n::text::bytea, public_key, 0, '{}', 'No. ' || n, now()
       from passkeys, generate_series(1, ${maxPasskeys - 1}) as n where user_id = $1`,
      [member.id],
    )
    const many = new PasskeyDevice(api.issuer).create(options)
    expectProblem(await browser.post(passkeys, { name: 'One more', credential: many }), 409, 'conflict')
    expectProblem(await browser.post(`${passkeys}/challenge`), 409, 'conflict')
  })
})

describe('one’s own passkeys', () => {
  it('are renamed, and removed with a fresh proof; the last one takes two-step sign-in along', async () => {
    const { member, company, browser, passkey } = await owner()
    const renamed = await browser.patch(`${passkeys}/${passkey.id}`, { name: 'Blue key' })
    expect(renamed).toMatchObject({ status: 200, body: { ...passkey, name: 'Blue key' } })
    expectFieldErrors(await browser.patch(`${passkeys}/${passkey.id}`, { name: ' ' }), { name: 'blank' })
    api.clock.advance(5 * 60)
    expectProblem(await browser.delete(`${passkeys}/${passkey.id}`), 403, 'proof_required')
    await browser.post(`${session}/proof`, { password: testPassword })
    expect((await browser.delete(`${passkeys}/${passkey.id}`)).status).toBe(204)
    expectProblem(await browser.delete(`${passkeys}/${passkey.id}`), 404, 'not_found')
    expect(await twoStepOf(browser)).toEqual({ isOn: false, totpSince: null, recoveryCodesLeft: 0 })
    await api.signIn(member)
    const events = ['passkey.updated', 'passkey.deleted', 'two_step.disabled']
    expect(await eventsOf(company)).toEqual(expect.arrayContaining(events))
  })

  it('are nobody else’s to see, rename or remove, in the company or outside', async () => {
    const { passkey, device } = await owner()
    const { administrator } = await api.staffedCompany()
    const browser = await api.signIn(administrator)
    expect((await browser.get<Passkeys>(passkeys)).body.items).toEqual([])
    expectProblem(await browser.patch(`${passkeys}/${passkey.id}`, { name: 'Mine' }), 404, 'not_found')
    expectProblem(await browser.delete(`${passkeys}/${passkey.id}`), 404, 'not_found')
    expect((await usePasskey(api.browser(), device)).status).toBe(201)
  })
})

describe('signing in with nothing but a passkey', () => {
  it('opens a session, without a second step, and says when it was used', async () => {
    const { member, company, device } = await owner()
    const browser = api.browser()
    const options = await askFor(browser, signIn)
    expect(passkeyRequestOptionsSchema.strict().parse(options).allowCredentials).toEqual([])
    const answer = await browser.post<Session>(signIn, { credential: device.answer(options) })
    expect(answer).toMatchObject({ status: 201, body: { user: { id: member.id } } })
    expect(answer.headers.getSetCookie().join()).toMatch(/__Host-latchkey-session=.*HttpOnly; Secure; SameSite=Lax/u)
    expect((await listOf(browser))[0]?.lastUsedAt).not.toBeNull()
    const used = (await logEntries(api, company.id)).find(({ event }) => event === 'passkey.used')
    expect(used).toMatchObject({ actor_id: member.id, after: { use: 'sign_in' } })
  })

  it('needs a challenge of one’s own browser, good once, for five minutes', async () => {
    const { device } = await owner()
    const [browser, other] = [api.browser(), api.browser()]
    const credential = device.answer(await askFor(browser, signIn))
    expectProblem(await other.post(signIn, { credential }), 410, 'request_ended')
    await askFor(other, signIn)
    expectProblem(await other.post(signIn, { credential }), 410, 'request_ended')
    const cookie = `__Host-latchkey-passkey=${browser.cookie('__Host-latchkey-passkey')}`
    expect((await browser.post(signIn, { credential })).status).toBe(201)
    expectProblem(await browser.post(signIn, { credential }, { headers: { cookie } }), 410, 'request_ended')
    const late = device.answer(await askFor(other, signIn))
    api.clock.advance(5 * 60)
    expectProblem(await other.post(signIn, { credential: late }), 410, 'request_ended')
  })

  it('takes a challenge that was asked for before another one in the same browser', async () => {
    const { device } = await owner()
    const browser = api.browser()
    const first = await askFor(browser, signIn)
    await askFor(browser, signIn)
    expect((await browser.post(signIn, { credential: device.answer(first) })).status).toBe(201)
  })

  it('answers alike for a passkey nobody has, a wrong answer, and one of somebody or a company suspended', async () => {
    const [right, suspended, closed] = [await owner(), await owner(), await owner()]
    await api.owner.query(`update users set status = 'suspended' where id = $1`, [suspended.member.id])
    await api.services.companies.suspend(closed.company.number)
    const unknown = new PasskeyDevice(api.issuer)
    const answers = [
      await usePasskey(api.browser(), unknown),
      await usePasskey(api.browser(), suspended.device),
      await usePasskey(api.browser(), closed.device),
      await usePasskey(api.browser(), right.device, signIn, { userHandle: 'AAAA' }),
    ]
    for (const [, odd] of oddities) answers.push(await usePasskey(api.browser(), right.device, signIn, odd))
    for (const answer of answers) {
      expectProblem(answer, 401, 'wrong_credentials')
      expect(answer.body).toEqual(answers[0]?.body)
    }
    const reasonsOf = async ({ id }: { id: string }) =>
      (await logEntries(api, id)).flatMap(({ event, after }) =>
        event === 'session.refused' ? [after?.['reason']] : [],
      )
    await expect.poll(() => reasonsOf(right.company)).toEqual(Array.from({ length: 4 }, () => 'wrong_passkey'))
    await expect.poll(() => reasonsOf(suspended.company)).toEqual(['suspended'])
    await expect.poll(() => reasonsOf(closed.company)).toEqual(['suspended'])
  })

  it('refuses a copy: a counter that stands still or goes back', async () => {
    const { device } = await owner()
    expect((await usePasskey(api.browser(), device, signIn, { counter: 40 })).status).toBe(201)
    for (const counter of [40, 39, 0]) {
      expectProblem(await usePasskey(api.browser(), device, signIn, { counter }), 401, 'wrong_credentials')
    }
    expect((await usePasskey(api.browser(), device, signIn, { counter: 41 })).status).toBe(201)
  })

  it('takes a passkey that does not count', async () => {
    const { device, member } = await owner()
    await api.owner.query('update passkeys set counter = 0 where user_id = $1', [member.id])
    for (let times = 0; times < 2; times += 1) {
      expect((await usePasskey(api.browser(), device, signIn, { counter: 0 })).status).toBe(201)
    }
  })

  it('counts as a try from its network', async () => {
    const own = await startTestApi({ trustedProxies: ['127.0.0.1'] })
    try {
      const call = { headers: { 'x-forwarded-for': '203.0.113.9' } }
      const browser = own.browser()
      const credential = new PasskeyDevice(own.issuer).answer(await askFor(browser, signIn))
      for (let tries = 0; tries < 100; tries += 1) {
        const { status } = await browser.post(signIn, { credential }, call)
        expect(status).toBe(tries === 0 ? 401 : 410)
      }
      expectProblem(await browser.post(signIn, { credential }, call), 429, 'too_many_requests')
    } finally {
      await own.close()
    }
  })
})

describe('a passkey as the second step', () => {
  it('is what the password alone asks for, and is taken from whom it belongs to only', async () => {
    const [{ member, device }, stranger] = [await owner(), await owner()]
    const browser = await givePassword(api, member)
    const options = await askFor(browser, secondStep)
    expect(options.allowCredentials.map(({ id }) => id)).toEqual([device.id.toString('base64url')])
    expect(browser.cookie('__Host-latchkey-session')).toBeUndefined()
    const wrong = await browser.post(secondStep, { credential: stranger.device.answer(options) })
    expectFieldErrors(wrong, { credential: 'wrong_passkey' })
    const answer = await usePasskey<Session>(browser, device, secondStep)
    expect(answer).toMatchObject({ status: 201, body: { user: { id: member.id } } })
    expectProblem(await browser.post(`${secondStep}/challenge`), 410, 'request_ended')
  })

  it('can be given up for a recovery code, and needs the password first', async () => {
    const { member, codes, device } = await owner()
    const browser = await givePassword(api, member)
    expect((await browser.post(`${session}/second-factor`, { code: codes[0] })).status).toBe(201)
    const options = await askFor(api.browser(), signIn)
    const credential = device.answer(options)
    expectProblem(await api.browser().post(secondStep, { credential }), 410, 'request_ended')
    const waiting = await givePassword(api, member)
    expectProblem(await waiting.post(secondStep, { credential }), 410, 'request_ended')
  })

  it('is counted with wrong codes', async () => {
    const [{ member, device }, stranger] = [await owner(), await owner()]
    const browser = await givePassword(api, member)
    for (let tries = 0; tries < 5; tries += 1) {
      const credential = stranger.device.answer(await askFor(browser, secondStep))
      expectFieldErrors(await browser.post(secondStep, { credential }), { credential: 'wrong_passkey' })
    }
    expectProblem(await usePasskey(browser, device, secondStep), 429, 'too_many_requests')
  })
})

describe('a passkey as proof', () => {
  it('counts like the password, changes the token, and is of no use in another session', async () => {
    const { member, browser, device, company } = await owner()
    const other = await signedIn(device)
    api.clock.advance(5 * 60)
    expectProblem(await browser.post(`${account}/two-step/totp`), 403, 'proof_required')
    const before = browser.cookie('__Host-latchkey-session')
    const options = await askFor(browser, proof)
    expect(options.allowCredentials).toHaveLength(1)
    const credential = device.answer(options)
    expectProblem(await other.post(proof, { credential }), 410, 'request_ended')
    expect((await browser.post(proof, { credential })).status).toBe(204)
    expect(browser.cookie('__Host-latchkey-session')).not.toBe(before)
    expect((await browser.post(`${account}/two-step/totp`)).status).toBe(201)
    expectProblem(await browser.post(proof, { credential }), 410, 'request_ended')
    expect((await logEntries(api, company.id)).filter(({ event }) => event === 'session.proved')).toHaveLength(1)
    expect(member.id).toBe((await browser.get<Session>(session)).body.user.id)
  })

  it('of somebody else proves nothing', async () => {
    const [{ browser, company }, stranger] = [await owner(), await owner()]
    api.clock.advance(5 * 60)
    const credential = stranger.device.answer(await askFor(browser, proof))
    expectFieldErrors(await browser.post(proof, { credential }), { credential: 'wrong_passkey' })
    expectProblem(await browser.post(`${account}/two-step/totp`), 403, 'proof_required')
    await expect.poll(() => eventsOf(company)).toContain('session.refused')
  })
})
