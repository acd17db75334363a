import { sql } from 'drizzle-orm'
import { Client, DatabaseError } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applicationRole, ownersFunctions } from '../../src/database/application-role.ts'
import { driverError } from '../../src/database/driver-error.ts'
import { type CompanyExecutor, inCompany } from '../../src/database/in-company.ts'
import * as authorizations from '../../src/features/authorizations/authorization.store.ts'
import * as consumers from '../../src/features/consumers/consumer.store.ts'
import * as modules from '../../src/features/modules/module.store.ts'
import * as permissionGroups from '../../src/features/permission-groups/permission-group.store.ts'
import * as transactions from '../../src/features/transactions/transaction.store.ts'
import * as users from '../../src/features/users/user-account.store.ts'
import {
  type CompanyTable,
  fillTables,
  insertionInto,
  installationTables,
  listCompanyTables,
  listTables,
} from '../support/company-tables.ts'
import { actorFor, makeConsumer, startTestApi, type StaffedCompany, type TestApi } from '../support/index.ts'
import { snapshot } from '../support/snapshot.ts'

// The database refuses by itself, whatever the code forgets. What it has to refuse is read from its catalogue, so that a new table counts too.

let api: TestApi
let tables: CompanyTable[]
let mine: StaffedCompany
let other: StaffedCompany
beforeAll(async () => {
  api = await startTestApi()
  tables = await listCompanyTables(api.owner)
  ;[mine, other] = [await api.staffedCompany(), await api.staffedCompany()]
  for (const { company, administrator, fullAccess } of [mine, other]) {
    const actor = actorFor(company, administrator)
    await makeConsumer(api.services, actor, { permissionGroupId: fullAccess.id })
  }
  for (const { company } of [mine, other]) await fillTables(api.owner, tables, company.id)
})
afterAll(() => api.close())

/** The name of what PostgreSQL says when it lets nobody. */
const insufficientPrivilege = '42501'

const codeOf = async (work: Promise<unknown>): Promise<string | undefined> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => driverError(thrown),
  )
  return error instanceof DatabaseError ? error.code : undefined
}

const rowsOf = async (table: CompanyTable, { company }: StaffedCompany): Promise<string[]> => {
  const { rows } = await api.owner.query<{ place: string }>(
    `select ctid::text as place from "${table.name}" where "${table.company}" = $1`,
    [company.id],
  )
  return rows.map(({ place }) => place)
}

/** Everything the application's role may do with a table. */
const privilegesOn = async (name: string): Promise<string[]> => {
  const { rows } = await api.owner.query<{ privilege: string }>(
    `select privilege from unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) as privilege
     where has_table_privilege($1::name, format('public.%I', $2::text), privilege)`,
    [applicationRole(api.databaseUrl), name],
  )
  return rows.map(({ privilege }) => privilege)
}

describe('every table of companies', () => {
  it('is a known one of the installation, or has a policy that cuts everything to one company', async () => {
    const { rows } = await api.owner.query<{ name: string; is_sealed: boolean }>(
      `select class.relname as name, class.relrowsecurity and count(*) = 1 and bool_and(
         policy.polpermissive and policy.polcmd = '*' and policy.polroles = array[0::oid]
         and pg_get_expr(policy.polqual, class.oid) = pg_get_expr(policy.polwithcheck, class.oid)
         and pg_get_expr(policy.polqual, class.oid) = format('(%s = current_company())',
           case when class.relname = 'companies' then 'id' else 'company_id' end)
       ) as is_sealed
       from pg_class as class join pg_policy as policy on policy.polrelid = class.oid
       where class.relnamespace = 'public'::regnamespace group by class.oid order by 1`,
    )
    expect(rows).toEqual(tables.map(({ name }) => ({ name, is_sealed: true })))
    expect(await listTables(api.owner)).toEqual([...tables.map(({ name }) => name), ...installationTables].toSorted())
  })

  it('is one of which the application may do no more than it has to: of the log nothing but read and append', async () => {
    const narrow: Record<string, string[]> = {
      companies: ['SELECT', 'INSERT', 'UPDATE'],
      removal_rules: [],
      search_texts: ['SELECT'],
      token_statuses: ['SELECT', 'INSERT'],
      transaction_heads: ['SELECT'],
      transaction_keys: ['SELECT', 'UPDATE'],
      transaction_seals: ['SELECT'],
      transactions: ['SELECT', 'INSERT'],
    }
    const { rows: parts } = await api.owner.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relispartition`,
    )
    expect(parts.length).toBeGreaterThan(0)
    for (const { name } of parts) narrow[name] = []
    for (const name of [...(await listTables(api.owner)), ...parts.map((part) => part.name)]) {
      expect({ name, may: await privilegesOn(name) }).toEqual({
        name,
        may: narrow[name] ?? ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
      })
    }
  })

  it('belongs to somebody else than the application, which owns nothing, can become nobody and makes nothing', async () => {
    const { rows } = await api.owner.query<Record<string, unknown>>(
      `select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, rolcanlogin,
         has_schema_privilege(rolname, 'public', 'CREATE') as makes,
         exists (select from pg_auth_members where member = role.oid) as becomes,
         exists (select from pg_class where relowner = role.oid) as owns
       from pg_roles as role where rolname = $1`,
      [applicationRole(api.databaseUrl)],
    )
    expect(rows).toHaveLength(1)
    expect(Object.entries(rows[0] ?? {}).filter(([, value]) => value !== false)).toEqual([])
  })
})

describe('what goes beyond a company', () => {
  it('is a closed list of functions, which find tables where they are and which nobody else may call', async () => {
    const { rows } = await api.owner.query<{ name: string; settings: string | null; callers: string[] }>(
      `select proname as name, proconfig[1] as settings, array(
         select coalesce(nullif(grantee, 0)::regrole::text, 'public') from aclexplode(coalesce(proacl, acldefault('f', proowner)))
         where grantee <> proowner
       ) as callers
       from pg_proc where pronamespace = 'public'::regnamespace and prosecdef order by 1`,
    )
    const callers = [applicationRole(api.databaseUrl)]
    const settings = 'search_path=public, pg_temp'
    expect(rows).toEqual(
      [
        ...ownersFunctions.map((name) => ({ name, settings, callers })),
        { name: 'keep_search_text', settings, callers: [] },
        { name: 'seal_transaction', settings, callers: [] },
      ].toSorted((one, two) => (one.name < two.name ? -1 : 1)),
    )
  })

  it('is not deceived by what a caller calls like a table', async () => {
    const client = await api.database.pool.connect()
    try {
      await client.query(
        `create temporary table users (company_id uuid, id uuid, email text, password_hash text, status text)`,
      )
      await client.query(
        `insert into users values (gen_random_uuid(), gen_random_uuid(), 'nobody@acme.example', 'hash', 'active')`,
      )
      expect((await client.query(`select from credentials_by_email('nobody@acme.example')`)).rowCount).toBe(0)
    } finally {
      client.release(true)
    }
  })
})

describe('in a transaction about one company', () => {
  it('its rows are there, all of them, and no other', async () => {
    const seen = await inCompany(api.services.db, mine.company.id).transaction(async (tx) => {
      const counts = []
      for (const { name, company } of tables) {
        const { rows } = await tx.execute<{ own: string; all: string }>(
          sql.raw(
            `select count(*) filter (where "${company}" = '${mine.company.id}') as own, count(*) as all from "${name}"`,
          ),
        )
        counts.push({ name, own: Number(rows[0]?.own), all: Number(rows[0]?.all) })
      }
      return counts
    })
    for (const [index, table] of tables.entries()) {
      const { length } = await rowsOf(table, mine)
      expect(length).toBeGreaterThan(0)
      expect((await rowsOf(table, other)).length).toBeGreaterThan(0)
      expect(seen[index]).toEqual({ name: table.name, own: length, all: length })
    }
  })

  it('another’s can’t be changed, deleted, added, or made of one’s own', async () => {
    const before = await snapshot(api)
    for (const table of tables) {
      const { name, company } = table
      const places = `array[${(await rowsOf(table, other)).map((place) => `'${place}'::tid`).join(', ')}]`
      const may = await privilegesOn(name)
      const ask = (statement: string) => inCompany(api.services.db, mine.company.id).execute(sql.raw(statement))
      const touched = async (privilege: string, statement: string): Promise<number | null> =>
        may.includes(privilege) ? (await ask(statement)).rowCount : 0
      expect(
        await touched('UPDATE', `update "${name}" set "${company}" = "${company}" where ctid = any(${places})`),
        name,
      ).toBe(0)
      expect(await touched('DELETE', `delete from "${name}" where ctid = any(${places})`), name).toBe(0)
      const own = `array[${(await rowsOf(table, mine)).map((place) => `'${place}'::tid`).join(', ')}]`
      const given = ask(`update "${name}" set "${company}" = '${other.company.id}' where ctid = any(${own})`)
      expect(await codeOf(given), name).toBe(insufficientPrivilege)
      const added = ask(await insertionInto(api.owner, table, other.company.id))
      expect(await codeOf(added), name).toBe(insufficientPrivilege)
    }
    expect(await snapshot(api)).toBe(before)
  })
})

describe('where nobody says which company it is about', () => {
  it('there is no row to see or touch, and none can be added', async () => {
    const before = await snapshot(api)
    for (const table of tables) {
      const { name, company } = table
      const may = await privilegesOn(name)
      const ask = (statement: string) => api.services.db.execute(sql.raw(statement))
      expect((await ask(`select from "${name}"`)).rowCount, name).toBe(0)
      const touched = async (privilege: string, statement: string): Promise<number | null> =>
        may.includes(privilege) ? (await ask(statement)).rowCount : 0
      expect(await touched('UPDATE', `update "${name}" set "${company}" = "${company}"`), name).toBe(0)
      expect(await touched('DELETE', `delete from "${name}"`), name).toBe(0)
      expect(await codeOf(ask(await insertionInto(api.owner, table, mine.company.id))), name).toBe(
        insufficientPrivilege,
      )
    }
    expect(await snapshot(api)).toBe(before)
  })

  it('none is left over from whoever used the connection before', async () => {
    const { pool } = api.database
    const clients = await Promise.all(Array.from({ length: 3 }, () => pool.connect()))
    for (const client of clients) client.release()
    const own = inCompany(api.services.db, mine.company.id)
    const asked = Array.from({ length: 20 }, () => own.execute(sql`select from users`))
    for (const { rowCount } of await Promise.all(asked)) expect(rowCount).toBeGreaterThan(0)
    await expect(own.execute(sql`select from nothing_of_this_name`)).rejects.toThrow('Failed query')
    await expect(own.transaction((tx) => tx.execute(sql`select from nothing_of_this_name`))).rejects.toThrow(
      'Failed query',
    )
    const after = await Promise.all(Array.from({ length: 20 }, () => pool.query('select from users')))
    expect(after.map(({ rowCount }) => rowCount)).toEqual(after.map(() => 0))
  })

  it('what is no id of a company is none', () => {
    expect(() => inCompany(api.services.db, `'; select 1; --`)).toThrow('a company has no id')
  })
})

/** The statement without the company it asks for: `company_id = $1` becomes something that is always so. */
const forgetful = (text: string): string =>
  text.replaceAll(/(?:"\w+"\.)?"company_id" = (\$\d+)/gu, '$1::uuid is not null')

/** Lets statements forget the company they ask for. */
async function forgetting<Result>(work: () => Promise<Result>): Promise<Result> {
  const original: unknown = Reflect.get(Client.prototype, 'query')
  if (typeof original !== 'function') throw new Error('the driver asks in another way')
  Reflect.set(Client.prototype, 'query', function forget(this: Client, ...[question, ...rest]: unknown[]): unknown {
    const asked =
      typeof question === 'object' && question !== null && 'text' in question
        ? { ...question, text: forgetful(String(question.text)) }
        : question
    return Reflect.apply(original, this, [asked, ...rest])
  })
  try {
    return await work()
  } finally {
    Reflect.set(Client.prototype, 'query', original)
  }
}

const page = { limit: 100, sort: 'name', now: new Date() } as const

/** What stores list of a company: the ids. */
const lists: [string, (executor: CompanyExecutor, companyId: string) => Promise<{ id: string }[]>][] = [
  ['consumers', async (executor, id) => (await consumers.listByCompany(executor, id, page, undefined)).rows],
  ['users', async (executor, id) => (await users.listByCompany(executor, id, page, undefined)).rows],
  [
    'permission groups',
    async (executor, id) => (await permissionGroups.listByCompany(executor, id, { limit: 100 }, undefined)).rows,
  ],
  [
    'entries of the log',
    (executor, id) => transactions.listByCompany(executor, id, {}, { after: undefined, limit: 100 }),
  ],
  ['modules', async (executor, id) => (await modules.listByCompany(executor, id)).map(({ key }) => ({ id: key }))],
  [
    'authorizations',
    async (executor, id) => {
      const query = { sort: 'grantedAt', limit: 100, after: undefined } as const
      return (await authorizations.listLive(executor, id, query, api.clock.now())).rows
    },
  ],
]

describe('a store that forgets the company', () => {
  it.each(lists)('lists the same %s as if it had not', async (what, list) => {
    const idsOf = async (executor: CompanyExecutor) =>
      (await list(executor, mine.company.id)).map(({ id }) => id).toSorted()
    const own = inCompany(api.services.db, mine.company.id)
    const remembered = await idsOf(own)
    expect(await forgetting(() => idsOf(own))).toEqual(remembered)
    if (what === 'authorizations') return
    // Whom row-level security does not bind sees what was forgotten.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the compiler is there to prevent
    const unbound = api.database.operator as unknown as CompanyExecutor
    expect((await forgetting(() => idsOf(unbound))).length).toBeGreaterThan(remembered.length)
  })

  it('finds, counts, changes and deletes nothing of others', async () => {
    const own = inCompany(api.services.db, mine.company.id)
    const { rows } = await api.owner.query<{ id: string }>('select id from consumers where company_id = $1', [
      other.company.id,
    ])
    const theirs = rows[0]?.id ?? ''
    const before = await snapshot(api)
    const { total } = await consumers.listByCompany(own, mine.company.id, page, undefined)
    await forgetting(async () => {
      expect(await consumers.findById(own, mine.company.id, theirs)).toBeUndefined()
      expect(await consumers.findForUpdate(own, mine.company.id, theirs)).toBeUndefined()
      expect((await consumers.listByCompany(own, mine.company.id, page, undefined)).total).toEqual(total)
      await consumers.update(own, mine.company.id, theirs, { name: 'Taken over' }, api.clock.now())
      await consumers.deleteById(own, mine.company.id, theirs)
      await users.deleteById(own, mine.company.id, other.member.id)
    })
    expect(await snapshot(api)).toBe(before)
  })
})
