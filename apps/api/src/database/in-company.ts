import { sql } from 'drizzle-orm'
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import { Client, DatabaseError, type PoolClient, type QueryConfig, type QueryResult } from 'pg'
import { clientOf, type Db, type Executor, type Tx } from './database.ts'
import { ReleasingPool } from './releasing-pool.ts'

declare const company: unique symbol

/** What {@link inCompany} marks: nothing but rows of one company can be seen or touched through it. */
interface OfCompany {
  readonly [company]: true
}

/** An open transaction about one company. */
export type CompanyTx = Tx & OfCompany

/** Statements about one company, each in a transaction of its own, or several in one. */
export interface CompanyDb extends Omit<NodePgDatabase, 'transaction'>, OfCompany {
  transaction<Result>(work: (tx: CompanyTx) => Promise<Result>): Promise<Result>
}

/** What every store function of a company's table takes first. */
export type CompanyExecutor = (CompanyDb | CompanyTx) & Executor

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/u

/** The statement that says which company a transaction is about, until it ends. It is put together with the id, which must be a UUID. */
function aboutCompany(companyId: string): string {
  if (!uuid.test(companyId)) throw new Error('a company has no id')
  return `select set_config('latchkey.company_id', '${companyId}', true)`
}

type Asked = [question: string | QueryConfig, values?: unknown[]]

/** Asks a single thing in a transaction of its own. */
const askAlone = (pool: ReleasingPool, about: string, [question, values]: Asked): Promise<QueryResult> =>
  pool.borrow(async (client) => {
    await client.query(`begin; ${about}`)
    try {
      const answer = await client.query(question, values)
      await client.query('commit')
      return answer
    } catch (error) {
      // Otherwise the connection is given up.
      if (error instanceof DatabaseError) await client.query('rollback').catch(() => {})
      throw error
    }
  })

/** When the last thing that was asked on a connection is answered. */
const turns = new WeakMap<Client, Promise<unknown>>()

/** Asks a single thing within a transaction that is open, of which another company may have been the subject before. */
function askWithin(client: Client, about: string, [question, values]: Asked): Promise<QueryResult> {
  const answer = (turns.get(client) ?? Promise.resolve()).then(async () => {
    await client.query(about)
    return client.query(question, values)
  })
  turns.set(
    client,
    answer.catch(() => {}),
  )
  return answer
}

/**
 * Says which company everything is about from now on, in an open transaction.
 * @param tx may have been about another company until now
 * @returns the same transaction
 */
export async function turnTo(tx: Tx, companyId: string): Promise<CompanyTx> {
  await tx.execute(sql.raw(aboutCompany(companyId)))
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the mark is for the compiler only
  return tx as CompanyTx
}

/**
 * The database as one company has it: PostgreSQL itself shows and changes none but its rows, whatever a statement forgets to ask for.
 * @param db the pool, or a transaction in which everything is to happen
 * @param companyId whose
 */
export function inCompany(db: Db | Tx, companyId: string): CompanyDb & Executor {
  const about = aboutCompany(companyId)
  const connection = clientOf(db)
  const query = (...asked: Asked): Promise<QueryResult> => {
    if (connection instanceof ReleasingPool) return askAlone(connection, about, asked)
    if (connection instanceof Client) return askWithin(connection, about, asked)
    throw new Error('an executor has no connection of ours')
  }
  const transaction = <Result>(work: (tx: CompanyTx) => Promise<Result>): Promise<Result> =>
    db.transaction(async (tx) => work(await turnTo(tx, companyId)))
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the query builder asks for nothing else outside transactions
  const client = { query } as unknown as PoolClient
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the mark is for the compiler only
  return Object.assign(drizzle({ client }), { transaction }) as unknown as CompanyDb & Executor
}
