import {
  consumerCreatedSchema,
  consumerSchema,
  type Consumer,
  type ConsumerCreated,
  type Page,
  type PermissionGroup,
} from '@latchkey/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  actorFor,
  type Browser,
  makeAuthorization,
  makeGroup,
  startTestApi,
  type StaffedCompany,
  type TestApi,
} from '../support/index.ts'
import { expectFieldErrors, expectProblem } from '../support/problem.ts'
import { logEntries, snapshot } from '../support/snapshot.ts'

const path = '/api/v1/consumers'
const nobody = '5b1f4c1e-7d0a-4c1f-9a53-0c4c3d1f2a6b'

let api: TestApi
let acme: StaffedCompany
let administrator: Browser
let group: PermissionGroup
beforeAll(async () => {
  api = await startTestApi()
  acme = await api.staffedCompany()
  administrator = await api.signIn(acme.administrator)
  group = await makeGroup(api.services, acme.company, { name: 'Technicians' })
})
afterAll(() => api.close())

const machine = (fields: Record<string, unknown> = {}) => ({
  grantType: 'client_credentials',
  name: 'ERP synchronization',
  permissionGroupId: group.id,
  ...fields,
})
const app = (fields: Record<string, unknown> = {}) => ({
  grantType: 'authorization_code',
  name: 'Shift planner',
  permissionGroupId: group.id,
  redirectUris: ['https://planner.example/callback'],
  ...fields,
})
// Nothing of it repeats, and each character takes three bytes.
const text = (from: number, length: number) =>
  Array.from({ length }, (_, index) => String.fromCodePoint(0x4e00 + ((from + index * 7919) % 20_000))).join('')
const post = (body: unknown) => administrator.post(path, body)
const create = async (fields: Record<string, unknown> = {}) =>
  (await administrator.post<ConsumerCreated>(path, machine(fields))).body
const eventsOf = async (id: string) =>
  (await logEntries(api, acme.company.id)).filter(({ target_id: target, after, before }) =>
    [target, after?.['consumerId'], before?.['consumerId']].includes(id),
  )

describe('POST /consumers', () => {
  it('answers 201 with a key, the secret in full and an ETag', async () => {
    const answer = await administrator.post<ConsumerCreated>(path, machine({ description: 'Every night' }))
    expect(answer.status).toBe(201)
    expect(answer.headers.get('etag')).toBe('"1"')
    const consumer = consumerCreatedSchema.strict().parse(answer.body)
    expect(consumer).toMatchObject({
      name: 'ERP synchronization',
      description: 'Every night',
      grantType: 'client_credentials',
      clientType: 'confidential',
      permissionGroup: { id: group.id, name: 'Technicians' },
      redirectUris: [],
      status: 'active',
      createdBy: { id: acme.administrator.id },
      lastUsedAt: null,
      version: 1,
    })
    expect(consumer.key).toMatch(/^[A-Za-z0-9]{24}$/u)
    expect(consumer.secret).toMatch(/^[A-Za-z0-9_-]{43}$/u)
    expect(consumer.secrets).toMatchObject([{ lastFour: consumer.secret?.slice(-4), expiresAt: null }])
  })

  it('keeps a name and a description of the greatest length, whatever they are written in, and finds them', async () => {
    const created = await create({ name: text(1, 120), description: text(5, 500) })
    expect(created).toMatchObject({ name: text(1, 120), description: text(5, 500) })
    const search = encodeURIComponent(created.description?.slice(-3) ?? '')
    expect((await administrator.get<Page<Consumer>>(`${path}?search=${search}`)).body.items).toMatchObject([
      { id: created.id },
    ])
  })

  it('makes a confidential app with the redirect URIs octet by octet, and a public one without a secret', async () => {
    const redirectUris = ['https://Planner.example:443/a/../callback?tenant=7', 'com.example.planner:/callback']
    const confidential = await administrator.post<ConsumerCreated>(path, app({ redirectUris }))
    expect(confidential.body).toMatchObject({ clientType: 'confidential', redirectUris, secret: expect.any(String) })
    const publicApp = await administrator.post<ConsumerCreated>(path, app({ clientType: 'public' }))
    expect(publicApp.body).toMatchObject({ clientType: 'public', secret: null, secrets: [] })
  })

  it('is found by the protocol from then on, with what its group has', async () => {
    const { key, secret } = await create()
    const found = await api.services.consumers.findForProtocol(key)
    expect(found).toMatchObject({ companyId: acme.company.id, key, status: 'active', permissions: group.permissions })
    expect(secret).toBeTruthy()
    expect(found?.secrets).toHaveLength(1)
  })

  it('logs the consumer and its secret, without the secret', async () => {
    const { id, secret, key } = await create()
    const entries = await eventsOf(id)
    expect(entries.map(({ event }) => event).toSorted()).toEqual(['consumer.created', 'consumer_secret.created'])
    expect(entries.find(({ event }) => event === 'consumer.created')).toMatchObject({
      actor_id: acme.administrator.id,
      after: { key, name: 'ERP synchronization', status: 'active' },
    })
    expect(JSON.stringify(entries)).not.toContain(secret)
  })

  it('says everything that is to mend at once, and stores nothing', async () => {
    const before = await snapshot(api)
    expectFieldErrors(await post({}), { grantType: 'blank', name: 'blank', permissionGroupId: 'blank' })
    expectFieldErrors(await post({ grantType: 'authorization_code', name: ' ' }), {
      name: 'blank',
      permissionGroupId: 'blank',
      redirectUris: 'blank',
    })
    expectFieldErrors(await post(machine({ redirectUris: ['https://a.example/'], clientType: 'public' })), {
      redirectUris: 'not_for_grant_type',
      clientType: 'public_needs_authorization_code',
    })
    expectFieldErrors(await post(machine({ name: 'x'.repeat(121), description: 'y'.repeat(501) })), {
      name: 'too_long',
      description: 'too_long',
    })
    expectFieldErrors(await post(machine({ name: 'a\u0000b' })), { name: 'control_character' })
    expectFieldErrors(await post(machine({ name: 'half a \uD800 pair' })), { name: 'control_character' })
    expectFieldErrors(await post(machine({ permissionGroupId: nobody })), { permissionGroupId: 'unknown_reference' })
    expectFieldErrors(await post(machine({ grantType: 'password' })), { grantType: 'not_an_option' })
    expectFieldErrors(await post(machine({ secret: 'mine', key: 'mine' })), {
      secret: 'unknown_field',
      key: 'unknown_field',
    })
    expect(await snapshot(api)).toBe(before)
  })

  it.each([
    ['/callback', 'redirect_uri_not_absolute'],
    ['https://a.example/#x', 'redirect_uri_fragment'],
    ['https://*.example/', 'redirect_uri_wildcard'],
    ['https://a@b.example/', 'redirect_uri_user_info'],
    ['http://a.example/', 'redirect_uri_http'],
    ['http://127.1/', 'redirect_uri_http'],
    ['javascript:alert(1)', 'redirect_uri_scheme'],
    ['myapp:/callback', 'redirect_uri_scheme'],
    ['https://a.example/?state=1', 'redirect_uri_reserved_query'],
  ])('refuses the redirect URI %s (SEC-05)', async (uri, code) => {
    const redirectUris = ['https://a.example/callback', uri]
    expectFieldErrors(await administrator.post(path, app({ redirectUris })), { 'redirectUris.1': code })
  })

  it('refuses a redirect URI twice, and more than twenty', async () => {
    const uri = 'https://a.example/callback'
    expectFieldErrors(await administrator.post(path, app({ redirectUris: [uri, uri] })), {
      'redirectUris.1': 'duplicate',
    })
    const many = Array.from({ length: 21 }, (_, index) => `${uri}/${index}`)
    expectFieldErrors(await administrator.post(path, app({ redirectUris: many })), { redirectUris: 'too_many' })
  })
})

describe('GET /consumers/{id}', () => {
  it('answers 200 with the consumer, its live secrets without their text, and its ETag', async () => {
    const { secret, ...created } = await create({ name: 'To be read' })
    const answer = await administrator.get<Consumer>(`${path}/${created.id}`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('etag')).toBe('"1"')
    expect(consumerSchema.strict().parse(answer.body)).toEqual(created)
    expect(JSON.stringify(answer.body)).not.toContain(secret)
  })

  it('answers 404 for what does not exist and 400 for what is no id', async () => {
    expectProblem(await administrator.get(`${path}/${nobody}`), 404, 'not_found')
    expectFieldErrors(await administrator.get(`${path}/17`), { id: 'invalid_format' })
  })
})

describe('PATCH /consumers/{id}', () => {
  it('changes what is named, counts the version up and leaves the rest', async () => {
    const created = await create()
    const answer = await administrator.patch<Consumer>(`${path}/${created.id}`, { name: 'Renamed', description: 'New' })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('etag')).toBe('"2"')
    expect(consumerSchema.strict().parse(answer.body)).toMatchObject({
      name: 'Renamed',
      description: 'New',
      key: created.key,
      permissionGroup: created.permissionGroup,
      secrets: created.secrets,
      version: 2,
    })
  })

  it('takes an empty description as none', async () => {
    const { id } = await create({ description: 'Something' })
    expect((await administrator.patch<Consumer>(`${path}/${id}`, { description: '' })).body.description).toBeNull()
  })

  it('disables and changes the group for the protocol’s next look-up', async () => {
    const { id, key } = await create()
    const other = await makeGroup(api.services, acme.company, { permissions: ['meters:view'] })
    await administrator.patch(`${path}/${id}`, { status: 'disabled', permissionGroupId: other.id })
    expect(await api.services.consumers.findForProtocol(key)).toMatchObject({
      status: 'disabled',
      permissions: ['meters:view'],
    })
  })

  it('logs only what changed, and nothing when nothing did', async () => {
    const { id } = await create({ name: 'Before' })
    await administrator.patch(`${path}/${id}`, { name: 'After', status: 'active' })
    const repeated = await administrator.patch<Consumer>(`${path}/${id}`, { name: 'After' })
    expect(repeated.body.version).toBe(2)
    const updates = (await eventsOf(id)).filter(({ event }) => event === 'consumer.updated')
    expect(updates).toMatchObject([{ before: { name: 'Before' }, after: { name: 'After' } }])
    expect(Object.keys(updates[0]?.after ?? {})).toEqual(['name'])
  })

  it('refuses a change that is based on an older version, in 412', async () => {
    const { id } = await create()
    const change = (name: string, condition: string) =>
      administrator.patch<Consumer>(`${path}/${id}`, { name }, { headers: { 'if-match': condition } })
    expect((await change('First', '"1"')).status).toBe(200)
    for (const condition of ['"1"', 'W/"2"', '2', '"x"', '']) {
      expectProblem(await change('Second', condition), 412, 'precondition_failed')
    }
    expect((await change('Third', '*')).body.name).toBe('Third')
    expect((await change('Fourth', '"3"')).body.version).toBe(4)
  })

  it('lets only one of two changes win that are based on the same version', async () => {
    const { id } = await create()
    const change = (name: string) => administrator.patch(`${path}/${id}`, { name }, { headers: { 'if-match': '"1"' } })
    const answers = await Promise.all([change('Left'), change('Right')])
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 412]))
  })

  it('names the fields at fault, and stores nothing', async () => {
    const { id } = await create()
    const before = await snapshot(api)
    const patch = (body: unknown) => administrator.patch(`${path}/${id}`, body)
    expectFieldErrors(await patch({}), { '': 'nothing_to_change' })
    expectFieldErrors(await patch({ name: '' }), { name: 'blank' })
    expectFieldErrors(await patch({ name: 'x', grantType: 'authorization_code' }), { grantType: 'unknown_field' })
    expectFieldErrors(await patch({ name: 'x', clientType: 'public' }), { clientType: 'unknown_field' })
    expectFieldErrors(await patch({ redirectUris: ['https://a.example/'] }), { redirectUris: 'not_for_grant_type' })
    expectFieldErrors(await patch({ permissionGroupId: nobody }), { permissionGroupId: 'unknown_reference' })
    expectProblem(await administrator.patch(`${path}/${nobody}`, { name: 'x' }), 404, 'not_found')
    expect(await snapshot(api)).toBe(before)
  })

  it('keeps at least one redirect URI', async () => {
    const { body } = await administrator.post<ConsumerCreated>(path, app())
    expectFieldErrors(await administrator.patch(`${path}/${body.id}`, { redirectUris: [] }), { redirectUris: 'blank' })
  })
})

describe('DELETE /consumers/{id}', () => {
  it('answers 204, and the consumer is unknown everywhere from then on', async () => {
    const { id, key, ...before } = await create()
    expect(await administrator.delete(`${path}/${id}`)).toMatchObject({ status: 204, body: '' })
    expect(await api.services.consumers.findForProtocol(key)).toBeUndefined()
    expectProblem(await administrator.get(`${path}/${id}`), 404, 'not_found')
    expectProblem(await administrator.delete(`${path}/${id}`), 404, 'not_found')
    expect((await eventsOf(id)).find(({ event }) => event === 'consumer.deleted')).toMatchObject({
      actor_id: acme.administrator.id,
      before: { key, name: before.name },
      after: null,
    })
  })

  it('takes secrets along, and what users authorized', async () => {
    const { body } = await administrator.post<ConsumerCreated>(path, app())
    const actor = actorFor(acme.company, acme.member)
    await makeAuthorization(api.services, actor, { consumerId: body.id, permissions: ['assets:view'] })
    await administrator.delete(`${path}/${body.id}`)
    for (const table of ['consumer_secrets', 'authorizations', 'grants']) {
      const { rows } = await api.owner.query(`select 1 from ${table} where consumer_id = $1`, [body.id])
      expect(rows, table).toEqual([])
    }
  })

  it('refuses to delete another version than the one that was seen, in 412', async () => {
    const { id } = await create()
    await administrator.patch(`${path}/${id}`, { name: 'Changed' })
    const headers = { 'if-match': '"1"' }
    expectProblem(await administrator.delete(`${path}/${id}`, { headers }), 412, 'precondition_failed')
    expect((await administrator.get(`${path}/${id}`)).status).toBe(200)
  })
})
