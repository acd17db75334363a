import type { Consumer, ConsumerCreated, PasswordRules, SecuritySettingsUpdate } from '@latchkey/contracts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Answer, type Browser, type StaffedCompany, type TestApi } from '../support/index.ts'
import { startTestApi, testPassword } from '../support/index.ts'
import { expectFieldErrors, expectProblem } from '../support/problem.ts'
import { logEntries } from '../support/snapshot.ts'
import { expectRefusedWithinASecond } from '../support/two-nodes.ts'

// What a company decides is in force on every node, for those who are signed in already too.

const trustedProxies = ['127.0.0.1']
const office = '203.0.113.7'
const elsewhere = '198.51.100.9'
const minute = 60
const hour = 60 * minute

let api: TestApi
let other: TestApi
let acme: StaffedCompany
beforeAll(async () => {
  api = await startTestApi({ trustedProxies })
  other = await startTestApi({ trustedProxies, beside: api })
})
beforeEach(async () => {
  acme = await api.staffedCompany()
})
afterAll(async () => {
  await other.close()
  await api.close()
})

const from = (ip: string) => ({ headers: { 'x-forwarded-for': ip } })

const signIn = (browser: Browser, { email }: { email: string }, ip: string, password = testPassword): Promise<Answer> =>
  browser.post('/api/v1/session', { email, password }, from(ip))

async function decide(settings: SecuritySettingsUpdate): Promise<void> {
  const administrator = api.browser()
  await signIn(administrator, acme.administrator, office)
  const { status } = await administrator.patch('/api/v1/security-settings', settings, from(office))
  expect(status).toBe(200)
}

const reasons = async (): Promise<unknown[]> =>
  (await logEntries(api, acme.company.id)).flatMap(({ event, after }) =>
    event === 'session.refused' ? [after?.['reason']] : [],
  )

/** The same session at another node: its cookie is good at both. */
const session = (browser: Browser, node: TestApi): Promise<Answer> =>
  node.browser().get('/api/v1/session', {
    headers: { cookie: `${cookieName}=${browser.cookie(cookieName)}`, ...from(office).headers },
  })
const cookieName = '__Host-latchkey-session'

const tries = async (count: number, { email }: { email: string }, ip: string): Promise<Answer[]> => {
  const answers: Answer[] = []
  for (let index = 0; index < count; index += 1) {
    answers.push(await signIn((index % 2 ? other : api).browser(), { email }, ip, 'not the password'))
  }
  return answers
}
const seen = ({ status, body }: Answer) => ({ status, body })

describe('the limits of sessions', () => {
  it('end those that are open and over, at the other node within a second; longer ones bring none back', async () => {
    const member = await api.signIn(acme.member)
    api.clock.advance(90 * minute)
    expect((await session(member, other)).status).toBe(200)
    await decide({ sessionIdleSeconds: hour, sessionAbsoluteSeconds: hour })
    await expectRefusedWithinASecond(async () => (await session(member, other)).status === 200)
    expect((await session(member, api)).status).toBe(401)
    await decide({ sessionIdleSeconds: 4 * hour, sessionAbsoluteSeconds: 4 * hour })
    expect((await session(member, api)).status).toBe(401)
  })

  it('that end a session say so in the log, and nothing of those that were over by themselves', async () => {
    await api.signIn(acme.superAdministrator)
    api.clock.advance(40 * minute)
    await api.signIn(acme.member)
    api.clock.advance(90 * minute)
    const { rows } = await api.owner.query<{ id: string }>('select id from sessions where user_id = $1', [
      acme.member.id,
    ])
    await decide({ sessionIdleSeconds: hour })
    await decide({ sessionIdleSeconds: 4 * hour })
    const ended = (await logEntries(api, acme.company.id)).filter(({ event }) => event === 'session.ended')
    expect(ended).toMatchObject([{ actor_id: acme.administrator.id, target_id: rows[0]?.id }])
    const { rowCount } = await api.owner.query('select 1 from sessions where user_id = any($1)', [
      [acme.member.id, acme.superAdministrator.id],
    ])
    expect(rowCount).toBe(0)
  })

  it('end a session that is not used, and one that is used all the time', async () => {
    await decide({ sessionIdleSeconds: 10 * minute, sessionAbsoluteSeconds: hour })
    const idle = await api.signIn(acme.member)
    const busy = await api.signIn(acme.member)
    for (let passed = 0; passed < 54; passed += 9) {
      expect((await session(busy, api)).status).toBe(200)
      api.clock.advance(9 * minute)
    }
    expect((await session(idle, api)).status).toBe(401)
    expect((await session(busy, api)).status).toBe(200)
    api.clock.advance(6 * minute)
    expect((await session(busy, api)).status).toBe(401)
  })
})

describe('allowed networks', () => {
  it('keep out who is signed in elsewhere, at the other node within a second, and let them sign out', async () => {
    const member = other.browser()
    await signIn(member, acme.member, elsewhere)
    await decide({ allowedIpRanges: ['203.0.113.0/24', '2001:db8::/32'] })
    await expectRefusedWithinASecond(async () => (await member.get('/api/v1/session', from(elsewhere))).status === 200)
    expectProblem(await member.get('/api/v1/account', from(elsewhere)), 403, 'network_not_allowed')
    const page = await member.fetch('/', { headers: { 'x-forwarded-for': elsewhere } })
    expect(await page.text(), 'nor does the page tell who that is').not.toContain('data-session')
    for (const ip of [office, '2001:db8:7::1', '::ffff:203.0.113.250']) {
      expect((await member.get('/api/v1/session', from(ip))).status).toBe(200)
    }
    expect((await member.delete('/api/v1/session', from(elsewhere))).status).toBe(204)
    expect((await member.get('/api/v1/session', from(office))).status).toBe(401)
  })

  it('open no session elsewhere, and say so to whoever knows the password only', async () => {
    await decide({ allowedIpRanges: [office] })
    const member = other.browser()
    expectProblem(await signIn(member, acme.member, elsewhere, 'not the password'), 401, 'wrong_credentials')
    expectProblem(await signIn(member, acme.member, elsewhere), 403, 'network_not_allowed')
    expect(member.cookie(cookieName)).toBeUndefined()
    expect((await signIn(member, acme.member, office)).status).toBe(201)
    await expect.poll(reasons).toEqual(['wrong_password', 'network_not_allowed'])
  })

  it('concern nobody of another company, and no consumer', async () => {
    const administrator = api.browser()
    await signIn(administrator, acme.administrator, office)
    const { body } = await administrator.post<ConsumerCreated>(
      '/api/v1/consumers',
      { grantType: 'client_credentials', name: 'Robot', permissionGroupId: acme.fullAccess.id },
      from(office),
    )
    await decide({ allowedIpRanges: [office] })
    const token = await fetch(new URL('/oauth/token', other.url), {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${body.key}:${body.secret}`)}`, 'x-forwarded-for': elsewhere },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    })
    expect(token.status).toBe(200)
    const stranger = await api.staffedCompany()
    expect((await signIn(other.browser(), stranger.member, elsewhere)).status).toBe(201)
  })
})

describe('the lock-out', () => {
  it('refuses the right password like a wrong one, at every node, where it was guessed at and nowhere else', async () => {
    await decide({ lockOutTries: 4, lockOutSeconds: 10 * minute })
    const [wrong] = await tries(4, acme.member, elsewhere)
    for (const node of [api, other]) {
      const right = await signIn(node.browser(), acme.member, elsewhere)
      expect(wrong && seen(right)).toEqual(wrong && seen(wrong))
    }
    expect((await signIn(other.browser(), acme.member, office)).status).toBe(201)
    await expect.poll(reasons).toEqual([...Array<string>(4).fill('wrong_password'), 'locked_out', 'locked_out'])
  })

  it('is answered like an address that nobody has', async () => {
    await decide({ lockOutTries: 3 })
    const known = await tries(6, acme.member, elsewhere)
    const unknown = await tries(6, { email: 'nobody@nowhere.example' }, elsewhere)
    expect(known.map(seen)).toEqual(unknown.map(seen))
  })

  it('ends when its time is over, whoever went on guessing meanwhile', async () => {
    await decide({ lockOutTries: 3, lockOutSeconds: 10 * minute })
    await tries(3, acme.member, elsewhere)
    api.clock.advance(9 * minute)
    await tries(3, acme.member, elsewhere)
    api.clock.advance(minute)
    expect((await signIn(api.browser(), acme.member, elsewhere)).status).toBe(201)
  })

  it('begins anew after the right password', async () => {
    await decide({ lockOutTries: 3 })
    for (let round = 0; round < 2; round += 1) {
      await tries(2, acme.member, elsewhere)
      expect((await signIn(other.browser(), acme.member, elsewhere)).status).toBe(201)
    }
  })

  it('ends for whoever sets another password through a link', async () => {
    await decide({ lockOutTries: 3 })
    await tries(3, acme.member, elsewhere)
    const token = await newLink()
    const password = 'seven quiet herons wade'
    await api.browser().post('/api/v1/account-links/redeem', { token, password }, from(elsewhere))
    expect((await signIn(other.browser(), acme.member, elsewhere, password)).status).toBe(201)
  })
})

async function newLink(): Promise<string> {
  const administrator = api.browser()
  await signIn(administrator, acme.administrator, office)
  const path = `/api/v1/users/${acme.member.id}/links`
  const { body } = await administrator.post<{ url: string }>(path, undefined, from(office))
  return body.url.split('#')[1] ?? ''
}

describe('the rules for passwords', () => {
  it('hold for whoever changes theirs, and for whoever has a link, and are told to both', async () => {
    await decide({ minPasswordLength: 16, refusesCommonPasswords: false })
    const passwordRules = { minPasswordLength: 16, refusesCommonPasswords: false }
    const member = other.browser()
    await signIn(member, acme.member, office)
    const account = await member.get<{ passwordRules: PasswordRules }>('/api/v1/account', from(office))
    expect(account.body.passwordRules).toEqual(passwordRules)
    const change = (newPassword: string) =>
      member.call('PUT', '/api/v1/account/password', {
        body: { currentPassword: testPassword, newPassword },
        ...from(office),
      })
    expectFieldErrors(await change('fifteen letters'), { newPassword: 'too_short' })

    const token = await newLink()
    const link = await other
      .browser()
      .post<{ passwordRules: PasswordRules }>('/api/v1/account-links/describe', { token })
    expect(link.body.passwordRules).toEqual(passwordRules)
    const redeem = (password: string) => other.browser().post('/api/v1/account-links/redeem', { token, password })
    expectFieldErrors(await redeem('fifteen letters'), { password: 'too_short' })
    expect((await redeem('qwertyuiop123456')).status).toBe(204)
  })
})

describe('what new consumers begin with', () => {
  it('is what the company decided, where whoever makes one says nothing else', async () => {
    await decide({
      accessTokenSeconds: 120,
      refreshIdleSeconds: hour,
      refreshAbsoluteSeconds: 2 * hour,
      pkcePolicy: 'required',
    })
    const administrator = other.browser()
    await signIn(administrator, acme.administrator, office)
    const call = from(office)
    expect((await administrator.get('/api/v1/consumers/defaults', call)).body).toEqual({
      accessTokenSeconds: 120,
      refreshIdleSeconds: hour,
      refreshAbsoluteSeconds: 2 * hour,
      pkcePolicy: 'required',
    })
    const app = {
      grantType: 'authorization_code',
      name: 'App',
      permissionGroupId: acme.fullAccess.id,
      redirectUris: ['https://app.example/callback'],
    }
    const create = (more: object = {}) => administrator.post<Consumer>('/api/v1/consumers', { ...app, ...more }, call)
    const made = await create({ accessTokenSeconds: 300 })
    expect(made).toMatchObject({
      status: 201,
      body: { accessTokenSeconds: 300, refreshIdleSeconds: hour, refreshAbsoluteSeconds: 2 * hour, requiresPkce: true },
    })
    expectFieldErrors(await create({ refreshIdleSeconds: 3 * hour }), { refreshIdleSeconds: 'idle_above_absolute' })
    expectFieldErrors(await create({ requiresPkce: false }), { requiresPkce: 'pkce_by_policy' })
    const change = (id: string) => administrator.patch(`/api/v1/consumers/${id}`, { requiresPkce: false }, call)
    expectFieldErrors(await change(made.body.id), { requiresPkce: 'pkce_by_policy' })

    await decide({ pkcePolicy: 'chosen' })
    const without = await create({ requiresPkce: false })
    expect(without.body.requiresPkce).toBe(false)
    await decide({ pkcePolicy: 'required' })
    expect((await change(without.body.id)).status).toBe(200)
  })
})
