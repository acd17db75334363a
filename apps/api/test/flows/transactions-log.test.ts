import type { ConsumerCreated, PermissionGroup, SecretCreated } from '@latchkey/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  actorFor,
  type Browser,
  makeAuthorization,
  makeGroup,
  startTestApi,
  type StaffedCompany,
  testPassword,
  type TestApi,
} from '../support/index.ts'
import { expectProblem } from '../support/problem.ts'
import { logEntries, snapshot } from '../support/snapshot.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())

interface Scene {
  acme: StaffedCompany
  browser: Browser
  consumer: ConsumerCreated
  authorizationId: string
  /** A group that nobody has. */
  spare: PermissionGroup
}

const machine = (acme: StaffedCompany) => ({
  grantType: 'authorization_code',
  name: 'Shift planner',
  permissionGroupId: acme.fullAccess.id,
  redirectUris: ['https://planner.example/callback'],
})

const guest = (acme: StaffedCompany) => ({
  name: 'Guest',
  email: `guest@company-${acme.company.number}.example`,
  role: 'member',
  permissionGroupId: acme.fullAccess.id,
})

async function setUp(): Promise<Scene> {
  const acme = await api.staffedCompany()
  const browser = await api.signIn(acme.superAdministrator)
  const { body: consumer } = await browser.post<ConsumerCreated>('/api/v1/consumers', machine(acme))
  await browser.post(`/api/v1/consumers/${consumer.id}/secrets`, { overlapSeconds: 3600 })
  await browser.post('/api/v1/api-connection')
  await makeAuthorization(api.services, actorFor(acme.company, acme.member), {
    consumerId: consumer.id,
    permissions: ['assets:view'],
  })
  const spare = await makeGroup(api.services, acme.company)
  const { rows } = await api.owner.query<{ id: string }>('select id from authorizations where consumer_id = $1', [
    consumer.id,
  ])
  return { acme, browser, consumer, authorizationId: rows[0]?.id ?? '', spare }
}

const standardKeys = ['assets', 'work_orders', 'work_requests', 'inventory', 'personnel', 'meters']

/** Every change a person can make, and the entry it leaves. */
const changes: [event: string, change: (scene: Scene) => Promise<{ status: number }>][] = [
  [
    'session.created',
    ({ acme }) => api.browser().post('/api/v1/session', { email: acme.member.email, password: testPassword }),
  ],
  ['session.ended', ({ browser }) => browser.delete('/api/v1/session')],
  ['user.updated', ({ browser }) => browser.patch('/api/v1/account', { language: 'es' })],
  [
    'user.password_changed',
    ({ browser }) =>
      browser.call('PUT', '/api/v1/account/password', {
        body: { currentPassword: testPassword, newPassword: 'seven quiet herons wade' },
      }),
  ],
  ['session.proved', ({ browser }) => browser.post('/api/v1/session/proof', { password: testPassword })],
  ['user.invited', ({ browser, acme }) => browser.post('/api/v1/users', guest(acme))],
  ['account_link.created', ({ browser, acme }) => browser.post(`/api/v1/users/${acme.member.id}/links`)],
  ['user.suspended', ({ browser, acme }) => browser.patch(`/api/v1/users/${acme.member.id}`, { status: 'suspended' })],
  ['user.removed', ({ browser, acme }) => browser.delete(`/api/v1/users/${acme.member.id}`)],
  ['company.updated', ({ browser }) => browser.patch('/api/v1/company/settings', { acceptsApiScope: false })],
  [
    'permission_group.created',
    ({ browser }) => browser.post('/api/v1/permission-groups', { name: 'Readers', permissions: ['meters:view'] }),
  ],
  [
    'permission_group.updated',
    ({ browser, acme }) =>
      browser.patch(`/api/v1/permission-groups/${acme.fullAccess.id}`, { permissions: ['meters:view'] }),
  ],
  [
    'permission_group.deleted',
    ({ browser, acme, spare }) =>
      browser.delete(`/api/v1/permission-groups/${acme.fullAccess.id}?replacement=${spare.id}`),
  ],
  [
    'module.created',
    ({ browser }) =>
      browser.post('/api/v1/modules', {
        key: 'contracts',
        name: { en: 'Contracts', es: 'Contratos', 'pt-BR': 'Contratos' },
        actions: ['view'],
      }),
  ],
  ['module.updated', ({ browser }) => browser.patch('/api/v1/modules/meters', { actions: ['view'] })],
  ['module.archived', ({ browser }) => browser.patch('/api/v1/modules/meters', { archived: true })],
  [
    'module.ordered',
    ({ browser }) => browser.call('PUT', '/api/v1/modules/order', { body: { keys: standardKeys.toReversed() } }),
  ],
  ['consumer.created', ({ browser, acme }) => browser.post('/api/v1/consumers', machine(acme))],
  [
    'consumer.updated',
    ({ browser, consumer }) => browser.patch(`/api/v1/consumers/${consumer.id}`, { status: 'disabled' }),
  ],
  ['consumer.deleted', ({ browser, consumer }) => browser.delete(`/api/v1/consumers/${consumer.id}`)],
  ['consumer_secret.created', ({ browser, consumer }) => browser.post(`/api/v1/consumers/${consumer.id}/secrets`, {})],
  [
    'consumer_secret.ended',
    ({ browser, consumer }) => browser.delete(`/api/v1/consumers/${consumer.id}/secrets/${consumer.secrets[0]?.id}`),
  ],
  ['api_connection.regenerated', ({ browser }) => browser.post('/api/v1/api-connection')],
  ['api_connection.updated', ({ browser }) => browser.patch('/api/v1/api-connection', { status: 'disabled' })],
  ['api_connection.revealed', ({ browser }) => browser.post('/api/v1/api-connection/secret')],
  [
    'authorization.revoked',
    ({ browser, authorizationId }) => browser.delete(`/api/v1/authorizations/${authorizationId}`),
  ],
]

describe('the Transactions Log', () => {
  it.each(changes)('gets one entry %s, with who, what, when and from where', async (event, change) => {
    const scene = await setUp()
    const since = (await logEntries(api, scene.acme.company.id)).length
    const { status } = await change(scene)
    expect(status).toBeLessThan(300)
    const added = (await logEntries(api, scene.acme.company.id)).slice(since)
    const entries = added.filter((entry) => entry.event === event)
    expect(entries).toHaveLength(1)
    const actor = event === 'session.created' ? scene.acme.member : scene.acme.superAdministrator
    expect(entries[0]).toMatchObject({ actor_type: 'user', actor_id: actor.id, ip: '127.0.0.1', user_agent: 'node' })
    expect(Math.abs((entries[0]?.occurred_at.getTime() ?? 0) - api.clock.now().getTime())).toBeLessThan(60_000)
  })

  it.each(changes)('and the change it records are one: without the entry %s nothing changes', async (event, change) => {
    const scene = await setUp()
    const { owner } = api
    await owner.query(`create function refuse_entry() returns trigger language plpgsql as
      $$ begin raise exception 'no entry' using errcode = 'XX000'; end $$`)
    await owner.query(`create trigger refuse_entry before insert on transactions for each row
      when (new.event = '${event}') execute function refuse_entry()`)
    try {
      const before = await snapshot(api)
      const { status } = await change(scene)
      expect(status).toBe(500)
      expect(await snapshot(api)).toBe(before)
    } finally {
      await owner.query('drop trigger refuse_entry on transactions')
      await owner.query('drop function refuse_entry')
    }
  })

  it('tells the caller nothing of what went wrong inside', async () => {
    const { browser } = await setUp()
    const { owner } = api
    await owner.query('alter table users rename column language to idioma')
    try {
      const { detail } = expectProblem(await browser.patch('/api/v1/account', { language: 'es' }), 500, 'internal')
      expect(detail).toBe('Something went wrong on our side. Try again.')
    } finally {
      await owner.query('alter table users rename column idioma to language')
    }
  })
})

describe('a secret', () => {
  it('is in the answer that made it and nowhere else: no log line, no entry, no later answer, no column', async () => {
    const { acme, browser, consumer } = await setUp()
    const path = `/api/v1/consumers/${consumer.id}`
    const rotated = await browser.post<SecretCreated>(`${path}/secrets`, { overlapSeconds: 60 })
    const revealed = await browser.post<{ secret: string }>('/api/v1/api-connection/secret')
    await browser.patch(path, { name: 'Renamed' })
    await browser.post('/api/v1/session', { email: acme.member.email, password: 'a password that is wrong' })
    const token = browser.cookie('__Host-latchkey-session') ?? ''
    const secrets = [consumer.secret ?? '', rotated.body.secret, revealed.body.secret, token]
    const never = [...secrets, testPassword, 'a password that is wrong']
    expect(secrets.map(({ length }) => length)).toEqual([43, 43, 43, 43])

    const answers = JSON.stringify([
      (await browser.get(path)).body,
      (await browser.get('/api/v1/consumers')).body,
      (await browser.get('/api/v1/api-connection')).body,
      (await browser.get('/api/v1/session')).body,
    ])
    const { rows: tables } = await api.owner.query<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'public'`,
    )
    const stored = await Promise.all(
      tables.map(({ name }) => api.owner.query(`select row::text from "${name}" as row`)),
    )
    const database = JSON.stringify(stored.map(({ rows }) => rows))
    await browser.delete(path)
    for (const secret of never) {
      const hex = Buffer.from(secret).toString('hex')
      expect(answers.includes(secret), 'a later answer').toBe(false)
      expect(database.includes(secret) || database.includes(hex), 'the database').toBe(false)
      expect(api.log.join('').includes(secret), 'the server’s log').toBe(false)
    }
  })
})
