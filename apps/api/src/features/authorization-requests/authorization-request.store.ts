import { and, eq, gt, inArray, isNull, or } from 'drizzle-orm'
import type { Executor } from '../../database/database.ts'
import { deleteOldest } from '../../database/delete-oldest.ts'
import { authorizationRequests } from './authorization-request.table.ts'

/** A row as stored. */
export type AuthorizationRequestRow = typeof authorizationRequests.$inferSelect

/** A reference and the secrets of the browser that presents it, all as hashes. */
export interface Presented {
  referenceHash: Buffer
  browserHashes: Buffer[]
}

const pending = ({ referenceHash, browserHashes }: Presented, now: Date) =>
  and(
    eq(authorizationRequests.referenceHash, referenceHash),
    inArray(authorizationRequests.browserHash, browserHashes),
    isNull(authorizationRequests.decidedAt),
    gt(authorizationRequests.expiresAt, now),
  )

/** Adds a request. */
export async function insert(executor: Executor, row: typeof authorizationRequests.$inferInsert): Promise<void> {
  await executor.insert(authorizationRequests).values(row)
}

/** A request that can still be decided, in the browser that made it. */
export async function findPending(
  executor: Executor,
  presented: Presented,
  now: Date,
): Promise<AuthorizationRequestRow | undefined> {
  const [row] = await executor.select().from(authorizationRequests).where(pending(presented, now))
  return row
}

/** Ties a pending request to the first user who sees it. @returns whether it is tied to this user */
export async function updateUser(
  executor: Executor,
  presented: Presented,
  userId: string,
  now: Date,
): Promise<boolean> {
  const rows = await executor
    .update(authorizationRequests)
    .set({ userId })
    .where(
      and(pending(presented, now), or(isNull(authorizationRequests.userId), eq(authorizationRequests.userId, userId))),
    )
    .returning({ userId: authorizationRequests.userId })
  return rows.length > 0
}

/** Decides a pending request: of any number of attempts one gets `true`. */
export async function updateDecided(executor: Executor, presented: Presented, now: Date): Promise<boolean> {
  const rows = await executor
    .update(authorizationRequests)
    .set({ decidedAt: now })
    .where(pending(presented, now))
    .returning({ referenceHash: authorizationRequests.referenceHash })
  return rows.length > 0
}

/** Forgets a batch of requests that nobody can decide any more. @returns how many */
export const deleteExpired = (executor: Executor, before: Date, limit: number): Promise<number> =>
  deleteOldest(executor, { moment: authorizationRequests.expiresAt, before, limit })
