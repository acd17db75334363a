import { sql } from 'drizzle-orm'
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

/** Resource servers by their keys. */
export function listByKeys(executor: Executor, keys: string[]): Promise<ResourceServerCredentials[]> {
  return executor
    .select({
      key: resourceServers.key,
      audience: resourceServers.audience,
      secretHash: resourceServers.secretHash,
    })
    .from(resourceServers)
    .where(sql`${resourceServers.key} = any(${sql.placeholder('keys')}::text[])`)
    .prepare('resource_servers_list_by_keys')
    .execute({ keys })
}
