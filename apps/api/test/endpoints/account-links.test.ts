import {
  accountLinkDescriptionSchema,
  type AccountLink,
  type AccountLinkDescription,
  languages,
  type UserInvited,
} from '@latchkey/contracts'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  type Browser,
  makePerson,
  startTestApi,
  type StaffedCompany,
  type TestApi,
  testPassword,
} from '../support/index.ts'
import { type MailServer, startMailServer } from '../support/mail-server.ts'
import { expectFieldErrors, expectProblem } from '../support/problem.ts'
import { logEntries } from '../support/snapshot.ts'

const chosen = 'seven quiet herons wade'
const another = 'nine loud otters swim'

let mail: MailServer
let api: TestApi
let acme: StaffedCompany
let owner: Browser
beforeAll(async () => {
  mail = await startMailServer()
  api = await startTestApi({ smtpUrl: mail.url })
  acme = await api.staffedCompany()
  owner = await api.signIn(acme.superAdministrator)
})
afterAll(async () => {
  await api.close()
  await mail.close()
})
afterEach(() => mail.accept())

let count = 0
const invite = async (fields: Record<string, unknown> = {}) => {
  count += 1
  const person = { name: `Guest ${count}`, email: `guest-${count}@guests.example`, role: 'member' }
  const body = { ...person, permissionGroupId: acme.fullAccess.id, ...fields }
  const answer = await owner.post<UserInvited>('/api/v1/users', body)
  expect(answer.status).toBe(201)
  return answer.body
}
const person = () =>
  makePerson(api.services, acme.company, { permissionGroupId: acme.fullAccess.id, password: testPassword })

const mailTo = (email: string) => mail.received.filter(({ to }) => to.includes(email))
const lastTo = (email: string) => mailTo(email).at(-1)
const tokenIn = (text: string | null | undefined): string => /#([A-Za-z0-9_-]{43})/u.exec(text ?? '')?.[1] ?? ''
const describeLink = (token: string) =>
  api.browser().post<AccountLinkDescription>('/api/v1/account-links/describe', { token })
const redeem = (token: string, password = chosen) =>
  api.browser().post('/api/v1/account-links/redeem', { token, password })
const signIn = (email: string, password: string) => api.browser().post('/api/v1/session', { email, password })
const forget = (email: string, from = api.browser()) => from.post('/api/v1/password-resets', { email })
const newLink = async (id: string) => {
  await owner.post('/api/v1/session/proof', { password: testPassword })
  return (await owner.post<AccountLink>(`/api/v1/users/${id}/links`)).body
}

describe('an invitation', () => {
  it.each([
    ['en', 'Your account at', 'Choose a password'],
    ['es', 'Tu cuenta en', 'Elegir una contraseña'],
    ['pt-BR', 'Sua conta em', 'Escolher uma senha'],
  ])('arrives in %s, in two forms, and the answer keeps the link to itself', async (language, subject, action) => {
    expect(languages).toContain(language)
    const { user, link } = await invite({ language, name: `O’Brien <b>&"${language}"` })
    expect(link).toMatchObject({ purpose: 'invitation', sentByMail: true, url: null })
    const [message] = mailTo(user.email)
    expect(message?.from).toBe('no-reply@latchkey.example')
    expect(message?.text).toContain(action)
    expect(message?.text).toContain(`O’Brien <b>&"${language}"`)
    expect(message?.text).toContain(`${api.issuer}/set-password#`)
    expect(message?.html).toContain(`O’Brien &lt;b&gt;&amp;&quot;${language}&quot;`)
    expect(message?.html).toContain(`<html lang="${language}">`)
    expect(message?.html).toContain(`<title>${subject} ${acme.company.name}</title>`)
    expect(tokenIn(message?.html)).toBe(tokenIn(message?.text))
    const described = await describeLink(tokenIn(message?.text))
    expect(described.status).toBe(200)
    expect(accountLinkDescriptionSchema.strict().parse(described.body)).toMatchObject({
      purpose: 'invitation',
      email: user.email,
      name: user.name,
      companyName: acme.company.name,
      language,
      expiresAt: link.expiresAt,
    })
  })

  it('is for the administrator to pass on when the mail server does not take it, and no log holds it', async () => {
    mail.refuse()
    const { user, link } = await invite()
    expect(link).toMatchObject({ sentByMail: false })
    expect(mailTo(user.email)).toEqual([])
    const errors = api.backgroundErrors.splice(0)
    expect(errors).toHaveLength(1)
    expect(String(errors[0])).toContain('could not be sent')
    const token = tokenIn(link.url)
    const cause = errors[0] instanceof Error ? errors[0].cause : undefined
    expect(`${JSON.stringify(errors)} ${String(cause)} ${api.log.join('')}`).not.toContain(token)
    expect((await redeem(token)).status).toBe(204)
  })

  it('works for seven days, and a new one ends it', async () => {
    const { user } = await invite()
    const first = tokenIn(lastTo(user.email)?.text)
    const again = await newLink(user.id)
    expect(again).toMatchObject({ purpose: 'invitation', sentByMail: true })
    const second = tokenIn(lastTo(user.email)?.text)
    expectProblem(await describeLink(first), 410, 'request_ended')
    expectProblem(await redeem(first), 410, 'request_ended')
    api.clock.advance(7 * 24 * 60 * 60 - 60)
    expect((await describeLink(second)).status).toBe(200)
    api.clock.advance(60)
    expectProblem(await describeLink(second), 410, 'request_ended')
    expectProblem(await redeem(second), 410, 'request_ended')
    owner = await api.signIn(acme.superAdministrator)
    expect(await api.services.accountLinks.deleteExpired(100), 'not while another node may think otherwise').toBe(0)
    api.clock.advance(60 * 60 + 1)
    expect(await api.services.accountLinks.deleteExpired(100)).toBeGreaterThan(0)
  })

  it('is good for one password, however many choose one at once', async () => {
    const { user } = await invite()
    const token = tokenIn(lastTo(user.email)?.text)
    const passwords = Array.from({ length: 5 }, (_, index) => `${chosen} ${index}`)
    const answers = await Promise.all(passwords.map((password) => redeem(token, password)))
    expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(['204', '410', '410', '410', '410'])
    const works = await Promise.all(
      passwords.map(async (password) => (await signIn(user.email, password)).status === 201),
    )
    expect(works).toEqual(answers.map(({ status }) => status === 204))
  })

  it('is not used up by a password that is too short or easy to guess', async () => {
    const { user } = await invite()
    const token = tokenIn(lastTo(user.email)?.text)
    expectFieldErrors(await redeem(token, 'short'), { password: 'too_short' })
    expectFieldErrors(await redeem(token, user.email), { password: 'common_password' })
    expect((await redeem(token)).status).toBe(204)
  })

  it('is kept as a hash only', async () => {
    const { user } = await invite()
    const token = tokenIn(lastTo(user.email)?.text)
    const { rows } = await api.owner.query<{ row: string }>('select row::text as row from account_links as row')
    const logged = JSON.stringify(await logEntries(api))
    for (const text of [rows.map(({ row }) => row).join(' '), logged, api.log.join('')])
      expect(text).not.toContain(token)
  })

  it('is nothing to whoever has no such link', async () => {
    expectProblem(await describeLink('A'.repeat(43)), 410, 'request_ended')
    expectProblem(await redeem('A'.repeat(43)), 410, 'request_ended')
    expectFieldErrors(await describeLink('x'), { token: 'invalid_format' })
  })
})

describe('a password reset', () => {
  it('brings a link to whoever has the address, and the same answer to whoever does not', async () => {
    const known = await person()
    const { user: invited } = await invite()
    const sentBefore = mail.received.length
    const answers = []
    for (const email of [known.email, 'nobody@nowhere.example', invited.email]) answers.push(await forget(email))
    for (const { status, body } of answers)
      expect({ status, body }).toEqual({ status: 202, body: { status: 'accepted' } })
    await expect.poll(() => mailTo(known.email).length).toBe(1)
    const theirs = await api.signIn(known)
    const token = tokenIn(lastTo(known.email)?.text)
    expect((await describeLink(token)).body).toMatchObject({ purpose: 'password_reset', email: known.email })
    expect((await redeem(token, another)).status).toBe(204)
    expectProblem(await theirs.get('/api/v1/session'), 401, 'unauthenticated')
    expectProblem(await signIn(known.email, testPassword), 401, 'wrong_credentials')
    expect((await signIn(known.email, another)).status).toBe(201)
    expect(mail.received.length, 'to nobody else').toBe(sentBefore + 1)
    const events = (await logEntries(api)).filter(({ target_id: id }) => id === known.id).map(({ event }) => event)
    expect(events).toEqual(
      expect.arrayContaining(['account_link.created', 'account_link.used', 'user.password_changed']),
    )
  })

  it('works for an hour', async () => {
    const known = await person()
    expect(await newLink(known.id)).toMatchObject({ purpose: 'password_reset', sentByMail: true, url: null })
    const token = tokenIn(lastTo(known.email)?.text)
    api.clock.advance(60 * 60 - 1)
    expect((await describeLink(token)).status).toBe(200)
    api.clock.advance(1)
    expectProblem(await redeem(token), 410, 'request_ended')
    expect((await signIn(known.email, testPassword)).status, 'nothing has changed').toBe(201)
  })

  it.each([
    ['suspended', (id: string) => owner.patch(`/api/v1/users/${id}`, { status: 'suspended' })],
    ['removed', (id: string) => owner.delete(`/api/v1/users/${id}`)],
  ])('is worth nothing to somebody who was %s', async (_, end) => {
    owner = await api.signIn(acme.superAdministrator)
    const known = await person()
    await newLink(known.id)
    const token = tokenIn(lastTo(known.email)?.text)
    expect((await end(known.id)).status).toBeLessThan(300)
    expectProblem(await describeLink(token), 410, 'request_ended')
    expectProblem(await redeem(token), 410, 'request_ended')
    expect((await forget(known.email)).status).toBe(202)
    await api.services.accountLinks.close()
    expect(mailTo(known.email)).toHaveLength(1)
  })

  it('is worth nothing once the person has set another password', async () => {
    owner = await api.signIn(acme.superAdministrator)
    const known = await person()
    const browser = await api.signIn(known)
    await newLink(known.id)
    const token = tokenIn(lastTo(known.email)?.text)
    const change = { currentPassword: testPassword, newPassword: another }
    expect((await browser.call('PUT', '/api/v1/account/password', { body: change })).status).toBe(204)
    expectProblem(await redeem(token), 410, 'request_ended')
  })

  it('fills nobody’s mailbox, and is refused to whoever asks too often, for known and unknown alike', async () => {
    api.clock.advance(60 * 60)
    const known = await person()
    const statuses = []
    for (let round = 0; round < 10; round += 1) {
      statuses.push((await forget(known.email)).status, (await forget('nobody@nowhere.example')).status)
      // A link that the next one replaces before it was mailed is not mailed any more.
      await expect.poll(() => mailTo(known.email).length).toBe(Math.min(round + 1, 3))
    }
    expect(statuses).toEqual(Array.from({ length: 20 }, () => 202))
    for (const email of [known.email, 'nobody@nowhere.example']) {
      const refused = await forget(email)
      expectProblem(refused, 429, 'too_many_requests')
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    }
    api.clock.advance(10 * 60)
    expect((await forget(known.email)).status).toBe(202)
  })
})
