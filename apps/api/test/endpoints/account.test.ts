import { userSchema, type Session, type User } from '@latchkey/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApi, type StaffedCompany, type TestApi } from '../support/index.ts'
import { expectFieldErrors } from '../support/problem.ts'
import { logEntries } from '../support/snapshot.ts'

const path = '/api/v1/account'

let api: TestApi
let acme: StaffedCompany
beforeAll(async () => {
  api = await startTestApi()
  acme = await api.staffedCompany()
})
afterAll(() => api.close())

describe('PATCH /account', () => {
  it('keeps the language a person chooses, for every later session', async () => {
    const browser = await api.signIn(acme.member)
    const answer = await browser.patch<User>(path, { language: 'pt-BR' })
    expect(answer.status).toBe(200)
    expect(userSchema.strict().parse(answer.body)).toMatchObject({ id: acme.member.id, language: 'pt-BR' })
    const later = await api.signIn(acme.member)
    expect((await later.get<Session>('/api/v1/session')).body.user.language).toBe('pt-BR')
  })

  it('keeps the name a person gives, and leaves the language', async () => {
    const other = await api.staffedCompany()
    const browser = await api.signIn(other.member)
    expect((await browser.patch<User>(path, { name: '  Mary Major ' })).body).toMatchObject({
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
    const changes = (await logEntries(api, other.company.id)).filter(({ event }) => event === 'user.updated')
    expect(changes).toMatchObject([
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
