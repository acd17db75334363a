import { and, eq, gt, inArray, isNull, or, sql } from 'drizzle-orm'
import type { Executor } from '../../database/database.ts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { removeExpired } from '../../database/remove-expired.ts'
import { authorizationRequests } from './authorization-request.table.ts'

/** A row as stored. */
export type AuthorizationRequestRow = typeof authorizationRequests.$inferSelect

/** A reference and the secrets of the browser that presents it, all as hashes. */
export interface Presented {
  referenceHash: Buffer
  browserHashes: Buffer[]
}

const pending = (companyId: string, { referenceHash, browserHashes }: Presented, now: Date) =>
  and(
    eq(authorizationRequests.companyId, companyId),
    eq(authorizationRequests.referenceHash, referenceHash),
    inArray(authorizationRequests.browserHash, browserHashes),
    isNull(authorizationRequests.decidedAt),
    gt(authorizationRequests.expiresAt, now),
  )

/** Adds a request. */
export async function insert(executor: CompanyExecutor, row: typeof authorizationRequests.$inferInsert): Promise<void> {
  await executor.insert(authorizationRequests).values(row)
}

/** The company of a request, by its reference. */
export async function findCompany(executor: Executor, { referenceHash }: Presented): Promise<string | undefined> {
  const { rows } = await executor.execute<{ id: string | null }>(
    sql`select company_of_authorization_request(${referenceHash}) as id`,
  )
  return rows[0]?.id ?? undefined
}

/** A request that can still be decided, in the browser that made it. */
export async function findPending(
  executor: CompanyExecutor,
  companyId: string,
  presented: Presented,
  now: Date,
): Promise<AuthorizationRequestRow | undefined> {
  const [row] = await executor
    .select()
    .from(authorizationRequests)
    .where(pending(companyId, presented, now))
  return row
}

/** Ties a pending request to the first user who sees it. @returns whether it is tied to this user */
export async function updateUser(
  executor: CompanyExecutor,
  companyId: string,
  presented: Presented,
  userId: string,
  now: Date,
): Promise<boolean> {
  const rows = await executor
    .update(authorizationRequests)
    .set({ userId })
    .where(
      and(
        pending(companyId, presented, now),
        or(isNull(authorizationRequests.userId), eq(authorizationRequests.userId, userId)),
      ),
    )
    .returning({ userId: authorizationRequests.userId })
  return rows.length > 0
}

/** Decides a pending request: of any number of attempts one gets `true`. */
export async function updateDecided(
  executor: CompanyExecutor,
  companyId: string,
  presented: Presented,
  now: Date,
): Promise<boolean> {
  const rows = await executor
    .update(authorizationRequests)
    .set({ decidedAt: now })
    .where(pending(companyId, presented, now))
    .returning({ referenceHash: authorizationRequests.referenceHash })
  return rows.length > 0
}

/** Forgets a batch of requests that nobody can decide any more. @returns how many */
export const deleteExpired = (executor: Executor, before: Date, limit: number): Promise<number> =>
  removeExpired(executor, 'authorization_requests', before, limit)
