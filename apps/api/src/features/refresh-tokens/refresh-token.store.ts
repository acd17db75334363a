import { getTableColumns, sql } from 'drizzle-orm'
import { hexText } from '../../database/columns.ts'
import type { Executor } from '../../database/database.ts'
import { removeExpired } from '../../database/remove-expired.ts'
import { answered, hashStatement, preparedOnce } from '../../database/statement.ts'
import { refreshTokens } from './refresh-token.table.ts'

/** A row as stored. */
export type RefreshTokenRow = typeof refreshTokens.$inferSelect

const byHashes = preparedOnce((executor) =>
  executor
    .select(answered(getTableColumns(refreshTokens)))
    .from(sql`refresh_tokens_by_hashes(${sql.placeholder('tokenHashes')}::bytea[]) as answer`)
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

const rotate = hashStatement(
  'refresh_tokens_update_rotated',
  'rotate_refresh_tokens($1::jsonb, $2::timestamptz, $3::bytea[])',
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
  removeExpired(executor, 'refresh_tokens', before, limit)
