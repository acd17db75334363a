import { eq, sql } from 'drizzle-orm'
import type { Executor } from '../../database/database.ts'
import { resourceServers } from './resource-server.table.ts'

/** A new row. */
export type ResourceServerInsert = typeof resourceServers.$inferInsert

/** What authenticating a resource server needs. */
export interface ResourceServerCredentials {
  key: string
  audience: string
  secretHash: Buffer
}

/** Adds a resource server, or brings the one with the same key up to date. */
export async function upsert(executor: Executor, row: ResourceServerInsert): Promise<void> {
  const { name, audience, secretHash } = row
  await executor
    .insert(resourceServers)
    .values(row)
    .onConflictDoUpdate({ target: resourceServers.key, set: { name, audience, secretHash } })
}

/** A resource server by its key. */
export async function findByKey(executor: Executor, key: string): Promise<ResourceServerCredentials | undefined> {
  const [row] = await executor
    .select({
      key: resourceServers.key,
      audience: resourceServers.audience,
      secretHash: resourceServers.secretHash,
    })
    .from(resourceServers)
    .where(eq(resourceServers.key, sql.placeholder('key')))
    .prepare('resource_servers_find_by_key')
    .execute({ key })
  return row
}
