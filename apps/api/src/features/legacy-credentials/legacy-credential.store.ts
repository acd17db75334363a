import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Executor } from '../../database/database.ts'
import { removeExpired } from '../../database/remove-expired.ts'
import { answeredRow, preparedOnce, sharedStatement } from '../../database/statement.ts'
import { apiConnections } from '../api-connections/api-connection.table.ts'
import type { LegacyKey } from './legacy-key.ts'

/** A company's key, with the secret still sealed. */
export type SealedLegacyKey = Omit<LegacyKey, 'secret'> & { sealedSecret: Buffer }

const momentSchema = z.iso.datetime({ offset: true })
const storedSpansSchema = z.array(z.tuple([momentSchema, momentSchema]))

const toSpans = (stored: unknown): LegacyKey['brownOuts'] =>
  storedSpansSchema
    .parse(stored)
    .map(([startsAt, endsAt]) => ({ startsAt: new Date(startsAt), endsAt: new Date(endsAt) }))

const byKeys = preparedOnce((executor) =>
  executor
    .select({
      ...answeredRow('connection', {
        companyId: apiConnections.companyId,
        key: apiConnections.key,
        sealedSecret: apiConnections.sealedSecret,
        permissionGroupId: apiConnections.permissionGroupId,
        retiresAt: apiConnections.retiresAt,
        createdAt: apiConnections.createdAt,
      }),
      status: sql<
        LegacyKey['status']
      >`case when answer.company_status = 'active' then (answer.connection).status else 'disabled' end`,
      permissions: sql<string[]>`answer.permissions`,
      brownOuts: sql<LegacyKey['brownOuts']>`answer.brown_outs`.mapWith(toSpans),
    })
    .from(sql`api_connections_by_keys(${sql.placeholder('keys')}::text[]) as answer`)
    .prepare('legacy_keys_list_by_keys'),
)

/** Keys of whatever companies and states, by themselves. */
export const listByKeys = (executor: Executor, keys: string[]): Promise<SealedLegacyKey[]> =>
  byKeys(executor).execute({ keys })

/** A nonce to be used up. */
export interface Nonce {
  companyId: string
  /** What stands for it and the time it was sent with. */
  hash: Buffer
  expiresAt: Date
}

const useUp = sharedStatement<{ company_id: string; nonce_hash: Buffer }>(
  'nonces_use',
  'select company_id, nonce_hash from use_nonces($1::uuid[], $2::bytea[], $3::timestamptz[])',
)

/** Uses nonces up, none of them twice in one call. @returns whether each was good: not used before, of a company that has a key */
export async function useNonces(executor: Executor, nonces: Nonce[]): Promise<boolean[]> {
  const rows = await useUp(executor, [
    nonces.map(({ companyId }) => companyId),
    nonces.map(({ hash }) => hash),
    nonces.map(({ expiresAt }) => expiresAt.toISOString()),
  ])
  const used = new Set(rows.map((row) => `${row.company_id} ${row.nonce_hash.toString('hex')}`))
  return nonces.map(({ companyId, hash }) => used.has(`${companyId} ${hash.toString('hex')}`))
}

/** Forgets a batch of nonces that nobody would accept any more. @returns how many */
export const deleteExpired = (executor: Executor, before: Date, limit: number): Promise<number> =>
  removeExpired(executor, 'used_nonces', before, limit)
