import type { RecoveryCodes, SecondStep, Session, TotpSetup, TwoStepPolicy, UserInvited } from '@latchkey/contracts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Authenticator, enableTwoStep } from '../support/authenticator.ts'
import { type Browser, startTestApi, type StaffedCompany, testPassword, type TestApi } from '../support/index.ts'
import { requestPath } from '../support/oauth-client.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'
import { registerPasskey, usePasskey } from '../support/passkey-device.ts'
import { expectProblem } from '../support/problem.ts'
import { expectRefusedWithinASecond } from '../support/two-nodes.ts'

// A company asks its people for two-step sign-in: nothing else is open to whoever has not set it up, at any node.

const session = '/api/v1/session'
const account = '/api/v1/account'

let world: OAuthWorld
let api: TestApi
let other: TestApi
beforeAll(async () => {
  world = await startOAuthWorld()
  ;({ api } = world)
  other = await startTestApi({ beside: api })
})
afterAll(async () => {
  await other.close()
  await api.close()
})

/** Lets a company ask its people for two-step sign-in, by somebody who has it. */
async function decide({ superAdministrator }: StaffedCompany, twoStepPolicy: TwoStepPolicy): Promise<Browser> {
  const browser = await api.signIn(superAdministrator)
  await enableTwoStep(api, browser)
  expect((await browser.patch('/api/v1/security-settings', { twoStepPolicy })).status).toBe(200)
  return browser
}

const need = async (browser: Browser): Promise<boolean> => (await browser.get<Session>(session)).body.needsSecondFactor
const isClosed = (answer: Parameters<typeof expectProblem>[0]) => expectProblem(answer, 403, 'second_factor_required')

test('after the right password nothing but setting up is open, and after that everything', async () => {
  const acme = await api.staffedCompany()
  await decide(acme, 'everyone')
  const browser = await api.signIn(acme.member)
  expect(await need(browser)).toBe(true)
  for (const path of [account, `${account}/sessions`, '/api/v1/authorizations', '/api/v1/modules']) {
    isClosed(await browser.get(path))
  }
  isClosed(await browser.patch(account, { language: 'es' }))
  isClosed(await browser.post(`${account}/two-step/recovery-codes`))

  api.clock.advance(5 * 60)
  expectProblem(await browser.post(`${account}/two-step/totp`), 403, 'proof_required')
  expect((await browser.post(`${session}/proof`, { password: testPassword })).status).toBe(204)
  const { body } = await browser.post<TotpSetup>(`${account}/two-step/totp`)
  const code = new Authenticator(api, body.secret).code()
  const confirmed = await browser.post<RecoveryCodes>(`${account}/two-step/totp/confirm`, { code })
  expect(confirmed.body.codes).toHaveLength(10)
  expect(await need(browser)).toBe(false)
  expect((await browser.get(account)).status).toBe(200)
})

test('a passkey is a second factor too, and the one that is the last is not removed', async () => {
  const acme = await api.staffedCompany()
  await decide(acme, 'everyone')
  const browser = await api.signIn(acme.member)
  const { device, passkey, codes } = await registerPasskey(api, browser)
  expect(codes).toHaveLength(10)
  expect((await browser.get(account)).status).toBe(200)
  isClosed(await browser.delete(`${account}/passkeys/${passkey.id}`))
  expect((await usePasskey(other.browser(), device)).status).toBe(201)
  await enableTwoStep(api, browser)
  expect((await browser.delete(`${account}/passkeys/${passkey.id}`)).status).toBe(204)
  isClosed(await browser.delete(`${account}/two-step/totp`))
})

test('who is asked for it is for the company to say', async () => {
  const acme = await api.staffedCompany()
  const owner = await decide(acme, 'administrators')
  const [administrator, member] = [await api.signIn(acme.administrator), await api.signIn(acme.member)]
  isClosed(await administrator.get(account))
  expect(await need(member)).toBe(false)
  expect((await member.get(account)).status).toBe(200)
  expect((await owner.patch('/api/v1/security-settings', { twoStepPolicy: 'optional' })).status).toBe(200)
  expect((await administrator.get(account)).status).toBe(200)
  expect((await owner.delete(`${account}/two-step/totp`)).status).toBe(204)
})

test('sessions that are open when the company decides are closed within a second, at every node, until it is set up', async () => {
  const acme = await api.staffedCompany()
  const browser = await other.signIn(acme.member)
  expect((await browser.get(account)).status).toBe(200)
  await decide(acme, 'everyone')
  await expectRefusedWithinASecond(async () => (await browser.get(account)).status === 200)
  isClosed(await browser.get(account))
  await registerPasskey(other, browser)
  expect((await browser.get(account)).status).toBe(200)
})

test('a session that only ever gave the password is ended, at every node, when its person sets up the second step elsewhere', async () => {
  const acme = await api.staffedCompany()
  await decide(acme, 'everyone')
  const stranger = await other.signIn(acme.member)
  isClosed(await stranger.get(account))
  const browser = await api.signIn(acme.member)
  const { device } = await registerPasskey(api, browser)
  expect((await browser.get(account)).status).toBe(200)
  await expectRefusedWithinASecond(async () => (await stranger.get(session)).status === 200)
  for (const path of [account, session]) expectProblem(await stranger.get(path), 401, 'unauthenticated')
  expectProblem(await stranger.post(`${session}/proof`, { password: testPassword }), 401, 'unauthenticated')
  expect((await usePasskey(other.browser(), device)).status).toBe(201)
})

test('of two who set up the second step of one person at once, at two nodes, one succeeds and the other’s session has ended', async () => {
  const acme = await api.staffedCompany()
  await decide(acme, 'everyone')
  const both = [await api.signIn(acme.member), await other.signIn(acme.member)]
  const held = await api.owner.connect()
  await held.query('begin')
  await held.query('select from users where id = $1 for update', [acme.member.id])
  const registering = both.map((browser) =>
    registerPasskey(api, browser).then(
      () => 'registered',
      (error: Error) => error.message,
    ),
  )
  const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  try {
    await expect.poll(async () => (await api.owner.query(waiting)).rowCount, { timeout: 10_000 }).toBe(2)
  } finally {
    await held.query('commit')
    held.release()
  }
  expect((await Promise.all(registering)).toSorted()).toEqual([
    'registered',
    'the passkey could not be registered: 401',
  ])
  const { rowCount } = await api.owner.query('select from passkeys where user_id = $1', [acme.member.id])
  expect(rowCount).toBe(1)
})

test('whoever was invited chooses a password, and then sets it up', async () => {
  const acme = await api.staffedCompany()
  const owner = await decide(acme, 'everyone')
  const email = 'invited@two-step.example'
  const person = { name: 'Ines', email, role: 'member', permissionGroupId: acme.fullAccess.id }
  const { body } = await owner.post<UserInvited>('/api/v1/users', person)
  const token = new URL(body.link.url ?? '').hash.slice(1)
  const browser = api.browser()
  const password = 'seven quiet herons wade'
  expect((await browser.post('/api/v1/account-links/redeem', { token, password })).status).toBe(204)
  expect((await browser.post<Session>(session, { email, password })).body.needsSecondFactor).toBe(true)
  await enableTwoStep(api, browser)
  const next = await api.browser().post<SecondStep>(session, { email, password })
  expect(next).toMatchObject({ status: 202, body: { secondFactors: ['totp', 'recovery_code'] } })
})

test('an app is authorized by nobody who has not set it up, also where it was before', async () => {
  const { acme, webApp } = world
  const member = await api.signIn(acme.member)
  await webApp.connect(member)
  expect((await webApp.authorize(member)).headers.get('location')).toContain('code=')
  await decide(acme, 'everyone')
  const asked = await webApp.authorize(member)
  const location = new URL(asked.headers.get('location') ?? '', api.url)
  expect(location.pathname).toBe('/authorize')
  const reference = location.searchParams.get('request') ?? ''
  isClosed(await member.get(requestPath(reference)))
  isClosed(await member.post(`${requestPath(reference)}/decision`, { decisionToken: 'x', decision: 'authorize' }))
  await registerPasskey(api, member)
  expect((await member.get(requestPath(reference))).status).toBe(200)
})
