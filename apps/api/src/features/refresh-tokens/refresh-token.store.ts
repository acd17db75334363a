import { sql } from 'drizzle-orm'
import { hexText } from '../../database/columns.ts'
import type { Executor } from '../../database/database.ts'
import { deleteOldest } from '../../database/delete-oldest.ts'
import { refreshTokens } from './refresh-token.table.ts'

/** A row as stored. */
export type RefreshTokenRow = typeof refreshTokens.$inferSelect

/** Refresh tokens by their hashes, whatever their state: unguessable values need no company. */
export function listByHashes(executor: Executor, tokenHashes: Buffer[]): Promise<RefreshTokenRow[]> {
  return executor
    .select()
    .from(refreshTokens)
    .where(sql`${refreshTokens.tokenHash} = any(${sql.placeholder('tokenHashes')}::bytea[])`)
    .prepare('refresh_tokens_list_by_hashes')
    .execute({ tokenHashes })
}

/** A live refresh token and what replaces it. */
export interface Rotation {
  tokenHash: Buffer
  successorHash: Buffer
  /** The successor's idle end; its absolute end is its predecessor's. */
  expiresAt: Date
}

/**
 * Retires live refresh tokens of grants that have not ended and adds their successors, all in one statement: of any number of attempts on a
 * token, one gets it.
 * @returns the hashes of those that this call retired
 */
export async function updateRotated(executor: Executor, rotations: Rotation[], now: Date): Promise<Buffer[]> {
  const asked = rotations.map(({ tokenHash, successorHash, expiresAt }) => ({
    token_hash: hexText(tokenHash),
    successor_hash: hexText(successorHash),
    expires_at: expiresAt,
  }))
  const moment = sql`${now.toISOString()}::timestamptz`
  const { rows } = await executor.execute<{ token_hash: Buffer }>(sql`
    with asked as (
      select * from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb)
        as asked (token_hash bytea, successor_hash bytea, expires_at timestamptz)
    ), rotated as (
      update refresh_tokens as token set rotated_at = ${moment}, successor_hash = asked.successor_hash
      from asked, grants as approval, authorizations as standing
      where token.token_hash = asked.token_hash
        and token.rotated_at is null and token.expires_at > ${moment} and token.absolute_expires_at > ${moment}
        and approval.company_id = token.company_id and approval.id = token.grant_id and approval.revoked_at is null
        and standing.company_id = approval.company_id and standing.id = approval.authorization_id
        and standing.revoked_at is null
      returning token.*, asked.expires_at as successor_expires_at
    ), added as (
      insert into refresh_tokens
        (company_id, token_hash, grant_id, consumer_id, created_at, expires_at, absolute_expires_at)
      select company_id, successor_hash, grant_id, consumer_id, ${moment},
        least(successor_expires_at, absolute_expires_at), absolute_expires_at
      from rotated
    )
    select token_hash from rotated`)
  return rows.map(({ token_hash: tokenHash }) => tokenHash)
}

/** Removes a batch of tokens of chains that have come to their absolute end. @returns how many */
export const deleteExpired = (executor: Executor, before: Date, limit: number): Promise<number> =>
  deleteOldest(executor, { moment: refreshTokens.absoluteExpiresAt, before, limit })
