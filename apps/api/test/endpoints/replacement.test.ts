import {
  type ConsumerCreated,
  consumerCreatedSchema,
  type LegacyCaller,
  type Page,
  type PermissionGroup,
  type ReplacementPreview,
} from '@latchkey/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApi, type TestApi } from '../support/index.ts'
import { type KeyedCompany, keyedCompany, noteCall } from '../support/legacy-key.ts'
import { OAuthClient } from '../support/oauth-client.ts'
import { expectFieldErrors, expectProblem } from '../support/problem.ts'
import { logEntries, snapshot } from '../support/snapshot.ts'

const path = '/api/v1/api-connection/replacement'
const groups = '/api/v1/permission-groups'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())

const call = (acme: KeyedCompany, permission: string, userAgent = 'wild/1') =>
  noteCall(api, acme, { permission, userAgent })
const groupOf = async ({ browser }: KeyedCompany, { permissionGroup }: ConsumerCreated) =>
  (await browser.get<PermissionGroup>(`${groups}/${permissionGroup.id}`)).body

describe('POST /api-connection/replacement', () => {
  it('makes a consumer that may do just what calls needed, with a group of its name, and its secret works', async () => {
    const acme = await keyedCompany(api)
    call(acme, 'work_orders:create')
    call(acme, 'assets:view', 'other/2')
    const preview = (await acme.browser.get<ReplacementPreview>(path)).body
    expect(preview).toEqual({ permissions: ['assets:view', 'work_orders:create'], permissionGroup: null })
    const answer = await acme.browser.post<ConsumerCreated>(path, { name: 'In place of the API Key' })
    expect(answer.status).toBe(201)
    const consumer = consumerCreatedSchema.parse(answer.body)
    expect(consumer).toMatchObject({ grantType: 'client_credentials', usesHub: true })
    expect(await groupOf(acme, consumer)).toMatchObject({
      name: 'In place of the API Key',
      permissions: preview.permissions,
      consumerCount: 1,
    })
    const client = new OAuthClient(api.url, { ...consumer, redirectUris: [] })
    const { body } = await client.token({ grant_type: 'client_credentials' })
    expect(body.scope).toBe('assets:view work_orders:create')
    expect((await logEntries(api, acme.company.id)).map(({ event }) => event)).toEqual(
      expect.arrayContaining(['permission_group.created', 'consumer.created', 'consumer_secret.created']),
    )
  })

  it('takes a group that has just these, and gives one that it makes a name that nobody has', async () => {
    const acme = await keyedCompany(api)
    call(acme, 'assets:view')
    await acme.browser.post(groups, { name: 'Wider', permissions: ['assets:view', 'meters:view'] })
    const made = await acme.browser.post<ConsumerCreated>(path, { name: 'Wider' })
    expect(made.body.permissionGroup.name).toBe('Wider (2)')
    const again = await acme.browser.post<ConsumerCreated>(path, { name: 'Another' })
    expect(again.body.permissionGroup).toEqual(made.body.permissionGroup)
    expect((await acme.browser.get<ReplacementPreview>(path)).body.permissionGroup).toEqual(made.body.permissionGroup)
  })

  it('leaves out what a module has no more, and answers 409 when nothing is left', async () => {
    const acme = await keyedCompany(api)
    expectProblem(await acme.browser.post(path, { name: 'Early' }), 409, 'conflict')
    call(acme, 'meters:view')
    await acme.browser.patch('/api/v1/modules/meters', { archived: true })
    expect((await acme.browser.get(path)).body).toEqual({ permissions: [], permissionGroup: null })
    const before = await snapshot(api)
    expectProblem(await acme.browser.post(path, { name: 'Early' }), 409, 'conflict')
    expectFieldErrors(await acme.browser.post(path, { name: '' }), { name: 'blank' })
    expect(await snapshot(api)).toBe(before)
  })

  it('is for administrators', async () => {
    const acme = await keyedCompany(api)
    call(acme, 'assets:view')
    const administrator = await api.signIn(acme.administrator)
    expect((await administrator.post(path, { name: 'Planner' })).status).toBe(201)
    expectProblem(await (await api.signIn(acme.member)).post(path, { name: 'Planner' }), 403, 'forbidden')
  })
})

describe('POST /api-connection/callers/{id}/replacement', () => {
  it('does the same for what one caller needed', async () => {
    const acme = await keyedCompany(api)
    call(acme, 'assets:view')
    call(acme, 'inventory:edit', 'stock/3')
    const { body } = await acme.browser.get<Page<LegacyCaller>>('/api/v1/api-connection/callers')
    const stock = body.items.find(({ userAgent }) => userAgent === 'stock/3')
    const own = `/api/v1/api-connection/callers/${stock?.id}/replacement`
    expect((await acme.browser.get(own)).body).toEqual({ permissions: ['inventory:edit'], permissionGroup: null })
    const { body: consumer } = await acme.browser.post<ConsumerCreated>(own, { name: 'Stock' })
    expect((await groupOf(acme, consumer)).permissions).toEqual(['inventory:edit'])
  })
})
