import { applicationRole } from '@latchkey/api/application-role'
import { type Cluster, execute } from '../postgres/cluster.ts'
import { randomSecret } from './secrets.ts'

/** Addresses of the trial's databases, each for a role that owns it and nothing else. */
export interface Databases {
  latchkey: string
  demoResource: string
}

/**
 * Makes the databases and their roles where they are missing. The roles get new passwords at every start, so that none
 * needs to be kept.
 */
export async function provideDatabases(cluster: Cluster): Promise<Databases> {
  const [latchkey, demoResource] = [await provide(cluster, 'latchkey'), await provide(cluster, 'demo_resource')]
  await provideApplicationRole(cluster, latchkey)
  return { latchkey, demoResource }
}

/** Latchkey's own role may make no other; this is the one whom row-level security keeps within a company. */
async function provideApplicationRole(cluster: Cluster, owner: string): Promise<void> {
  const admin = cluster.url('postgres')
  const role = applicationRole(owner)
  const [known] = await execute(admin, [{ text: 'SELECT 1 FROM pg_roles WHERE rolname = $1', values: [role] }])
  if (!known?.rowCount) await execute(admin, [{ text: `CREATE ROLE ${role} NOLOGIN` }])
  await execute(admin, [{ text: `GRANT ${role} TO latchkey` }])
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
