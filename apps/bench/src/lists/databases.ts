import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { applicationRole } from '@latchkey/api/application-role'
import { execute } from '@latchkey/launcher/cluster'
import { startThrowAwayDatabase } from '@latchkey/launcher/throw-away-database'
import { inRoot } from '../paths.ts'

/** The PostgreSQL of a run, with a role that owns the databases. */
export interface ListDatabases {
  version: string
  /** A database's address for its owner. */
  asOwner(database: string): string
  /** A database's address for the superuser. */
  asSuperuser(database: string): string
  stop(): Promise<void>
}

/** As a machine for ten million entries would have it, on this one. */
const settings = {
  max_connections: 100,
  shared_buffers: '1GB',
  effective_cache_size: '4GB',
  max_wal_size: '16GB',
  wal_level: 'minimal',
  max_wal_senders: 0,
}

const owner = 'latchkey_lists'

const withDatabase = (url: string, database: string, role?: { name: string; password: string }): string => {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  if (role) [changed.username, changed.password] = [role.name, role.password]
  return changed.href
}

async function startServer(on: string | undefined): Promise<{ url: string; stop: () => Promise<void> }> {
  if (on !== undefined) return { url: withDatabase(on, 'postgres'), stop: () => Promise.resolve() }
  // Not in the system's temporary folder, which may be memory.
  const below = inRoot('node_modules/.cache')
  mkdirSync(below, { recursive: true })
  const server = await startThrowAwayDatabase({ purpose: 'bench', settings, below })
  return { url: server.url('postgres'), stop: () => server.stop() }
}

const make = (role: string, attributes: string): string =>
  `do $$ begin create role ${role} ${attributes}; exception when duplicate_object then null; end $$`

/**
 * Starts a PostgreSQL, or goes to the one that is there.
 * @param on its superuser's address
 */
export async function openListDatabases(on: string | undefined): Promise<ListDatabases> {
  const { url, stop } = await startServer(on)
  const role = { name: owner, password: randomBytes(24).toString('base64url') }
  const application = applicationRole(withDatabase(url, 'postgres', role))
  const results = await execute(url, [
    { text: make(owner, 'login') },
    { text: make(application, 'nologin') },
    { text: `alter role ${owner} password '${role.password}'` },
    { text: `grant ${application} to ${owner}` },
    { text: `select current_setting('server_version') as version` },
  ])
  return {
    version: String(results.at(-1)?.rows[0]?.version),
    asOwner: (database) => withDatabase(url, database, role),
    asSuperuser: (database) => withDatabase(url, database),
    stop,
  }
}

/** Makes a database that isn't there yet. */
export const createDatabase = async (databases: ListDatabases, name: string): Promise<void> => {
  await execute(databases.asSuperuser('postgres'), [
    { text: `drop database if exists ${name} with (force)` },
    { text: `create database ${name} owner ${owner}` },
  ])
}
