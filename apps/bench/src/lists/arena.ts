import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { makeCompany, makePerson } from '@latchkey/api/factories'
import { type Installation, openInstallation } from '@latchkey/api/installation'
import { execute } from '@latchkey/launcher/cluster'
import type { Shutdown } from '@latchkey/launcher/shutdown'
import type { Cores } from '../cores.ts'
import { audience, issuer } from '../installation-name.ts'
import { inRoot } from '../paths.ts'
import { startServerProcess } from '../servers/server-process.ts'
import { signIn } from '../workloads/code-exchange.ts'
import { createDatabase, type ListDatabases, openListDatabases } from './databases.ts'
import type { ListOptions, Sizes } from './options.ts'
import { fillLists, type ListWorld, openSessions } from './seed.ts'

/** A server on a database, and an administrator who asks it. */
export interface Side {
  world: ListWorld
  sizes: Sizes
  /** The database, for the superuser. */
  databaseUrl: string
  /** Of the server, on 127.0.0.1. */
  port: number
  cookie: string
}

/** What is measured side by side. */
export interface ListArena {
  /** PostgreSQL's. */
  databaseVersion: string
  small: Side
  large: Side
}

// Nothing in these databases is worth a secret key, and a kept one must be opened again.
const masterKey = createHash('sha256').update('the key of databases full of made-up entries').digest()

/** Changes with everything that a kept database depends on. */
function fingerprint(sizes: Sizes): string {
  const hash = createHash('sha256').update(JSON.stringify(sizes))
  const migrations = inRoot('apps/api/migrations')
  for (const name of readdirSync(migrations).toSorted()) {
    if (name.endsWith('.sql')) hash.update(readFileSync(`${migrations}/${name}`))
  }
  return hash.update(readFileSync(inRoot('apps/bench/src/lists/seed.ts'))).digest('hex')
}

/** What is written into a database's comment when it is full. */
interface Label {
  fingerprint: string
  world: ListWorld
}

async function findLabel(databases: ListDatabases, name: string): Promise<Label | undefined> {
  const [found] = await execute(databases.asSuperuser('postgres'), [
    {
      text: `select shobj_description(oid, 'pg_database') as label from pg_database where datname = $1`,
      values: [name],
    },
  ])
  const label: unknown = found?.rows[0]?.label
  if (typeof label !== 'string') return undefined
  const read: Label = JSON.parse(label)
  return read
}

async function makePeople(databaseUrl: string): Promise<ListWorld> {
  const faults: unknown[] = []
  const onError = (error: unknown) => void faults.push(error)
  const installation = await openInstallation({ databaseUrl, masterKey, issuer, audience, onError })
  let world
  try {
    world = await fillWithPeople(installation)
  } finally {
    await installation.close()
  }
  if (faults.length > 0) throw new Error('the database could not be filled', { cause: faults[0] })
  return world
}

async function fillWithPeople({ services }: Installation): Promise<ListWorld> {
  const { company, fullAccess } = await makeCompany(services)
  const password = 'a password for people who are made up'
  const administrator = await makePerson(services, company, {
    permissionGroupId: fullAccess.id,
    role: 'administrator',
    password,
  })
  return { companyId: company.id, administratorId: administrator.id, email: administrator.email, password }
}

async function provideDatabase(
  databases: ListDatabases,
  name: string,
  sizes: Sizes,
  onProgress: (line: string) => void,
): Promise<ListWorld> {
  const wanted = fingerprint(sizes)
  const label = await findLabel(databases, name)
  if (label?.fingerprint === wanted) return label.world
  onProgress(
    `Filling ${name}: ${Object.entries(sizes)
      .map(([noun, count]) => `${count} ${noun}`)
      .join(', ')}…`,
  )
  await createDatabase(databases, name)
  const world = await makePeople(databases.asOwner(name))
  await fillLists(databases.asSuperuser(name), world, sizes, onProgress)
  const text = JSON.stringify({ fingerprint: wanted, world } satisfies Label).replaceAll("'", "''")
  await execute(databases.asSuperuser('postgres'), [{ text: `comment on database ${name} is '${text}'` }])
  return world
}

/**
 * Provides the two databases and a server on each.
 * @throws StartError
 */
export async function buildListArena({
  sizes,
  on,
  cores,
  logFile,
  shutdown,
  onProgress,
}: Pick<ListOptions, 'sizes' | 'on'> & {
  cores: Cores | undefined
  logFile: string
  shutdown: Shutdown
  onProgress: (line: string) => void
}): Promise<ListArena> {
  const databases = await openListDatabases(on)
  shutdown.add(() => databases.stop(), 15_000)
  const start = async (name: string, of: Sizes): Promise<Side> => {
    const world = await provideDatabase(databases, name, of, onProgress)
    await openSessions(databases.asSuperuser(name), world, of)
    const server = await startServerProcess(
      {
        kind: 'latchkey',
        databaseUrl: databases.asOwner(name),
        masterKey: masterKey.toString('base64'),
        consoleDirectory: inRoot('apps/console/dist'),
      },
      { core: cores?.server, logFile },
    )
    shutdown.add(() => server.stop(), 6000)
    const [person] = await signIn(server.port, [world], world.password)
    if (!person) throw new Error('nobody has signed in')
    return { world, sizes: of, databaseUrl: databases.asSuperuser(name), port: server.port, cookie: person.cookie }
  }
  const small = await start('latchkey_lists_small', sizes.small)
  const large = await start('latchkey_lists_large', sizes.large)
  return { databaseVersion: databases.version, small, large }
}
