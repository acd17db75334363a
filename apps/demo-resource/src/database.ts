import { fileURLToPath } from 'node:url'
import { DrizzleQueryError, type ExtractTablesWithRelations } from 'drizzle-orm'
import { drizzle, type NodePgDatabase, type NodePgQueryResultHKT } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import type { PgTransaction } from 'drizzle-orm/pg-core'
import { Client, DatabaseError } from 'pg'
import { ReleasingPool } from './releasing-pool.ts'

type Schema = Record<string, never>

/** The pool as drizzle sees it. */
export type Db = NodePgDatabase<Schema>
/** An open transaction. */
export type Tx = PgTransaction<NodePgQueryResultHKT, Schema, ExtractTablesWithRelations<Schema>>

/** A PostgreSQL that can be used, until it is closed. */
export interface Database {
  db: Db
  /** Tells of connections that break while idle (a restarted server); the pool replaces them by itself. */
  onError(listener: (error: Error) => void): void
  close(): Promise<void>
}

const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url))
// Any constant will do, as long as all processes on one database use the same.
const migrationLock = 5_190_347_266
const connectTimeoutMilliseconds = 5000

/**
 * Opens a pool; connects on first use.
 * @param url PostgreSQL address
 */
export function openDatabase(url: string): Database {
  const pool = new ReleasingPool({
    connectionString: url,
    max: 4,
    connectionTimeoutMillis: connectTimeoutMilliseconds,
    statement_timeout: 10_000,
    application_name: 'latchkey-demo-resource',
  })
  // The pool listens to idle connections only. One that breaks in the middle of a transaction fails that transaction; without a
  // listener it would end the process as well.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return { db: drizzle(pool), onError: (listener) => void pool.on('error', listener), close: () => pool.end() }
}

/**
 * Brings the database to the newest migration. Processes that start together wait for each other.
 * @param url PostgreSQL address
 * @throws the driver's error when the database can't be reached or a migration fails
 */
export async function migrateDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: connectTimeoutMilliseconds })
  // As above: what is under way fails by itself.
  client.on('error', () => undefined)
  await client.connect()
  try {
    // The lock ends with the connection. drizzle's bookkeeping would announce itself with notices at every start.
    await client.query('select pg_advisory_lock($1)', [migrationLock])
    await client.query('set client_min_messages = warning')
    await migrate(drizzle(client), { migrationsFolder })
  } finally {
    await client.end()
  }
}

const causeOf = (error: unknown): unknown => (error instanceof DrizzleQueryError ? error.cause : error)

/**
 * The name of the constraint that an error is about, if it is about one.
 * @param error whatever a query threw
 */
export function brokenConstraint(error: unknown): string | undefined {
  const cause = causeOf(error)
  return cause instanceof DatabaseError ? cause.constraint : undefined
}

const connectionFaults = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EPIPE'])

/**
 * Whether PostgreSQL could not be reached or had to break off: trying again later may help.
 * @param error whatever a query threw
 */
export function isUnavailable(error: unknown): boolean {
  const cause = causeOf(error)
  // PostgreSQL's classes 08 (connection), 53 (resources), 57 (intervention: shutdown, statement timeout).
  if (cause instanceof DatabaseError) return /^(08|53|57)/u.test(cause.code ?? '')
  if (!(cause instanceof Error)) return false
  if ('code' in cause && typeof cause.code === 'string' && connectionFaults.has(cause.code)) return true
  return /timeout exceeded when trying to connect|Connection terminated/u.test(cause.message)
}

/**
 * What of an error may be in a log: the driver's errors carry the whole connection, a failed query its values.
 * @param error anything thrown
 */
export function describeError(error: unknown) {
  const cause = causeOf(error)
  if (!(cause instanceof Error)) return { type: typeof cause, message: 'not an error', stack: '' }
  const code = 'code' in cause && typeof cause.code === 'string' ? { code: cause.code } : {}
  const reasons: string[] = []
  for (let reason: unknown = cause; reason instanceof Error; reason = reason.cause) reasons.push(reason.message)
  return { type: cause.name, message: reasons.join(': '), stack: cause.stack ?? '', ...code }
}
