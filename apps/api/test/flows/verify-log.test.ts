import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inCompany } from '../../src/database/in-company.ts'
import type { LogFlaw } from '../../src/features/transactions/transaction-verification.ts'
import { expectOneLine, latchkey } from '../support/cli.ts'
import type { StaffedCompany } from '../support/index.ts'
import { type OAuthWorld, startOAuthWorld } from '../support/oauth-world.ts'

let world: OAuthWorld
beforeAll(async () => {
  world = await startOAuthWorld()
})
afterAll(() => world.api.close())

const verify = (companyId: string) => world.api.services.transactions.verify(companyId)

const verifyLog = (...args: string[]) =>
  latchkey(['verify-log', ...args], {
    env: {
      DATABASE_URL: world.api.databaseUrl,
      LATCHKEY_MASTER_KEY: world.api.masterKeys[0]?.toString('base64') ?? '',
      LATCHKEY_ISSUER: 'https://latchkey.example',
    },
  })

/** Chains what there is of a company anew, as somebody could who knows how. */
const chainAnew = (company: string): string => `
  do $$
  declare
    entry transactions;
    number bigint := 0;
    last bytea := '';
  begin
    for entry in select * from transactions where company_id = '${company}' order by occurred_at, position loop
      number := number + 1;
      last := transaction_hash(last, number, entry);
      insert into transaction_seals values ('${company}', number, entry.id, last, entry.occurred_at);
    end loop;
    update transaction_heads set sequence = number, hash = last where company_id = '${company}';
  end
  $$`

const record = (companyId: string, count: number) =>
  inCompany(world.api.services.db, companyId).transaction(async (tx) => {
    for (let index = 0; index < count; index += 1) {
      await world.api.services.transactions.record(tx, {
        companyId,
        event: 'company.updated',
        actor: { type: 'system' },
        target: { type: 'company', id: companyId },
        after: { name: `Näme "${index}"\n\\`, nothing: null, factor: 1e21, list: [1, 'two', { three: 0.1 }] },
      })
    }
  })

const sealed = (company: string, sequence: number) =>
  `(select transaction_id from transaction_seals where company_id = '${company}' and sequence = ${sequence})`
const entry = (company: string, sequence: number) => `company_id = '${company}' and id = ${sealed(company, sequence)}`
const seal = (company: string, sequence: number) => `company_id = '${company}' and sequence = ${sequence}`
const numberOf = ({ company }: StaffedCompany) => ['--company', String(company.number)]

const logTables = ['transactions', 'transaction_seals', 'transaction_heads']

/** Rewrites the log as somebody could who owns the database. */
const tamper = async (...statements: string[]): Promise<void> => {
  const client = new Client({ connectionString: world.api.databaseUrl })
  await client.connect()
  try {
    await client.query('begin')
    for (const table of logTables) await client.query(`alter table ${table} disable trigger all`)
    for (const statement of statements) await client.query(statement)
    for (const table of logTables) {
      await client.query(`alter table ${table} enable trigger all, enable always trigger ${table}_append_only`)
    }
    await client.query('commit')
  } finally {
    await client.end()
  }
}

// Each run of the program is a process of its own.
describe('latchkey verify-log', { timeout: 120_000 }, () => {
  type Found = Partial<LogFlaw>
  const rewritings: [
    what: string,
    found: (last: number) => Found,
    rewrite: (company: string, last: number) => string[],
  ][] = [
    [
      'a field edited',
      () => ({ kind: 'altered', sequence: 3 }),
      (c) => [`update transactions set after = '{}' where ${entry(c, 3)}`],
    ],
    [
      'an address edited',
      () => ({ kind: 'altered', sequence: 2 }),
      (c) => [`update transactions set ip = '192.0.2.1' where ${entry(c, 2)}`],
    ],
    [
      'a time edited',
      () => ({ kind: 'altered', sequence: 2 }),
      (c) => [`update transactions set occurred_at = occurred_at + interval '1 millisecond' where ${entry(c, 2)}`],
    ],
    [
      'an actor edited',
      () => ({ kind: 'altered', sequence: 1 }),
      (c) => [`update transactions set actor_type = 'consumer' where ${entry(c, 1)}`],
    ],
    [
      'a hash edited',
      () => ({ kind: 'altered', sequence: 2 }),
      (c) => [`update transaction_seals set hash = sha256('') where ${seal(c, 2)}`],
    ],
    [
      'an entry removed',
      () => ({ kind: 'entry_missing', sequence: 3 }),
      (c) => [`delete from transactions where ${entry(c, 3)}`],
    ],
    [
      'an entry removed with its seal',
      () => ({ kind: 'link_missing', sequence: 3 }),
      (c) => [`delete from transactions where ${entry(c, 3)}`, `delete from transaction_seals where ${seal(c, 3)}`],
    ],
    [
      'the first entry removed with its seal',
      () => ({ kind: 'link_missing', sequence: 1 }),
      (c) => [`delete from transactions where ${entry(c, 1)}`, `delete from transaction_seals where ${seal(c, 1)}`],
    ],
    [
      'two entries exchanged',
      () => ({ kind: 'altered', sequence: 2 }),
      (c) => [
        `create temporary table pair on commit drop as
           select * from transaction_seals where company_id = '${c}' and sequence in (2, 3)`,
        `delete from transaction_seals where company_id = '${c}' and sequence in (2, 3)`,
        `insert into transaction_seals (company_id, sequence, transaction_id, hash, occurred_at)
           select '${c}', one.sequence, other.transaction_id, one.hash, other.occurred_at
           from pair as one join pair as other on other.sequence <> one.sequence`,
      ],
    ],
    [
      'the last entry removed with its seal',
      (last) => ({ kind: 'tail_missing', sequence: last }),
      (c, last) => [
        `delete from transactions where ${entry(c, last)}`,
        `delete from transaction_seals where ${seal(c, last)}`,
      ],
    ],
    [
      'everything removed',
      (last) => ({ kind: 'tail_missing', sequence: last }),
      (c) => [
        `delete from transactions where company_id = '${c}'`,
        `delete from transaction_seals where company_id = '${c}'`,
      ],
    ],
    [
      'the head put back',
      (last) => ({ kind: 'head_altered', sequence: last }),
      (c) => [`update transaction_heads set sequence = 2 where company_id = '${c}'`],
    ],
    [
      'the head removed',
      (last) => ({ kind: 'head_altered', sequence: last }),
      (c) => [`delete from transaction_heads where company_id = '${c}'`],
    ],
    [
      'an entry slipped in',
      () => ({ kind: 'unsealed', event: 'company.updated' }),
      (c) => [
        `insert into transactions (company_id, id, occurred_at, event, actor_type, target_type, target_id)
           values ('${c}', gen_random_uuid(), now(), 'company.updated', 'system', 'company', '${c}')`,
      ],
    ],
  ]

  it.each(rewritings)('finds %s', async (_what, found, rewrite) => {
    const { company } = await world.api.staffedCompany()
    const { entries, flaw } = await verify(company.id)
    expect(flaw).toBeUndefined()
    await tamper(...rewrite(company.id, entries))
    expect((await verify(company.id)).flaw).toMatchObject(found(entries))
  })

  it('says which entry it is and ends with code 1, for one company or all, without a word against the others', async () => {
    const whole = await world.api.staffedCompany()
    const broken = await world.api.staffedCompany()
    expect(await verifyLog(...numberOf(broken))).toMatchObject({ code: 0, err: '' })
    const [edited] = await world.sql<{ id: string }>(
      `select transaction_id as id from transaction_seals where ${seal(broken.company.id, 3)}`,
    )
    await tamper(`update transactions set after = '{}' where ${entry(broken.company.id, 3)}`)

    const one = await verifyLog(...numberOf(broken))
    expect({ code: one.code, err: one.err }).toEqual({ code: 1, err: '' })
    expect(one.out).toContain(`${broken.company.number}  ${broken.company.name}: BROKEN: entry 3 (${edited?.id}, `)
    expect(one.out).toContain('The 2 before are as they were written.')

    const all = await verifyLog()
    expect(all.code).toBe(1)
    const lineOf = ({ company }: StaffedCompany) =>
      all.out.split('\n').find((line) => line.includes(`  ${company.name}: `))
    expect(lineOf(broken)).toContain('BROKEN')
    expect(lineOf(whole)).toMatch(/: \d+ entries as they were written, up to [0-9a-f]{64}\.$/u)
    expect(await verifyLog(...numberOf(whole))).toMatchObject({ code: 0, err: '' })
  })

  it('tells a log made anew from the one that a hash was kept of', async () => {
    const { company } = await world.api.staffedCompany()
    const number = ['--company', String(company.number)]
    const kept = /up to (?<hash>[0-9a-f]{64})/u.exec((await verifyLog(...number)).out)?.groups?.['hash'] ?? ''
    await record(company.id, 3)
    expect(await verifyLog(...number, '--through', kept)).toMatchObject({ code: 0, err: '' })
    await tamper(
      `update transactions set user_agent = 'somebody else' where ${entry(company.id, 1)}`,
      `delete from transaction_seals where company_id = '${company.id}'`,
      chainAnew(company.id),
    )
    expect(await verifyLog(...number)).toMatchObject({ code: 0 })
    const { code, out } = await verifyLog(...number, '--through', kept)
    expect(code).toBe(1)
    expect(out).toContain('the whole log was made anew')
  })

  it('refuses a company that is not there and a hash that is none', async () => {
    expectOneLine(await verifyLog('--company', '999999999'), 'There is no company with number 999999999.')
    expectOneLine(
      await verifyLog('--company', 'acme'),
      '--company must be the number of a company; latchkey list-companies shows them.',
    )
    const hash = '--through must be a hash that verify-log printed for the company that --company names.'
    expectOneLine(await verifyLog('--company', '1', '--through', 'abc'), hash)
    expectOneLine(await verifyLog('--through', 'a'.repeat(64)), hash)
  })

  it('walks a long log in batches, and finds what is beyond the first', async () => {
    const { company } = await world.api.staffedCompany()
    await record(company.id, 2500)
    const { entries, flaw } = await verify(company.id)
    expect(flaw).toBeUndefined()
    expect(entries).toBeGreaterThan(2500)
    await tamper(`update transactions set after = null where ${entry(company.id, 2300)}`)
    expect(await verify(company.id)).toMatchObject({ entries: 2299, flaw: { kind: 'altered', sequence: 2300 } })
  })
})
