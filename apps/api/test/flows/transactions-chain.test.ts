import { randomBytes } from 'node:crypto'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ConsumerCreated } from '@latchkey/contracts'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrateDatabase, openDatabase } from '../../src/database/database.ts'
import { inCompany } from '../../src/database/in-company.ts'
import {
  createTransactionService,
  type TransactionService,
} from '../../src/features/transactions/transaction.service.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { createVault } from '../../src/lib/vault.ts'
import { createTestDatabase } from '../support/index.ts'
import { type OAuthWorld, startOAuthWorld } from '../support/oauth-world.ts'

let world: OAuthWorld
beforeAll(async () => {
  world = await startOAuthWorld()
})
afterAll(() => world.api.close())

const verify = (companyId: string) => world.api.services.transactions.verify(companyId)

const migrations = fileURLToPath(new URL('../../migrations', import.meta.url))

/** The migrations of the version before one of them, in a folder of their own. */
function folderBefore(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-migrations-'))
  const journal: { entries: { tag: string }[] } = JSON.parse(
    readFileSync(join(migrations, 'meta', '_journal.json'), 'utf8'),
  )
  const entries = journal.entries.slice(
    0,
    journal.entries.findIndex(({ tag }) => tag.endsWith(`_${name}`)),
  )
  mkdirSync(join(folder, 'meta'))
  writeFileSync(join(folder, 'meta', '_journal.json'), JSON.stringify({ ...journal, entries }))
  for (const { tag } of entries) copyFileSync(join(migrations, `${tag}.sql`), join(folder, `${tag}.sql`))
  return folder
}

const listLogTables = async (): Promise<string[]> => {
  const rows = await world.sql<{ name: string }>(
    `select c.relname as name from pg_class c
     where c.relkind in ('r', 'p') and c.relname ~ '^(transactions|transaction_seals)(_|$)' order by 1`,
  )
  return rows.map(({ name }) => name)
}

describe('the Transactions Log', () => {
  it('lets nobody change or take away anything, be it of all or of one month', async () => {
    await world.sql(`select create_log_month('2031-02-01')`)
    const tables = await listLogTables()
    const month = new Date().toISOString().slice(0, 7).replace('-', '_')
    for (const log of ['transactions', 'transaction_seals']) {
      expect(tables).toEqual(expect.arrayContaining([log, `${log}_default`, `${log}_${month}`, `${log}_2031_02`]))
    }
    for (const table of tables) {
      const before = await world.count(table)
      for (const statement of [
        `update ${table} set company_id = company_id`,
        `update ${table} set company_id = company_id where false`,
        `delete from ${table}`,
        `truncate ${table}`,
        `set session_replication_role = replica; delete from ${table}`,
      ]) {
        await expect(world.sql(statement), statement).rejects.toThrow('append-only')
      }
      expect(await world.count(table)).toBe(before)
      await world.sql('reset all')
    }
  })

  it.each(['delete from transaction_heads', 'truncate transaction_heads', 'truncate companies cascade'])(
    'lets nobody forget where the chains end: %s',
    async (statement) => {
      await expect(world.sql(statement)).rejects.toThrow('append-only')
    },
  )

  it('gives nobody but a superuser leave to try', async () => {
    const rows = await world.sql<{ privileges: string | null }>(
      `select string_agg(distinct privilege_type, ', ' order by privilege_type) as privileges
       from information_schema.role_table_grants where table_name ~ '^(transactions|transaction_seals)(_|$)'
       and privilege_type in ('UPDATE', 'DELETE', 'TRUNCATE')`,
    )
    expect(rows).toEqual([{ privileges: null }])
  })

  it('numbers the entries of each company without a gap, though many are written at once', async () => {
    const companies = await Promise.all([world.api.staffedCompany(), world.api.staffedCompany()])
    const managed = await Promise.all(
      companies.map(async (company) => ({ company, browser: await world.api.signIn(company.administrator) })),
    )
    const changes = managed.flatMap(({ company, browser }) =>
      Array.from({ length: 12 }, async (_nothing, index) => {
        const consumer = await browser.post<ConsumerCreated>('/api/v1/consumers', {
          grantType: 'client_credentials',
          name: `Machine ${index}`,
          permissionGroupId: company.fullAccess.id,
        })
        const path = `/api/v1/consumers/${consumer.body.id}`
        // Four that want the same row, each with entries of its own before and after it gets it.
        const answers = await Promise.all([
          browser.patch(path, { description: 'one' }),
          browser.patch(path, { name: `Renamed ${index}` }),
          browser.post(`${path}/secrets`, { overlapSeconds: 60 }),
          browser.patch(path, { accessTokenSeconds: 120 }),
        ])
        return [consumer, ...answers, await browser.delete(path)].map(({ status }) => status)
      }),
    )
    for (const statuses of await Promise.all(changes)) expect(statuses).toEqual([201, 200, 200, 201, 200, 204])
    for (const { company } of companies) {
      const rows = await world.sql<{ first: string; last: string; count: string; head: string }>(
        `select min(s.sequence) as first, max(s.sequence) as last, count(*), h.sequence as head
         from transactions t join transaction_seals s on s.company_id = t.company_id and s.transaction_id = t.id
         join transaction_heads h on h.company_id = t.company_id where t.company_id = $1 group by h.sequence`,
        company.id,
      )
      const count = rows[0]?.count ?? '0'
      expect(rows).toEqual([{ first: '1', last: count, count, head: count }])
      expect(Number(count)).toBeGreaterThan(12 * 6)
      expect((await verify(company.id)).flaw).toBeUndefined()
    }
  })

  it('leaves no number for what was rolled back', async () => {
    const { company } = await world.api.staffedCompany()
    const before = await verify(company.id)
    await expect(
      inCompany(world.api.services.db, company.id).transaction(async (tx) => {
        await world.api.services.transactions.record(tx, {
          companyId: company.id,
          event: 'company.updated',
          actor: { type: 'system' },
          target: { type: 'company', id: company.id },
        })
        throw new Error('changed my mind')
      }),
    ).rejects.toThrow('changed my mind')
    expect(await verify(company.id)).toEqual(before)
  })

  it('has who replayed a code or a refresh token, which it was, from where and under which trace id', async () => {
    const app = await world.client({ name: 'Leaky' })
    const approval = await app.approve(world.member)
    await app.redeem(approval)
    const code = await app.redeem(approval)
    const { body: tokens } = await app.redeem(await app.approve(world.member))
    const refresh = () => app.token({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' })
    const { body: next } = await refresh()
    await app.token({ grant_type: 'refresh_token', refresh_token: next.refresh_token ?? '' })
    const token = await refresh()
    const { items } = await world.api.services.transactions.list(world.acme.company.id, {
      limit: 10,
      consumerId: app.id,
      event: ['grant.revoked'],
    })
    const whole = await Promise.all(
      items.map(({ id }) => world.api.services.transactions.get(world.acme.company.id, id)),
    )
    const actor = { type: 'consumer', id: app.id, name: 'Leaky' }
    const entry = (reason: string, { headers }: { headers: Headers }) => ({
      actor,
      target: { type: 'grant', name: 'Leaky' },
      after: { reason },
      ip: '127.0.0.1',
      traceId: headers.get('x-request-id'),
    })
    expect(whole).toMatchObject([entry('refresh_token_replayed', token), entry('code_replayed', code)])
  })

  it('holds up no token while somebody else’s entry waits to be sealed', async () => {
    const { machine, webApp, acme } = world
    const approval = await webApp.approve(world.member)
    const client = new Client({ connectionString: world.api.databaseUrl })
    await client.connect()
    try {
      await client.query('begin')
      await client.query('select 1 from transaction_heads where company_id = $1 for update', [acme.company.id])
      const administrator = await world.api.signIn(
        // Signing in leaves an entry as well: another company's administrator is not held up.
        (await world.api.staffedCompany()).administrator,
      )
      expect((await administrator.get('/api/v1/transactions')).status).toBe(200)
      expect((await machine.token({ grant_type: 'client_credentials' })).status).toBe(200)
      const redeemed = await webApp.redeem(approval)
      expect(redeemed.status).toBe(200)
      expect((await webApp.introspect(redeemed.body.access_token)).body.active).toBe(true)
      const refreshed = await webApp.token({
        grant_type: 'refresh_token',
        refresh_token: redeemed.body.refresh_token ?? '',
      })
      expect(refreshed.status).toBe(200)
    } finally {
      await client.query('rollback')
      await client.end()
    }
  })
})

/** A database as an earlier version left it, brought up to date. */
async function afterMigration(
  version: { before: string; rows: string },
  look: (at: { query: Client['query']; transactions: TransactionService }) => Promise<void>,
): Promise<void> {
  const clone = await createTestDatabase()
  const name = `${new URL(clone.url).pathname.slice(1)}_before`
  const url = Object.assign(new URL(clone.url), { pathname: `/${name}` }).href
  const before = folderBefore(version.before)
  const server = new Client({ connectionString: clone.url })
  await server.connect()
  await server.query(`create database ${name} template template0`)
  const client = new Client({ connectionString: url })
  const database = openDatabase(url, () => {})
  try {
    await client.connect()
    await migrate(drizzle(client), { migrationsFolder: before })
    await client.query(version.rows)
    await migrateDatabase(url)
    await look({
      query: client.query.bind(client),
      transactions: createTransactionService({
        db: database.db,
        operator: database.operator,
        clock: systemClock,
        vault: createVault([randomBytes(32)]),
      }),
    })
  } finally {
    await client.end()
    await database.close()
    await server.query(`drop database ${name} with (force)`)
    await server.end()
    await clone.drop()
    rmSync(before, { recursive: true })
  }
}

const company = (number: number) => `md5('${number}')::uuid`
const companies = `insert into companies (id, number, name, language, created_at)
  select md5(n::text)::uuid, n, 'Company ' || n, 'en', now() from generate_series(1, 3) as n;`
const entries = (of: string, time: string, count: number) => `
  insert into transactions (company_id, id, occurred_at, event, actor_type, target_type, target_id, after)
    select ${of}, gen_random_uuid(), ${time}, 'company.updated', 'system', 'company', n::text, jsonb_build_object('name', n)
    from generate_series(1, ${count}) as n;`
const idOf = async (query: Client['query'], number: number) => {
  const { rows } = await query<{ id: string }>(`select ${company(number)} as id`)
  return rows[0]?.id ?? ''
}

describe('entries from before the chain', () => {
  it('are chained by the migration, those of each company in the order of their time', async () => {
    const rows = companies + entries('md5((n % 2 + 1)::text)::uuid', `now() - n * interval '6 hours'`, 500)
    await afterMigration({ before: 'people', rows }, async ({ query, transactions }) => {
      for (const number of [1, 2, 3]) {
        const id = await idOf(query, number)
        const found = await transactions.verify(id)
        expect(found).toMatchObject({ entries: number === 3 ? 0 : 250 })
        expect(found.flaw).toBeUndefined()
        const { items } = await transactions.list(id, { limit: 100 })
        expect(items.map(({ sequence }) => sequence)).toEqual(items.map((_item, index) => 250 - index))
      }
    })
  })
})

describe('entries from before the months', () => {
  it('are each in its own month after the migration, chained as they were, broken where they were', async () => {
    const rows = `${companies}
      ${entries(company(1), `now() - n * interval '6 hours'`, 400)}
      ${entries(company(1), `now() + interval '9 years'`, 2)}
      ${entries(company(2), `now() - n * interval '1 day'`, 30)}
      set constraints all immediate;
      alter table transactions disable trigger all;
      delete from transactions where company_id = ${company(2)} and target_id = '7';
      alter table transactions enable trigger all;
      create table kept as select * from transaction_seals;`
    await afterMigration({ before: 'monthly_log', rows }, async ({ query, transactions }) => {
      const whole = await idOf(query, 1)
      const before = await transactions.verify(whole)
      expect(before).toMatchObject({ entries: 402 })
      expect(before.flaw).toBeUndefined()
      const changed = await query(
        'select company_id, sequence, transaction_id, hash from transaction_seals except select * from kept',
      )
      expect(changed.rows).toEqual([])
      expect(await transactions.verify(await idOf(query, 2))).toMatchObject({
        entries: 6,
        flaw: { kind: 'entry_missing', sequence: 7 },
      })

      const misplaced = await query(
        `select tableoid::regclass::text as place, occurred_at from transactions
         where tableoid::regclass::text <> case when occurred_at > now() + interval '1 year' then 'transactions_default'
           else 'transactions_' || to_char(occurred_at at time zone 'UTC', 'YYYY_MM') end`,
      )
      expect(misplaced.rows).toEqual([])

      await query(entries(company(1), 'now()', 1))
      const after = await transactions.verify(whole)
      expect(after).toMatchObject({ entries: 403 })
      expect(after.flaw).toBeUndefined()
      const twice = await query('select position from transactions group by position having count(*) > 1')
      expect(twice.rows).toEqual([])
    })
  })
})
