import type { Pool } from 'pg'

/** A table whose rows belong to companies, by the column that says to which. */
export interface CompanyTable {
  name: string
  company: 'company_id' | 'id'
}

/** Tables of the installation: no row of them is a company's. */
export const installationTables = [
  'changes',
  'passkey_challenges',
  'removal_rules',
  'resource_servers',
  'sign_in_tries',
  'signing_keys',
  'status_confirmations',
  'token_statuses',
  'transaction_keys',
]

/** What of the catalogue is ours: partitions are reached through what they are parts of. */
const ourTables = `from pg_class as class where class.relnamespace = 'public'::regnamespace and class.relkind in ('r', 'p')
  and not class.relispartition`

/** All tables that belong to companies, as the database says. */
export async function listCompanyTables(owner: Pool): Promise<CompanyTable[]> {
  const { rows } = await owner.query<CompanyTable>(
    `select class.relname as name, case when class.relname = 'companies' then 'id' else 'company_id' end as company
     ${ourTables} and not class.relname = any($1) order by 1`,
    [installationTables],
  )
  return rows
}

/** Names of all tables there are. */
export async function listTables(owner: Pool): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(`select class.relname as name ${ourTables} order by 1`)
  return rows.map(({ name }) => name)
}

const valuesByType: Record<string, string> = {
  bigint: '1',
  'bigint[]': `'{1}'`,
  boolean: 'false',
  bytea: `decode(replace(gen_random_uuid()::text, '-', ''), 'hex')`,
  integer: '1',
  jsonb: `'{}'`,
  text: 'gen_random_uuid()::text',
  'text[]': `'{}'`,
  'timestamp(3) with time zone': 'now()',
  uuid: 'gen_random_uuid()',
}

/**
 * The statement that adds a row to a table, made up of nothing but its columns' types.
 * @param companyId whose the row is
 */
export async function insertionInto(owner: Pool, { name, company }: CompanyTable, companyId: string): Promise<string> {
  const { rows } = await owner.query<{ column: string; type: string }>(
    `select attname as column, format_type(atttypid, atttypmod) as type from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' and attidentity = '' order by attnum`,
    [name],
  )
  const values = rows.map(({ column, type }) => {
    const value = column === company ? `'${companyId}'` : valuesByType[type]
    if (value === undefined) throw new Error(`no value is known for ${name}.${column} of type ${type}`)
    return value
  })
  return `insert into "${name}" (${rows.map(({ column }) => `"${column}"`).join(', ')}) values (${values.join(', ')})`
}

/** Gives a company a row in every table in which it has none, whatever the row would have to refer to. */
export async function fillTables(owner: Pool, tables: CompanyTable[], companyId: string): Promise<void> {
  const client = await owner.connect()
  try {
    await client.query(`set session_replication_role = 'replica'`)
    for (const table of tables) {
      const { rows } = await client.query(`select from "${table.name}" where "${table.company}" = $1 limit 1`, [
        companyId,
      ])
      if (rows.length === 0) await client.query(await insertionInto(owner, table, companyId))
    }
  } finally {
    client.release(true)
  }
}
