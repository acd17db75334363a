import { type CompanySettings, companySettingsSchema } from '@latchkey/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, startTestApi, type StaffedCompany, type TestApi } from '../support/index.ts'
import { expectFieldErrors, expectProblem } from '../support/problem.ts'
import { logEntries, snapshot } from '../support/snapshot.ts'

const path = '/api/v1/company/settings'

let api: TestApi
let acme: StaffedCompany
let administrator: Browser
beforeAll(async () => {
  api = await startTestApi()
  acme = await api.staffedCompany()
  administrator = await api.signIn(acme.administrator)
})
afterAll(() => api.close())

describe('GET /company/settings', () => {
  it('answers 200 with what a new company begins with: it accepts the scope that older integrations send', async () => {
    const { status, body, headers } = await administrator.get(path)
    expect(status).toBe(200)
    expect(companySettingsSchema.strict().parse(body)).toEqual({ acceptsApiScope: true, version: 1 })
    expect(headers.get('etag')).toBe('"1"')
  })
})

describe('PATCH /company/settings', () => {
  it('answers 200, changes one’s own company only, and logs what was and what is', async () => {
    const other = await api.staffedCompany()
    const answer = await administrator.patch<CompanySettings>(path, { acceptsApiScope: false })
    expect(answer).toMatchObject({ status: 200, body: { acceptsApiScope: false, version: 2 } })
    expect((await administrator.get(path)).body).toEqual({ acceptsApiScope: false, version: 2 })
    expect(answer.headers.get('etag')).toBe('"2"')
    expect((await (await api.signIn(other.administrator)).get(path)).body).toEqual({
      acceptsApiScope: true,
      version: 1,
    })
    const entries = (await logEntries(api)).filter(({ event }) => event === 'company.updated')
    expect(entries).toMatchObject([
      {
        actor_type: 'user',
        actor_id: acme.administrator.id,
        target_type: 'company',
        target_id: acme.company.id,
        before: { acceptsApiScope: true },
        after: { acceptsApiScope: false },
      },
    ])
  })

  it('with If-Match answers 412 once somebody else changed it or the company, and stores nothing', async () => {
    const { administrator: person } = await api.staffedCompany()
    const theirs = await api.signIn(person)
    const headers = { 'if-match': '"1"' }
    expect((await theirs.patch(path, { acceptsApiScope: false }, { headers })).status).toBe(200)
    const before = await snapshot(api)
    expectProblem(await theirs.patch(path, { acceptsApiScope: true }, { headers }), 412, 'precondition_failed')
    expectProblem(await theirs.patch('/api/v1/company', { name: 'Mine' }, { headers }), 412, 'precondition_failed')
    expect(await snapshot(api)).toBe(before)
    await theirs.patch('/api/v1/company', { name: 'Mine' }, { headers: { 'if-match': '"2"' } })
    const outdated = { headers: { 'if-match': '"2"' } }
    expectProblem(await theirs.patch(path, { acceptsApiScope: true }, outdated), 412, 'precondition_failed')
    const current = { headers: { 'if-match': '"3"' } }
    expect((await theirs.patch(path, { acceptsApiScope: true }, current)).body).toEqual({
      acceptsApiScope: true,
      version: 4,
    })
  })

  it('logs nothing when nothing changes', async () => {
    await administrator.patch(path, { acceptsApiScope: true })
    const before = await snapshot(api)
    expect((await administrator.patch(path, { acceptsApiScope: true })).status).toBe(200)
    expect(await snapshot(api)).toBe(before)
  })

  it('names the field at fault, and stores nothing', async () => {
    const before = await snapshot(api)
    expectFieldErrors(await administrator.patch(path, {}), { acceptsApiScope: 'blank' })
    expectFieldErrors(await administrator.patch(path, { acceptsApiScope: 'false' }), { acceptsApiScope: 'wrong_type' })
    expectFieldErrors(await administrator.patch(path, { acceptsApiScope: true, name: 'Mine' }), {
      name: 'unknown_field',
    })
    expect(await snapshot(api)).toBe(before)
  })
})
