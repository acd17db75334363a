import { type CompanyProfile, companyProfileSchema, type Session } from '@latchkey/contracts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Browser, startTestApi, type StaffedCompany, type TestApi } from '../support/index.ts'
import { expectFieldErrors, expectProblem } from '../support/problem.ts'
import { logEntries, snapshot } from '../support/snapshot.ts'

const path = '/api/v1/company'

let api: TestApi
let acme: StaffedCompany
let administrator: Browser
beforeAll(async () => {
  api = await startTestApi()
})
beforeEach(async () => {
  acme = await api.staffedCompany()
  administrator = await api.signIn(acme.administrator)
})
afterAll(() => api.close())

describe('GET /company', () => {
  it('answers 200 with the company of whoever asks, and its version as the ETag', async () => {
    const { status, body, headers } = await administrator.get(path)
    expect(status).toBe(200)
    expect(companyProfileSchema.strict().parse(body)).toEqual({ ...acme.company, color: null, version: 1 })
    expect(headers.get('etag')).toBe('"1"')
  })
})

describe('PATCH /company', () => {
  it('answers 200 with what was changed and the rest as it was, and logs what was and what is', async () => {
    const { status, body, headers } = await administrator.patch<CompanyProfile>(path, {
      name: ' Acme Industries ',
      color: '#C2185B',
    })
    expect(status).toBe(200)
    const changed = { ...acme.company, name: 'Acme Industries', color: '#c2185b', version: 2 }
    expect(body).toEqual(changed)
    expect(headers.get('etag')).toBe('"2"')
    expect((await administrator.get(path)).body).toEqual(changed)
    const entries = (await logEntries(api, acme.company.id)).filter(({ event }) => event === 'company.updated')
    expect(entries).toMatchObject([
      {
        actor_type: 'user',
        actor_id: acme.administrator.id,
        target_type: 'company',
        target_id: acme.company.id,
        before: { name: acme.company.name, color: null },
        after: { name: 'Acme Industries', color: '#c2185b' },
      },
    ])
  })

  it('is in force at once for everybody of the company who is signed in, and for nobody else', async () => {
    const other = await api.staffedCompany()
    const member = await api.signIn(acme.member)
    const stranger = await api.signIn(other.member)
    expect((await member.get<Session>('/api/v1/session')).body.company.name).toBe(acme.company.name)
    expect((await stranger.get<Session>('/api/v1/session')).status).toBe(200)
    await administrator.patch(path, { name: 'Renamed', language: 'es', color: '#00695c' })
    expect((await member.get<Session>('/api/v1/session')).body.company).toEqual({
      ...acme.company,
      name: 'Renamed',
      language: 'es',
      color: '#00695c',
    })
    expect((await stranger.get<Session>('/api/v1/session')).body.company).toEqual({ ...other.company, color: null })
  })

  it('gives the product’s own colour back', async () => {
    await administrator.patch(path, { color: '#00695c' })
    const { body } = await administrator.patch<CompanyProfile>(path, { color: null })
    expect(body).toMatchObject({ color: null, version: 3 })
  })

  it('stores and logs nothing when nothing changes', async () => {
    const before = await snapshot(api)
    const { status, body } = await administrator.patch(path, { name: acme.company.name, color: null })
    expect(status).toBe(200)
    expect(body).toMatchObject({ version: 1 })
    expect(await snapshot(api)).toBe(before)
  })

  it('with If-Match answers 412 once somebody else changed it, and stores nothing', async () => {
    await administrator.patch(path, { name: 'Theirs' }, { headers: { 'if-match': '"1"' } })
    const before = await snapshot(api)
    const answer = await administrator.patch(path, { name: 'Mine' }, { headers: { 'if-match': '"1"' } })
    expectProblem(answer, 412, 'precondition_failed')
    expect(await snapshot(api)).toBe(before)
    const again = await administrator.patch(path, { name: 'Mine' }, { headers: { 'if-match': '"2"' } })
    expect(again).toMatchObject({ status: 200, body: { name: 'Mine', version: 3 } })
  })

  it('names the field at fault, and stores nothing', async () => {
    const before = await snapshot(api)
    expectFieldErrors(await administrator.patch(path, {}), { '': 'nothing_to_change' })
    expectFieldErrors(await administrator.patch(path, { name: ' ' }), { name: 'blank' })
    expectFieldErrors(await administrator.patch(path, { name: 'x'.repeat(121) }), { name: 'too_long' })
    expectFieldErrors(await administrator.patch(path, { language: 'fr' }), { language: 'not_an_option' })
    for (const color of ['red', '#fff', '#12345g', 'rgb(1)']) {
      expectFieldErrors(await administrator.patch(path, { color }), { color: 'invalid_format' })
    }
    expectFieldErrors(await administrator.patch(path, { number: 478 }), { number: 'unknown_field' })
    expect(await snapshot(api)).toBe(before)
  })
})
