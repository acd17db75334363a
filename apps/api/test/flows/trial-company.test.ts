import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seedDemo } from '../../src/demo/seed-demo.ts'
import { openInstallation, type Installation } from '../../src/installation.ts'
import { hashSecret } from '../../src/lib/secret.ts'
import { actorFor, createTestDatabase, type TestDatabase } from '../support/index.ts'

const masterKey = randomBytes(32)
const issuer = 'http://localhost:3000'
const audience = `${issuer}/api`
const password = 'the trial’s password'
const demoResourceUrl = 'http://localhost:3001'
const resourceServer = { key: 'demo-resource', secret: 'a secret of the demo resource' }

let database: TestDatabase
let installation: Installation
let people: Awaited<ReturnType<typeof seedDemo>>['people']
const seed = (more: Partial<Parameters<typeof seedDemo>[0]> = {}) =>
  seedDemo({
    databaseUrl: database.url,
    masterKey,
    password,
    resourceServer,
    issuer,
    audience,
    demoResourceUrl,
    ...more,
  })

beforeAll(async () => {
  database = await createTestDatabase()
  ;({ people } = await seed())
  installation = await openInstallation({ databaseUrl: database.url, masterKey, issuer, audience, onError: () => {} })
})
afterAll(async () => {
  await installation.close()
  await database.drop()
})

const rowsOf = async <Row extends Record<string, unknown>>(statement: string) =>
  (await installation.database.operator.execute<Row>(statement)).rows
const signInAs = (email: string, word = password) => installation.services.users.authenticate(email, word)

/** The state of everything but what is meant to change at a later start. */
const state = () =>
  rowsOf(`select (select json_agg(c order by id) from consumers c) as consumers,
    (select json_agg(a order by id) from authorizations a) as authorizations,
    (select json_agg(g order by id) from permission_groups g) as groups,
    (select json_agg(s order by id) from consumer_secrets s) as secrets,
    (select count(*) from users) as users, (select count(*) from companies) as companies`)

/** Where the Hub forwards to, by module. */
const upstreams = async () => {
  const rows = await rowsOf<{ key: string; url: string }>(
    `select key, upstream ->> 'url' as url from modules where upstream is not null order by key`,
  )
  return Object.fromEntries(rows.map(({ key, url }) => [key, url]))
}
/** The same, where the demo resource is at an origin. */
const at = (origin: string) => ({
  assets: `${origin}/assets`,
  work_orders: `${origin}/work-orders`,
  work_requests: `${origin}/work-requests`,
})

describe('the trial’s company', () => {
  it('is Acme, number 477, with a person of each role who signs in with the password', async () => {
    expect(await rowsOf('select name, number, language from companies')).toEqual([
      { name: 'Acme', number: 477, language: 'en' },
    ])
    expect(people).toEqual([
      { email: 'super@acme.example', role: 'super_administrator' },
      { email: 'admin@acme.example', role: 'administrator' },
      { email: 'member@acme.example', role: 'member' },
    ])
    for (const { email } of people) expect((await signInAs(email)).outcome, email).toBe('right')
  })

  it('has people of every kind: of each role and language, invited, active and suspended', async () => {
    expect(await rowsOf('select status, count(*)::int as count from users group by status order by status')).toEqual([
      { status: 'active', count: 12 },
      { status: 'invited', count: 2 },
      { status: 'suspended', count: 2 },
    ])
    expect(await rowsOf('select role, count(*)::int as count from users group by role order by role')).toEqual([
      { role: 'administrator', count: 3 },
      { role: 'member', count: 12 },
      { role: 'super_administrator', count: 1 },
    ])
    expect(await rowsOf('select 1 from account_links')).toHaveLength(2)
  })

  it('has consumers of every kind: both grants, public, disabled, never used, with a secret that is ending', async () => {
    const [counts] = await rowsOf<Record<string, number>>(`select count(*)::int as all,
      count(*) filter (where grant_type = 'client_credentials')::int as machines,
      count(*) filter (where client_type = 'public')::int as public,
      count(*) filter (where status = 'disabled')::int as disabled,
      count(*) filter (where last_used_at is null)::int as unused,
      count(distinct permission_group_id)::int as groups from consumers`)
    expect(counts).toEqual({ all: 10, machines: 6, public: 1, disabled: 1, unused: 1, groups: 4 })
    expect(await rowsOf('select 1 from consumer_secrets where expires_at > now()')).toHaveLength(1)
  })

  it('has what the screens on secrets and failures are about: a secret being replaced that is still in use, a key, causes', async () => {
    const secrets = await rowsOf(`select s.name, s.last_used_ip as ip from consumer_secrets s
      join consumers c on c.id = s.consumer_id where c.name = 'ERP synchronization' order by s.created_at`)
    expect(secrets).toEqual([
      { name: null, ip: '203.0.113.21' },
      { name: 'New ERP server', ip: null },
    ])
    expect(await rowsOf(`select 1 from consumers where auth_method = 'private_key_jwt'`)).toHaveLength(1)
    expect(await rowsOf('select distinct reason from consumer_failures order by reason')).toEqual([
      { reason: 'redirect_uri_mismatch' },
      { reason: 'scope_not_allowed' },
      { reason: 'wrong_secret' },
    ])
    expect(await rowsOf(`select 1 from consumer_usage where outcome = 'issued'`)).not.toHaveLength(0)
  })

  it('has a past that could have happened: nothing is used, changed or authorized before it exists, or in the future', async () => {
    const impossible = await rowsOf(`
      select name as what from consumers
        where last_used_at < created_at or updated_at < created_at or greatest(created_at, updated_at, last_used_at) > now()
      union all select a.id::text from authorizations a join consumers c on c.id = a.consumer_id join users u on u.id = a.user_id
        where granted_at < greatest(c.created_at, u.created_at) or a.last_used_at < granted_at or a.last_used_at > c.last_used_at + interval '1 minute'
      union all select s.last_four from consumer_secrets s where last_used_at < created_at or last_used_at > now()
      union all select f.reason from consumer_failures f join consumers c on c.id = f.consumer_id
        where f.occurred_at < c.created_at or f.occurred_at > now()
      union all select u.outcome from consumer_usage u where u.hour > now()
      union all select email from users where last_sign_in_at < created_at or greatest(created_at, last_sign_in_at) > now()
      union all select event from transactions where occurred_at > now()`)
    expect(impossible).toEqual([])
  })

  it('grants no more than both groups have', async () => {
    const excess = await rowsOf(`select a.id from authorizations a
      join consumers c on c.id = a.consumer_id join permission_groups cg on cg.id = c.permission_group_id
      join users u on u.id = a.user_id join permission_groups ug on ug.id = u.permission_group_id
      where not (a.permissions <@ cg.permissions and a.permissions <@ ug.permissions) or a.permissions = '{}'`)
    expect(excess).toEqual([])
  })

  it('lets the demo resource ask about tokens', async () => {
    expect(await installation.services.resourceServers.findByKey(resourceServer.key)).toEqual({
      key: resourceServer.key,
      audience,
      secretHash: hashSecret(resourceServer.secret),
    })
  })

  it('is left as it is at later starts, also what somebody changed or deleted', async () => {
    const [company] = await rowsOf<{ id: string }>('select id from companies')
    const [admin] = await rowsOf<{ id: string }>(`select id from users where email = 'admin@acme.example'`)
    const [first, second] = await rowsOf<{ id: string }>('select id from consumers order by name')
    const who = { ...company, id: admin?.id ?? '', name: '', email: '', role: 'administrator', language: null } as const
    const acme = { id: company?.id ?? '', name: 'Acme', number: 477, language: 'en', color: null, logo: null } as const
    await installation.services.consumers.delete(actorFor(acme, who), first?.id ?? '')
    await installation.services.consumers.update(actorFor(acme, who), second?.id ?? '', { name: 'Renamed' })
    const before = await state()
    await seed()
    expect(await state()).toEqual(before)
  })

  it('follows a new password and new credentials of the demo resource', async () => {
    await seed({ password: 'another password', resourceServer: { key: resourceServer.key, secret: 'renewed' } })
    expect((await signInAs('admin@acme.example', 'another password')).outcome).toBe('right')
    expect((await signInAs('admin@acme.example')).outcome).toBe('refused')
    expect((await installation.services.resourceServers.findByKey(resourceServer.key))?.secretHash).toEqual(
      hashSecret('renewed'),
    )
  })

  it('is made whole or not at all', async () => {
    const other = await createTestDatabase()
    const probe = await openInstallation({
      databaseUrl: other.url,
      masterKey,
      issuer,
      audience,
      onError: () => {},
    })
    try {
      await probe.database.operator.execute(`create function refuse() returns trigger language plpgsql as
        $$ begin raise exception 'ended meanwhile'; end $$`)
      await probe.database.operator.execute(
        'create trigger refuse before insert on authorizations for each row execute function refuse()',
      )
      await expect(seed({ databaseUrl: other.url })).rejects.toThrow(/authorizations/u)
      expect((await probe.database.operator.execute('select 1 from companies')).rowCount).toBe(0)
      await probe.database.operator.execute('drop trigger refuse on authorizations')
      await seed({ databaseUrl: other.url })
      expect((await probe.database.operator.execute('select 1 from consumers')).rowCount).toBe(10)
    } finally {
      await probe.close()
      await other.drop()
    }
  })

  it('has the demo resource behind the Hub, wherever that listens', async () => {
    expect(await upstreams()).toEqual(at(demoResourceUrl))
    await seed({ demoResourceUrl: 'http://localhost:4001' })
    expect(await upstreams()).toEqual(at('http://localhost:4001'))
    await seed()
    expect(await upstreams()).toEqual(at(demoResourceUrl))
  })
})
