import { and, eq, gt, isNull } from 'drizzle-orm'
import type { Executor } from '../../database/database.ts'
import { refreshTokens } from './refresh-token.table.ts'

/** A row as stored. */
export type RefreshTokenRow = typeof refreshTokens.$inferSelect

/** Adds a refresh token. */
export async function insert(executor: Executor, row: typeof refreshTokens.$inferInsert): Promise<void> {
  await executor.insert(refreshTokens).values(row)
}

/** A refresh token by its hash, whatever its state: an unguessable value needs no company. */
export async function findByHash(executor: Executor, tokenHash: Buffer): Promise<RefreshTokenRow | undefined> {
  const [row] = await executor.select().from(refreshTokens).where(eq(refreshTokens.tokenHash, tokenHash))
  return row
}

/** Retires a live refresh token in favour of its successor: of any number of attempts one gets the row. */
export async function updateRotated(
  executor: Executor,
  tokenHash: Buffer,
  successorHash: Buffer,
  now: Date,
): Promise<RefreshTokenRow | undefined> {
  const [row] = await executor
    .update(refreshTokens)
    .set({ rotatedAt: now, successorHash })
    .where(
      and(
        eq(refreshTokens.tokenHash, tokenHash),
        isNull(refreshTokens.rotatedAt),
        gt(refreshTokens.expiresAt, now),
        gt(refreshTokens.absoluteExpiresAt, now),
      ),
    )
    .returning()
  return row
}
