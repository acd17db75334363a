import { type Cluster, execute } from '../postgres/cluster.ts'
import { randomSecret } from './secrets.ts'

/** Addresses of the trial's databases, each for a role that owns it and nothing else. */
export interface Databases {
  latchkey: string
  demoResource: string
}

/**
 * Makes the databases and their roles where they are missing. The roles get new passwords at every start, so that none
 * needs to be kept; and neither is a superuser, whom row-level security would not bind.
 */
export async function provideDatabases(cluster: Cluster): Promise<Databases> {
  const [latchkey, demoResource] = [await provide(cluster, 'latchkey'), await provide(cluster, 'demo_resource')]
  return { latchkey, demoResource }
}

async function provide(cluster: Cluster, name: 'latchkey' | 'demo_resource'): Promise<string> {
  const admin = cluster.url('postgres')
  const password = randomSecret()
  const [role, database] = await execute(admin, [
    { text: 'SELECT 1 FROM pg_roles WHERE rolname = $1', values: [name] },
    { text: 'SELECT 1 FROM pg_database WHERE datname = $1', values: [name] },
  ])
  await execute(admin, [
    { text: `${role?.rowCount ? 'ALTER' : 'CREATE'} ROLE ${name} LOGIN PASSWORD '${password}'` },
    ...(database?.rowCount
      ? []
      : [
          { text: `CREATE DATABASE ${name} OWNER ${name}` },
          { text: `REVOKE CONNECT ON DATABASE ${name} FROM PUBLIC` },
        ]),
  ])
  return cluster.url(name, { name, password })
}
