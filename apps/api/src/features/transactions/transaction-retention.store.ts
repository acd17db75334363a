import { eq, sql } from 'drizzle-orm'
import type { Executor } from '../../database/database.ts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { transactionHeads } from './transaction-chain.table.ts'
import type { Gap } from './transaction-gap.ts'

/** A month that the log has a partition for. */
export interface LogMonth {
  /** Such as `2025-10`. */
  month: string
  /** What entries and seals are in. */
  tables: { transactions: string; seals: string }
}

const toMonth = (month: string): LogMonth => {
  const suffix = month.replace('-', '_')
  return { month, tables: { transactions: `transactions_${suffix}`, seals: `transaction_seals_${suffix}` } }
}

/** The months of the log, the oldest first. */
export async function listMonths(executor: Executor): Promise<LogMonth[]> {
  const { rows } = await executor.execute<{ month: string }>(sql`
    select replace(substring(child.relname from '[0-9]{4}_[0-9]{2}$'), '_', '-') as month
    from pg_inherits join pg_class child on child.oid = inhrelid
    where inhparent = 'transactions'::regclass and child.relname ~ '^transactions_[0-9]{4}_[0-9]{2}$' order by 1`)
  return rows.map(({ month }) => toMonth(month))
}

/** What a month holds: entries of all companies, and octets with all its indexes. */
export async function findSize(executor: Executor, { tables }: LogMonth): Promise<{ entries: number; octets: number }> {
  const { rows } = await executor.execute<{ entries: string; octets: string }>(sql`
    select (select count(*) from ${sql.identifier(tables.seals)}) as entries,
      pg_total_relation_size(${tables.transactions}::regclass) + pg_total_relation_size(${tables.seals}::regclass) as octets`)
  return { entries: Number(rows[0]?.entries ?? 0), octets: Number(rows[0]?.octets ?? 0) }
}

/** The database's own time. */
export async function findNow(executor: Executor): Promise<Date> {
  const { rows } = await executor.execute<{ now: string }>(sql`select now()::text as now`)
  return new Date(rows[0]?.now ?? Number.NaN)
}

/** Whether nobody else gives up months now; until the connection is closed. */
export async function lockRetention(executor: Executor): Promise<boolean> {
  const { rows } = await executor.execute<{ locked: boolean }>(
    sql`select pg_try_advisory_lock(hashtext('latchkey log retention')) as locked`,
  )
  return rows[0]?.locked ?? false
}

const namesOf = (tables: readonly string[]) =>
  sql.join(
    tables.map((name) => sql.identifier(name)),
    sql`, `,
  )

const sealsOf = (months: readonly LogMonth[]) =>
  sql.join(
    months.map(({ tables }) => sql`select company_id, sequence, hash from ${sql.identifier(tables.seals)}`),
    sql` union all `,
  )

/** The companies that have entries in these months. */
export async function listCompanies(executor: Executor, months: readonly LogMonth[]): Promise<string[]> {
  const { rows } = await executor.execute<{ id: string }>(
    sql`select distinct company_id as id from (${sealsOf(months)}) as seals order by 1`,
  )
  return rows.map(({ id }) => id)
}

/** Which numbers of a company's chain are in these months. */
export async function listRuns(executor: Executor, companyId: string, months: readonly LogMonth[]): Promise<Gap[]> {
  const { rows } = await executor.execute<{ from: string; to: string; hash: string }>(sql`
    select run."from", run."to", encode(seals.hash, 'hex') as hash
    from (
      select min(sequence) as "from", max(sequence) as "to"
      from (
        select sequence, sequence - row_number() over (order by sequence) as island
        from (${sealsOf(months)}) as seals where company_id = ${companyId}::uuid
      ) as numbered group by island
    ) as run
    join (${sealsOf(months)}) as seals on seals.company_id = ${companyId}::uuid and seals.sequence = run."to"
    order by 1`)
  return rows.map(({ from, to, hash }) => ({ from: Number(from), to: Number(to), hash }))
}

/** Notes from when on a company's entries are kept, and how many are not. */
export async function updateKept(
  executor: CompanyExecutor,
  companyId: string,
  keptSince: Date,
  dropped: number,
): Promise<void> {
  await executor.update(transactionHeads).set({ keptSince, dropped }).where(eq(transactionHeads.companyId, companyId))
}

/**
 * Drops months, in an open transaction, if they hold as many entries as was written down. Nobody waits behind it for longer than half a
 * second; if somebody looks at the log for longer, it fails.
 * @param entries how many of all companies were written down
 * @returns whether they are gone
 */
export async function deleteMonths(executor: Executor, months: readonly LogMonth[], entries: number): Promise<boolean> {
  const tables = months.flatMap(({ tables: { transactions, seals } }) => [transactions, seals])
  // Shorter than PostgreSQL looks for deadlocks: whoever waits for us meanwhile is never the one that gives up.
  await executor.execute(sql`set local lock_timeout = '500ms'`)
  // A clock that is off could write into one of these months now.
  await executor.execute(sql`lock table ${namesOf(tables)} in share mode`)
  const { rows } = await executor.execute<{ there: string }>(
    sql`select count(*) as there from (${sealsOf(months)}) as seals`,
  )
  if (Number(rows[0]?.there) !== entries) return false
  await executor.execute(sql`drop table ${namesOf(tables)}`)
  return true
}
