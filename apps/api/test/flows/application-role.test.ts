import { randomBytes } from 'node:crypto'
import { Client, escapeIdentifier } from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { applicationRole } from '../../src/database/application-role.ts'
import { migrateDatabase, openDatabase } from '../../src/database/database.ts'
import { openInstallation } from '../../src/installation.ts'
import { StartError } from '../../src/start-error.ts'
import { startTcpProxy } from '../support/tcp-proxy.ts'
import { serverUrl } from '../support/test-database.ts'

// An installation whose user is no superuser, as operators have it.

let administrator: Client
let name: string
let url: string
let role: string
beforeEach(async () => {
  administrator = new Client({ connectionString: serverUrl() })
  await administrator.connect()
  name = `latchkey_user_${randomBytes(6).toString('hex')}`
  await administrator.query(`create role ${name} login password 'word'`)
  await administrator.query(`create database ${name} owner ${name}`)
  const address = new URL(serverUrl())
  ;[address.username, address.password, address.pathname] = [name, 'word', `/${name}`]
  url = address.href
  role = applicationRole(url)
})
afterEach(async () => {
  await administrator.query(`drop database ${name} with (force)`)
  await administrator.query(`drop role if exists ${escapeIdentifier(role)}`)
  await administrator.query(`drop role ${name}`)
  await administrator.end()
})

/** Who the application is, and whether it sees the company that is there. */
async function lookAsApplication(at = url): Promise<unknown> {
  const database = openDatabase(at, () => {})
  try {
    await database.operator.execute(
      `insert into companies (id, name, language, created_at) values (gen_random_uuid(), 'Acme', 'en', now())`,
    )
    const { rows } = await database.pool.query(
      `select current_user as name, (select count(*)::int from companies) as seen`,
    )
    return rows
  } finally {
    await database.close()
  }
}

test('a user who may make roles makes the one that the application acts as, once, and keeps it apart from companies', async () => {
  await administrator.query(`alter role ${name} createrole`)
  await migrateDatabase(url)
  await migrateDatabase(url)
  expect(await lookAsApplication()).toEqual([{ name: role, seen: 0 }])
})

test('a user who may not is told what an administrator has to run, and that is enough', async () => {
  const refusal = await migrateDatabase(url).catch((error: unknown) => error)
  expect(refusal).toBeInstanceOf(StartError)
  const [statements = ''] = /CREATE ROLE .*$/u.exec(String(refusal)) ?? []
  expect(statements).toBe(`CREATE ROLE "${role}" NOLOGIN; GRANT "${role}" TO "${name}";`)
  await administrator.query(statements)
  await migrateDatabase(url)
  expect(await lookAsApplication()).toEqual([{ name: role, seen: 0 }])
})

test.each(['superuser', 'bypassrls'])('nothing starts with a role that is %s', async (loose) => {
  await administrator.query(`create role ${role} nologin ${loose}`)
  await administrator.query(`grant ${role} to ${name}`)
  await expect(migrateDatabase(url)).rejects.toThrow(`The role ${role} may do as much as the owner of the tables`)
})

test('nothing starts with a role that can become the owner of the tables', async () => {
  await administrator.query(`alter role ${name} superuser`)
  await administrator.query(`create role ${role} nologin`)
  await administrator.query(`grant ${name} to ${role}`)
  await expect(migrateDatabase(url)).rejects.toThrow(`The role ${role} may do as much as the owner of the tables`)
})

test('what a backup that was restored elsewhere has lost comes back at the next start, and what is too much goes', async () => {
  await administrator.query(`alter role ${name} createrole`)
  await migrateDatabase(url)
  const owner = new Client({ connectionString: url })
  await owner.connect()
  await owner.query(`revoke all on all tables in schema public from ${role}`)
  await owner.query(`revoke execute on function remove_expired from ${role}`)
  await owner.query(`grant delete, truncate on transactions to ${role}`)
  await owner.query(`grant execute on function remove_expired to public`)
  await migrateDatabase(url)
  const { rows } = await owner.query(
    `select has_table_privilege($1, 'consumers', 'SELECT') as reads,
       has_table_privilege($1, 'transactions', 'DELETE') or has_table_privilege($1, 'transactions', 'TRUNCATE') as rewrites,
       has_function_privilege($1, 'remove_expired(text, timestamptz, integer)', 'EXECUTE') as removes,
       exists (select from pg_proc, aclexplode(proacl) where proname = 'remove_expired' and grantee = 0) as everybody_removes`,
    [role],
  )
  expect(rows).toEqual([{ reads: true, rewrites: false, removes: true, everybody_removes: false }])
  await owner.end()
})

describe('where everybody may make things beside the tables, as in a database from before PostgreSQL 15', () => {
  /** Connected as the administrator, to the installation's own database. */
  let inside: Client
  beforeEach(async () => {
    await administrator.query(`alter role ${name} createrole`)
    const address = new URL(serverUrl())
    address.pathname = `/${name}`
    inside = new Client({ connectionString: address.href })
    await inside.connect()
    await inside.query('grant create on schema public to public')
  })
  afterEach(() => inside.end())

  const whoMakesThings = async (): Promise<unknown> => {
    const { rows } = await inside.query(
      `select has_schema_privilege($1, 'public', 'CREATE') as application, has_schema_privilege($2, 'public', 'CREATE') as owner`,
      [role, name],
    )
    return rows
  }

  test('a start ends that if the user may', async () => {
    await migrateDatabase(url)
    expect(await whoMakesThings()).toEqual([{ application: false, owner: true }])
  })

  test('nothing starts if the user may not, before an administrator has run what they are told', async () => {
    await inside.query('alter schema public owner to current_user')
    const refusal = await migrateDatabase(url).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(StartError)
    const [statements = ''] = /REVOKE CREATE .*$/u.exec(String(refusal)) ?? []
    await inside.query(statements)
    await migrateDatabase(url)
    expect(await whoMakesThings()).toEqual([{ application: false, owner: true }])
  })
})

test.each([
  ['a setting', '-c work_mem=5MB', '5MB'],
  ['another role', '-c role=none -c work_mem=5MB', '5MB'],
  ['none', '', '4MB'],
])(
  'options in DATABASE_URL that name %s are kept, and never let the application be the owner',
  async (_of, options, memory) => {
    await administrator.query(`alter role ${name} createrole`)
    await migrateDatabase(url)
    const address = new URL(url)
    address.searchParams.set('options', options)
    expect(await lookAsApplication(address.href)).toEqual([{ name: role, seen: 0 }])
    const database = openDatabase(address.href, () => {})
    const { rows } = await database.pool.query(
      `select current_setting('work_mem') as memory, current_setting('enable_mergejoin') as merging`,
    )
    expect(rows).toEqual([{ memory, merging: 'off' }])
    await database.close()
  },
)

/** As a pooler does that knows no options: what begins a connection is passed on without them. */
function withoutOptions(chunk: Buffer): Buffer {
  const begun = chunk.toString('latin1')
  const shortened = begun.replace(/\0options\0[^\0]*\0/u, '\0')
  if (shortened === begun) return chunk
  const packet = Buffer.from(shortened, 'latin1')
  packet.writeInt32BE(packet.length)
  return packet
}

test('nothing is asked, and nothing starts, over connections that act as the owner since something on the way drops their options', async () => {
  await administrator.query(`alter role ${name} createrole`)
  await migrateDatabase(url)
  const pooler = await startTcpProxy(url, withoutOptions)
  const database = openDatabase(pooler.url, () => {})
  try {
    const refusal = `Connections to PostgreSQL don't act as ${role}`
    await expect(database.pool.query('select 1')).rejects.toThrow(refusal)
    await expect(database.db.transaction(async () => {})).rejects.toThrow(refusal)
    expect(await database.isReachable()).toBe(false)
    const installation = { databaseUrl: pooler.url, masterKey: randomBytes(32), issuer: 'https://latchkey.example' }
    const starting = openInstallation({ ...installation, audience: installation.issuer, onError: () => {} })
    await expect(starting).rejects.toBeInstanceOf(StartError)
    await expect(starting).rejects.toThrow(refusal)
  } finally {
    await database.close()
    await pooler.close()
  }
})
