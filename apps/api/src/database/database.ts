import { fileURLToPath } from 'node:url'
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import { Client, type Pool } from 'pg'
import type { Listen } from './changes/changes.ts'
import { listen } from './changes/listen.ts'
import { ReleasingPool } from './releasing-pool.ts'

const migrationsFolder = fileURLToPath(new URL('../../migrations', import.meta.url))
// Any constant will do, as long as all nodes of an installation use the same.
const migrationLock = 7_245_891_203

/** The pool as drizzle sees it. */
export type Db = NodePgDatabase
/** An open transaction. */
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0]
/** What every store function takes first: the pool or an open transaction. */
export type Executor = Db | Tx

/** A PostgreSQL that can be used, until it is closed. */
export interface Database {
  db: Db
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
 * Opens a pool; connects on first use.
 * @param url PostgreSQL address
 * @param onError told of connections that break while idle (a restarted server); the pool replaces them by itself
 * @param max greatest number of connections
 */
export function openDatabase(url: string, onError: (error: Error) => void, max = 10): Database {
  const pool = new ReleasingPool({
    connectionString: url,
    max,
    connectionTimeoutMillis: 5000,
    query_timeout: answerMilliseconds,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    application_name: 'latchkey',
  })
  pool.on('error', onError)
  // The pool listens to idle connections only. One that breaks in the middle of a transaction fails that transaction; without a
  // listener it would end the process as well.
  pool.on('connect', (client) => client.on('error', () => {}))
  return {
    db: drizzle(pool),
    pool,
    isReachable: () =>
      pool.query('select 1').then(
        () => true,
        () => false,
      ),
    listen: (channel, onNotification) => listen(url, channel, onNotification),
    close: () => pool.end(),
  }
}

/**
 * Brings the database to the newest migration. Nodes that start together wait for each other.
 * @param url PostgreSQL address
 * @throws the driver's error when the database can't be reached or a migration fails
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
    await migrate(drizzle(client), { migrationsFolder })
  } finally {
    await client.end()
  }
}
