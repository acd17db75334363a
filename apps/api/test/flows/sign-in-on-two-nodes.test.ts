import type { AccountSessions, AuthorizationQuestion, PasskeyRequestOptions } from '@latchkey/contracts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { enableTwoStep, givePassword } from '../support/authenticator.ts'
import { type Browser, startTestApi, testPassword, type TestApi } from '../support/index.ts'
import { requestPath } from '../support/oauth-client.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'
import { registerPasskey } from '../support/passkey-device.ts'
import { expectFieldErrors, expectProblem } from '../support/problem.ts'
import { atOnce, expectRefusedWithinASecond } from '../support/two-nodes.ts'

// Sessions, proofs and codes are the same at every node.

const session = '/api/v1/session'
const secondFactor = `${session}/second-factor`
const sessionCookie = '__Host-latchkey-session'
const newPassword = 'seven quiet herons wade'

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

const cookieOf = (browser: Browser) => `${sessionCookie}=${browser.cookie(sessionCookie)}`
const isSignedInAt = async (node: TestApi, cookie: string): Promise<boolean> =>
  (await node.browser().get(session, { headers: { cookie } })).status === 200
const lastSeen = async () =>
  (await world.sql<{ at: Date }>(`select max(last_seen_at) as at from sessions`))[0]?.at.getTime() ?? 0
const newcomer = async () => (await api.staffedCompany()).member
const changePassword = (browser: Browser) =>
  browser.call('PUT', '/api/v1/account/password', { body: { currentPassword: testPassword, newPassword } })

test('another password at one node ends the other sessions, and this one’s former token, at the other within a second', async () => {
  const member = await newcomer()
  const [here, there] = [await api.signIn(member), await other.signIn(member)]
  const former = [cookieOf(here), cookieOf(there)]
  for (const cookie of former) expect(await isSignedInAt(other, cookie)).toBe(true)
  expect((await changePassword(here)).status).toBe(204)
  await Promise.all(former.map((cookie) => expectRefusedWithinASecond(() => isSignedInAt(other, cookie))))
  expect(await isSignedInAt(other, cookieOf(here))).toBe(true)
})

test('a session that is ended at one node is over at the other within a second', async () => {
  const member = await newcomer()
  const [here, there] = [await api.signIn(member), await other.signIn(member)]
  const cookie = cookieOf(there)
  expect(await isSignedInAt(other, cookie)).toBe(true)
  const { items } = (await here.get<AccountSessions>('/api/v1/account/sessions')).body
  await here.delete(`/api/v1/account/sessions/${items.find(({ isCurrent }) => !isCurrent)?.id}`)
  await expectRefusedWithinASecond(() => isSignedInAt(other, cookie))
})

test('a session in use at one node is not idle at the other', async () => {
  const browser = await api.signIn(await newcomer())
  const cookie = cookieOf(browser)
  expect(await isSignedInAt(other, cookie)).toBe(true)
  for (let hours = 0; hours < 3; hours += 1) {
    api.clock.advance(60 * 60)
    expect(await isSignedInAt(api, cookie)).toBe(true)
  }
  await expect.poll(lastSeen, { timeout: 10_000 }).toBeGreaterThan(api.clock.now().getTime() - 60 * 60 * 1000)
  expect(await isSignedInAt(other, cookie)).toBe(true)
})

test('sign-ins with the password that is being replaced leave no session behind', async () => {
  for (let round = 0; round < 3; round += 1) {
    const member = await newcomer()
    const browser = await api.signIn(member)
    const late = Array.from({ length: 4 }, (_, index) => (index % 2 ? other : api).browser())
    const [changed, ...signIns] = await Promise.all([
      changePassword(browser),
      ...late.map((one) => one.post(session, { email: member.email, password: testPassword })),
    ])
    expect(changed.status).toBe(204)
    for (const { status } of signIns) expect([201, 401]).toContain(status)
    await Promise.all([api, other].map(({ services }) => services.changes.catchUp()))
    for (const one of late) expectProblem(await one.get(session), 401, 'unauthenticated')
    expect((await browser.get(session)).status).toBe(200)
  }
})

test('a code that is given at two nodes at once is good at one', async () => {
  const member = await newcomer()
  const app = await enableTwoStep(api, await api.signIn(member))
  for (const code of [app.nextCode(), app.recoveryCodes[0] ?? '']) {
    const browsers = [await givePassword(api, member), await givePassword(other, member)]
    const answers = await Promise.all(browsers.map((browser) => browser.post(secondFactor, { code })))
    expect(answers.map(({ status }) => status).toSorted((one, two) => one - two)).toEqual([201, 400])
  }
})

test('the steps can be taken at different nodes, and only one of two at once with the same sign-in opens a session', async () => {
  const member = await newcomer()
  const app = await enableTwoStep(api, await api.signIn(member))
  const browser = await givePassword(api, member)
  const headers = { cookie: `__Host-latchkey-sign-in=${browser.cookie('__Host-latchkey-sign-in')}` }
  const codes = app.recoveryCodes.slice(0, 2)
  const answers = await Promise.all(
    [api, other].map((node, index) => node.browser().post(secondFactor, { code: codes[index] }, { headers })),
  )
  expect(answers.map(({ status }) => status).toSorted((one, two) => one - two)).toEqual([201, 410])
})

test('a sign-in for an app goes back to the app’s request after the second step', async () => {
  const app = await enableTwoStep(api, await api.signIn(world.acme.member))
  const browser = api.browser()
  const sent = await world.webApp.authorize(browser)
  const { pathname, searchParams } = new URL(sent.headers.get('location') ?? '', api.url)
  expect(pathname).toBe('/sign-in')
  const request = requestPath(searchParams.get('authorization') ?? '')
  await browser.post(session, { email: world.acme.member.email, password: testPassword })
  expectProblem(await browser.get(request), 401, 'unauthenticated')
  expectFieldErrors(await browser.post(secondFactor, { code: '12' }), { code: 'wrong_code' })
  expect((await browser.post(secondFactor, { code: app.nextCode() })).status).toBe(201)
  const { status, body } = await browser.get<AuthorizationQuestion>(request)
  expect({ status, asked: body.status }).toEqual({ status: 200, asked: 'awaiting_decision' })
})

test('a passkey’s answer is good once, however often and at whichever node it arrives at the same time', async () => {
  const { device } = await registerPasskey(api, await api.signIn(await newcomer()))
  const asking = api.browser()
  const { body } = await asking.post<PasskeyRequestOptions>(`${session}/passkey/challenge`)
  const credential = device.answer(body)
  const cookie = `__Host-latchkey-passkey=${asking.cookie('__Host-latchkey-passkey')}`
  const answers = await atOnce(6, [api, other], (node) =>
    node.browser().post(`${session}/passkey`, { credential }, { headers: { cookie } }),
  )
  expect(answers.map(({ status }) => status).toSorted((one, two) => one - two)).toEqual([201, 410, 410, 410, 410, 410])
})
