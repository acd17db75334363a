import { sql } from 'drizzle-orm'
import { hexText } from '../../database/columns.ts'
import type { Executor } from '../../database/database.ts'
import { hashStatement, preparedOnce } from '../../database/statement.ts'
import { deleteOldest } from '../../database/delete-oldest.ts'
import { isGrantLive } from '../grants/live-grant.ts'
import { refreshTokens } from './refresh-token.table.ts'

/** A row as stored. */
export type RefreshTokenRow = typeof refreshTokens.$inferSelect

const byHashes = preparedOnce((executor) =>
  executor
    .select()
    .from(refreshTokens)
    .where(sql`${refreshTokens.tokenHash} = any(${sql.placeholder('tokenHashes')}::bytea[])`)
    .prepare('refresh_tokens_list_by_hashes'),
)

/** Refresh tokens by their hashes, whatever their state: unguessable values need no company. */
export const listByHashes = (executor: Executor, tokenHashes: Buffer[]): Promise<RefreshTokenRow[]> =>
  byHashes(executor).execute({ tokenHashes })

/** A live refresh token and what replaces it. */
export interface Rotation {
  tokenHash: Buffer
  successorHash: Buffer
  /** The successor's idle end; its absolute end is its predecessor's. */
  expiresAt: Date
}

// The rows are locked in one order, whatever the plan: two nodes that get the same values in different orders don't wait for each other.
const rotate = hashStatement(
  'refresh_tokens_update_rotated',
  `
  with asked as (
    select * from jsonb_to_recordset($1::jsonb)
      as asked (token_hash bytea, successor_hash bytea, expires_at timestamptz)
  ), locked as materialized (
    select token_hash from refresh_tokens where token_hash = any($3::bytea[]) order by token_hash for no key update
  ), rotated as (
    update refresh_tokens as token set rotated_at = $2::timestamptz, successor_hash = asked.successor_hash
    from asked join locked using (token_hash)
    where token.token_hash = asked.token_hash
      and (token.rotated_at is null and token.expires_at > $2::timestamptz and token.absolute_expires_at > $2::timestamptz
        and ${isGrantLive('token.grant_id')}) is true
    returning token.*, asked.expires_at as successor_expires_at
  ), added as (
    insert into refresh_tokens
      (company_id, token_hash, grant_id, consumer_id, created_at, expires_at, absolute_expires_at)
    select company_id, successor_hash, grant_id, consumer_id, $2::timestamptz,
      least(successor_expires_at, absolute_expires_at), absolute_expires_at
    from rotated
  )
  select token_hash as hash from rotated`,
)

/**
 * Retires live refresh tokens of grants that have not ended and adds their successors, all in one statement: of any number of attempts on a
 * token, one gets it.
 * @returns the hashes of those that this call retired
 */
export function updateRotated(executor: Executor, rotations: Rotation[], now: Date): Promise<Buffer[]> {
  const asked = rotations.map(({ tokenHash, successorHash, expiresAt }) => ({
    token_hash: hexText(tokenHash),
    successor_hash: hexText(successorHash),
    expires_at: expiresAt,
  }))
  return rotate(executor, [JSON.stringify(asked), now, rotations.map(({ tokenHash }) => tokenHash)])
}

/** Removes a batch of tokens of chains that have come to their absolute end. @returns how many */
export const deleteExpired = (executor: Executor, before: Date, limit: number): Promise<number> =>
  deleteOldest(executor, { moment: refreshTokens.absoluteExpiresAt, before, limit })
