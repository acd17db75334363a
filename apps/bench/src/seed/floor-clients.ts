import { createHash } from 'node:crypto'
import { execute } from '@latchkey/launcher/cluster'
import type { Credentials } from '../load/requests.ts'

/**
 * Makes the table that the floor F4 selects from.
 * @param url its database
 * @param machines the clients
 */
export async function makeFloorClients(url: string, machines: readonly Credentials[]): Promise<void> {
  const hashes = machines.map(({ secret }) => createHash('sha256').update(secret).digest())
  await execute(url, [
    { text: 'CREATE TABLE clients (key text PRIMARY KEY, secret_hash bytea NOT NULL, permissions text[] NOT NULL)' },
    {
      text: `INSERT INTO clients SELECT key, secret_hash, ARRAY['assets:view', 'work_orders:view']
        FROM unnest($1::text[], $2::bytea[]) AS machine (key, secret_hash)`,
      values: [machines.map(({ key }) => key), hashes],
    },
    { text: 'VACUUM ANALYZE clients' },
  ])
}
