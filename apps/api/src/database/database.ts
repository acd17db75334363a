import { fileURLToPath } from 'node:url'
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import { Client, Pool, type PoolConfig } from 'pg'
import { StartError } from '../start-error.ts'
import { applicationRole, provideApplicationRole } from './application-role.ts'
import type { Listen } from './changes/changes.ts'
import { listen } from './changes/listen.ts'
import { ReleasingPool } from './releasing-pool.ts'
import { retryAfterDeadlock } from './retry-after-deadlock.ts'

const migrationsFolder = fileURLToPath(new URL('../../migrations', import.meta.url))
// Any constant will do, as long as all nodes of an installation use the same.
const migrationLock = 7_245_891_203

/** The pool as drizzle sees it. */
export type Db = NodePgDatabase
/** An open transaction. */
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0]
/**
 * The pool or an open transaction, about any company or none: for what belongs to the installation, and for the functions that begin with a
 * value nobody can guess. Of a company's tables it shows no row; what they need is a `CompanyExecutor`, see `in-company.ts`.
 */
export type Executor = Db | Tx

declare const operator: unique symbol
/** The database as the owner of the tables has it, all companies at once: for the operator's commands. */
export type OperatorDb = Db & { readonly [operator]: true }

/** What an executor's statements go through: the pool, or the connection of its transaction. */
export function clientOf(executor: Executor): Pool | Client | undefined {
  const session: unknown = Reflect.get(executor, 'session')
  const client: unknown = typeof session === 'object' && session !== null ? Reflect.get(session, 'client') : undefined
  return client instanceof Pool || client instanceof Client ? client : undefined
}

/** A PostgreSQL that can be used, until it is closed. */
export interface Database {
  /** As the application's role, whom row-level security binds. */
  db: Db
  /** As the owner of the tables. It connects when it is used. */
  operator: OperatorDb
  /** The application's connections. */
  pool: Pool
  /** Whether the database answers now. */
  isReachable(): Promise<boolean>
  /** Listens on a channel. */
  listen: Listen
  close(): Promise<void>
}

// Far above what anything takes: a line that swallows what is sent would keep us waiting for many minutes.
const answerMilliseconds = 10_000
/**
 * For how long a statement may run, in milliseconds. PostgreSQL gives up a little earlier than we do: it would go on with what nobody waits
 * for any more.
 */
export const statementMilliseconds = answerMilliseconds - 500

/** For `options` of a connection (libpq), where blanks separate. */
const escapeOption = (value: string): string => value.replaceAll(/[\\\s]/gu, String.raw`\$&`)

/** Takes the `options` out of an address: the driver would have them instead of ours, not beside them. */
function splitOptions(url: string): { connectionString: string; given: string[] } {
  const address = new URL(url)
  const given = address.searchParams.getAll('options')
  if (given.length === 0) return { connectionString: url, given }
  address.searchParams.delete('options')
  return { connectionString: address.href, given }
}

/** Connections of the application: none is lent before PostgreSQL itself has said that it acts as the role. */
function applicationConnections(url: string): PoolConfig {
  const role = applicationRole(url)
  const { connectionString, given } = splitOptions(url)
  // What is asked often is in memory, where one row costs as much as the next. By default PostgreSQL thinks of disks that turn, and rather
  // reads a whole table than a thousand rows by an index. And it joins by merging where it expects to be done early, which with ids that
  // are in no order is left to chance. The operator may decide otherwise, but not about the role.
  const ours = `-c random_page_cost=1.1 -c enable_mergejoin=off -c statement_timeout=${statementMilliseconds}`
  const options = [ours, ...given, `-c role=${escapeOption(role)}`].join(' ')
  return {
    connectionString,
    options,
    application_name: 'latchkey',
    verify: (client, settle) => {
      client
        .query<{ name: string }>('select current_user as name')
        .then(({ rows: [row] }) => settle(row?.name === role ? undefined : unbound(role)), settle)
    },
  }
}

const unbound = (role: string): StartError =>
  new StartError(
    `Connections to PostgreSQL don't act as ${role}, so that nothing would keep companies apart. ` +
      'If DATABASE_URL leads to a pooler, it has to pass on the option -c role of a connection.',
  )

/**
 * Opens a pool whose connections act as the application's role; connects on first use, and fails with a StartError where they don't act so.
 * @param url PostgreSQL address of the owner of the tables
 * @param onError told of connections that break while idle (a restarted server); the pool replaces them by itself
 * @param max greatest number of connections
 */
export function openDatabase(url: string, onError: (error: Error) => void, max = 10): Database {
  const open = (config: PoolConfig & { max: number }): ReleasingPool => {
    const pool = new ReleasingPool({
      ...config,
      connectionTimeoutMillis: 5000,
      query_timeout: answerMilliseconds,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    })
    pool.on('error', onError)
    // The pool listens to idle connections only. One that breaks in the middle of a transaction fails that transaction; without a
    // listener it would end the process as well.
    pool.on('connect', (client) => client.on('error', () => {}))
    return pool
  }
  const pool = open({ ...applicationConnections(url), max })
  const operatorPool = open({ connectionString: url, max: 1, application_name: 'latchkey-operator' })
  return {
    db: drizzle(pool),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the mark is for the compiler only
    operator: drizzle(operatorPool) as unknown as OperatorDb,
    pool,
    isReachable: () =>
      pool.query('select 1').then(
        () => true,
        () => false,
      ),
    listen: (channel, onNotification) => listen(url, channel, onNotification),
    close: async () => {
      await Promise.all([pool.end(), operatorPool.end()])
    },
  }
}

/**
 * A connection of the owner of the tables, for work that may take long and that no request waits for.
 * @param url PostgreSQL address
 */
export async function openOwner(url: string): Promise<{ db: OperatorDb; close(): Promise<void> }> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: 5000,
    application_name: 'latchkey-owner',
  })
  // As below.
  client.on('error', () => {})
  await client.connect()
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the mark is for the compiler only
  return { db: drizzle(client) as unknown as OperatorDb, close: () => client.end() }
}

/**
 * Brings the database to the newest migration, and the role that the application acts as to what it may do. Nodes that start together wait
 * for each other.
 * @param url PostgreSQL address of the owner of the tables
 * @throws the driver's error when the database can't be reached or a migration fails; StartError when that role can't be made
 */
export async function migrateDatabase(url: string): Promise<void> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: 5000,
    application_name: 'latchkey-migrate',
  })
  // A connection that breaks in the middle fails the query under way; without a listener it would end the process as well.
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock])
    // drizzle's bookkeeping announces itself with notices at every start.
    await client.query('set client_min_messages = warning')
    // All migrations are one transaction. Nodes that still run may lock tables in another order.
    await retryAfterDeadlock(() => migrate(drizzle(client), { migrationsFolder }))
    await provideApplicationRole(client)
  } finally {
    await client.end()
  }
}
