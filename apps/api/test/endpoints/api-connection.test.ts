import {
  apiConnectionSchema,
  apiConnectionSecretSchema,
  type ApiConnection,
  type ApiConnectionSecret,
} from '@latchkey/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, startTestApi, type StaffedCompany, testPassword, type TestApi } from '../support/index.ts'
import { expectFieldErrors, expectProblem } from '../support/problem.ts'
import { logEntries, snapshot } from '../support/snapshot.ts'

const path = '/api/v1/api-connection'
const secretPath = `${path}/secret`

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())

async function company(): Promise<
  StaffedCompany & { superBrowser: Browser; adminBrowser: Browser; memberBrowser: Browser }
> {
  const staffed = await api.staffedCompany()
  return {
    ...staffed,
    superBrowser: await api.signIn(staffed.superAdministrator),
    adminBrowser: await api.signIn(staffed.administrator),
    memberBrowser: await api.signIn(staffed.member),
  }
}

const reveal = (browser: Browser) => browser.post<ApiConnectionSecret>(secretPath)
const eventsOf = async ({ company: { id } }: StaffedCompany) =>
  (await logEntries(api, id)).filter(({ event }) => event.startsWith('api_connection.'))

describe('GET /api-connection', () => {
  it('says that there is none yet', async () => {
    const { adminBrowser } = await company()
    expect(await adminBrowser.get(path)).toMatchObject({
      status: 200,
      body: {
        status: 'not_generated',
        key: null,
        permissionGroup: null,
        retiresAt: null,
        brownOuts: [],
        use: { since: null, lastCalledAt: null, calls: 0, callers: 0 },
        createdAt: null,
        regeneratedAt: null,
        createdBy: null,
        version: 0,
      },
    })
  })

  it('shows an administrator the key and never the secret', async () => {
    const { superBrowser, adminBrowser } = await company()
    await superBrowser.post(path)
    const { secret } = (await reveal(superBrowser)).body
    const answer = await adminBrowser.get<ApiConnection>(path)
    expect(apiConnectionSchema.strict().parse(answer.body).status).toBe('active')
    expect(JSON.stringify(answer.body)).not.toContain(secret)
  })
})

describe('POST /api-connection', () => {
  it('answers 201 with a key of the company’s own, without the secret', async () => {
    const { superBrowser, superAdministrator } = await company()
    const answer = await superBrowser.post<ApiConnection>(path)
    expect(answer.status).toBe(201)
    expect(apiConnectionSchema.strict().parse(answer.body)).toMatchObject({
      status: 'active',
      key: expect.stringMatching(/^[A-Za-z0-9]{24}$/u),
      regeneratedAt: null,
      createdBy: { id: superAdministrator.id },
    })
  })

  it('keeps the key and its state when regenerating, and ends the old secret', async () => {
    const { superBrowser, ...acme } = await company()
    const first = await superBrowser.post<ApiConnection>(path)
    const oldSecret = (await reveal(superBrowser)).body.secret
    await superBrowser.patch(path, { status: 'disabled' })
    api.clock.advance(60)
    const second = await superBrowser.post<ApiConnection>(path)
    expect(second.status).toBe(201)
    expect(second.body).toMatchObject({ key: first.body.key, createdAt: first.body.createdAt, status: 'disabled' })
    expect(second.body.regeneratedAt).not.toBeNull()
    expect((await reveal(superBrowser)).body.secret).not.toBe(oldSecret)
    expect((await eventsOf(acme)).map(({ event }) => event)).toEqual([
      'api_connection.generated',
      'api_connection.revealed',
      'api_connection.updated',
      'api_connection.regenerated',
      'api_connection.revealed',
    ])
  })

  it('makes one key when asked twice at once', async () => {
    const { superBrowser, ...acme } = await company()
    const answers = await Promise.all([superBrowser.post<ApiConnection>(path), superBrowser.post<ApiConnection>(path)])
    expect(new Set(answers.map(({ body }) => body.key)).size).toBe(1)
    expect((await eventsOf(acme)).map(({ event }) => event).toSorted()).toEqual([
      'api_connection.generated',
      'api_connection.regenerated',
    ])
  })

  it('KEY-10 seals the secret, for this company only', async () => {
    const { superBrowser, company: acme } = await company()
    await superBrowser.post(path)
    const { secret } = (await reveal(superBrowser)).body
    const other = await company()
    await other.superBrowser.post(path)
    const { rows } = await api.owner.query(
      `select 1 from api_connections where position($1::bytea in sealed_secret) > 0`,
      [Buffer.from(secret)],
    )
    expect(rows).toEqual([])
    await api.owner.query(
      `update api_connections set sealed_secret = (select sealed_secret from api_connections where company_id = $1) where company_id = $2`,
      [acme.id, other.company.id],
    )
    expectProblem(await reveal(other.superBrowser), 500, 'internal')
  })
})

describe('PATCH /api-connection', () => {
  it('switches the key off and on, and logs each change once', async () => {
    const { superBrowser, ...acme } = await company()
    await superBrowser.post(path)
    const disabled = await superBrowser.patch<ApiConnection>(path, { status: 'disabled' })
    expect(disabled).toMatchObject({ status: 200, body: { status: 'disabled' } })
    await superBrowser.patch(path, { status: 'disabled' })
    await superBrowser.patch(path, { status: 'active' })
    const updates = (await eventsOf(acme)).filter(({ event }) => event === 'api_connection.updated')
    expect(updates).toMatchObject([
      { before: { status: 'active' }, after: { status: 'disabled' } },
      { before: { status: 'disabled' }, after: { status: 'active' } },
    ])
  })

  it('answers 409 when there is none yet', async () => {
    const { superBrowser } = await company()
    expectProblem(await superBrowser.patch(path, { status: 'disabled' }), 409, 'conflict')
  })

  it('names the field at fault, and stores nothing', async () => {
    const { superBrowser } = await company()
    await superBrowser.post(path)
    const before = await snapshot(api)
    expectFieldErrors(await superBrowser.patch(path, {}), { '': 'nothing_to_change' })
    expectFieldErrors(await superBrowser.patch(path, { status: 'not_generated' }), { status: 'not_an_option' })
    expectFieldErrors(await superBrowser.patch(path, { status: 'active', key: 'mine' }), { key: 'unknown_field' })
    expect(await snapshot(api)).toBe(before)
  })
})

describe('POST /api-connection/secret', () => {
  it('shows the Super Administrator the same secret each time, and logs each view', async () => {
    const { superBrowser, superAdministrator, ...acme } = await company()
    await superBrowser.post(path)
    const answer = await reveal(superBrowser)
    expect(answer.status).toBe(200)
    expect(apiConnectionSecretSchema.strict().parse(answer.body).secret).toMatch(/^[A-Za-z0-9_-]{43}$/u)
    expect((await reveal(superBrowser)).body).toEqual(answer.body)
    const views = (await eventsOf({ ...acme, superAdministrator })).filter(
      ({ event }) => event === 'api_connection.revealed',
    )
    expect(views).toHaveLength(2)
    expect(views[0]).toMatchObject({ actor_id: superAdministrator.id, before: null, after: null })
  })

  it('asks for a proof of who one is, not older than five minutes', async () => {
    const { superBrowser } = await company()
    await superBrowser.post(path)
    api.clock.advance(5 * 60)
    expectProblem(await reveal(superBrowser), 403, 'proof_required')
    await superBrowser.post('/api/v1/session/proof', { password: testPassword })
    expect((await reveal(superBrowser)).status).toBe(200)
    expectFieldErrors(await superBrowser.post(secretPath, { password: testPassword }), { password: 'unknown_field' })
  })

  it('KEY-10 refuses everybody else, proof or not, and logs it', async () => {
    const { superBrowser, adminBrowser, memberBrowser, administrator, member, ...acme } = await company()
    await superBrowser.post(path)
    api.clock.advance(5 * 60)
    await memberBrowser.post('/api/v1/session/proof', { password: testPassword })
    for (const browser of [adminBrowser, memberBrowser]) {
      const { detail } = expectProblem(await reveal(browser), 403, 'forbidden')
      expect(detail).toBe('Only the Super Administrator can access the API Secret.')
    }
    const refusals = (await eventsOf({ ...acme, administrator, member })).filter(
      ({ event }) => event === 'api_connection.reveal_refused',
    )
    expect(refusals.map(({ actor_id: actor }) => actor)).toEqual([administrator.id, member.id])
  })

  it('answers 409 when there is none yet', async () => {
    const { superBrowser } = await company()
    expectProblem(await reveal(superBrowser), 409, 'conflict')
  })
})
