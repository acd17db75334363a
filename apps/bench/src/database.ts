import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { execute } from '@latchkey/launcher/cluster'
import { applicationRole } from '@latchkey/api/application-role'
import { startThrowAwayDatabase } from '@latchkey/launcher/throw-away-database'
import { StartError } from '@latchkey/api/start-error'
import { inRoot } from './paths.ts'

/** The databases of a run. */
export interface Databases {
  /** As PostgreSQL names it. */
  version: string
  /** Latchkey's, for its owner. */
  latchkey: string
  /** A second one, made by {@link Databases.copy}. */
  million: string
  /** The floor F4's, with a table of clients. */
  floors: string
  /** A database's address for the superuser. */
  asSuperuser: (database: 'latchkey' | 'latchkey_million') => string
  /** Makes `million` as a copy of `latchkey`, to which nothing may be connected. */
  copy(): Promise<void>
  stop(): Promise<void>
}

/** A commit is only told when it is on the disk. `max_wal_size` keeps checkpoints of what was loaded out of the measurements. */
const settings = {
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  max_connections: 100,
  shared_buffers: '256MB',
  max_wal_size: '8GB',
}

/**
 * Starts a PostgreSQL for this run alone, on a disk and with durable commits. It runs on the cores of this process.
 * @throws StartError where it can't be started, or a setting that makes commits durable is not in force
 */
export async function startDatabases(): Promise<Databases> {
  // Not in the system's temporary folder, which may be memory.
  const below = inRoot('node_modules/.cache')
  mkdirSync(below, { recursive: true })
  const server = await startThrowAwayDatabase({ purpose: 'bench', settings, below })
  try {
    const role = { name: 'latchkey', password: randomBytes(24).toString('base64url') }
    const application = applicationRole(server.url('latchkey', role))
    const version = await checkSettings(server.url('postgres'))
    await execute(server.url('postgres'), [
      { text: `CREATE ROLE latchkey LOGIN PASSWORD '${role.password}'` },
      { text: `CREATE ROLE ${application} NOLOGIN` },
      { text: `GRANT ${application} TO latchkey` },
      { text: 'CREATE DATABASE latchkey OWNER latchkey' },
      { text: 'CREATE DATABASE floors OWNER latchkey' },
    ])
    return {
      version,
      latchkey: server.url('latchkey', role),
      million: server.url('latchkey_million', role),
      floors: server.url('floors', role),
      asSuperuser: (database) => server.url(database),
      copy: async () => {
        await execute(server.url('postgres'), [
          { text: 'CREATE DATABASE latchkey_million OWNER latchkey TEMPLATE latchkey' },
        ])
      },
      stop: () => server.stop(),
    }
  } catch (error) {
    await server.stop()
    throw error
  }
}

async function checkSettings(url: string): Promise<string> {
  const [shown] = await execute(url, [
    {
      text: `SELECT current_setting('server_version') AS version, current_setting('fsync') AS fsync,
        current_setting('synchronous_commit') AS synchronous_commit, current_setting('full_page_writes') AS full_page_writes`,
    },
  ])
  const { version, ...durable }: Record<string, string> = shown?.rows[0] ?? {}
  const off = Object.entries(durable).find(([, value]) => value !== 'on')
  if (off) throw new StartError(`PostgreSQL's ${off[0]} is ${off[1]}; it must be on.`)
  return version ?? ''
}
