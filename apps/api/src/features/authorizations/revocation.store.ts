import type { Revocation } from '@latchkey/contracts'
import { and, asc, desc, eq, isNull, type SQL } from 'drizzle-orm'
import { amongIds } from '../../database/listing.ts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { authorizations } from './authorization.table.ts'
import { joined, liveAt } from './listed-authorizations.ts'

/** Which live authorizations are to end. */
export interface Chosen extends Revocation {
  /** Only of those that this user gave. */
  givenBy: string | undefined
}

/** What is logged of an authorization that ends. */
export type EndingRow = Pick<typeof authorizations.$inferSelect, 'id' | 'consumerId' | 'userId' | 'permissions'>

const chosenLive = (companyId: string, { ids, consumerId, userId, givenBy }: Chosen, now: Date): SQL | undefined =>
  and(
    eq(authorizations.companyId, companyId),
    liveAt(now),
    ids && amongIds(authorizations.id, ids),
    consumerId === undefined ? undefined : eq(authorizations.consumerId, consumerId),
    userId === undefined ? undefined : eq(authorizations.userId, userId),
    givenBy === undefined ? undefined : eq(authorizations.userId, givenBy),
  )

/** The first of those that are chosen, locked until the transaction ends; in one order, so that no two revocations wait for each other. */
export const listForUpdate = (
  executor: CompanyExecutor,
  companyId: string,
  chosen: Chosen,
  now: Date,
  limit: number,
): Promise<EndingRow[]> =>
  executor
    .select({
      id: authorizations.id,
      consumerId: authorizations.consumerId,
      userId: authorizations.userId,
      permissions: authorizations.permissions,
    })
    .from(authorizations)
    .where(chosenLive(companyId, chosen, now))
    .orderBy(asc(authorizations.grantedAt), asc(authorizations.id))
    .limit(limit)
    .for('no key update')

/** The first of those that are chosen, the last used before all others. */
export const listChosen = (executor: CompanyExecutor, companyId: string, chosen: Chosen, now: Date, limit: number) =>
  joined(executor)
    .where(chosenLive(companyId, chosen, now))
    .orderBy(desc(authorizations.sortLastUsedAt), desc(authorizations.id))
    .limit(limit)

/** Ends live authorizations. @returns the ids of those that this call ended */
export async function updateRevoked(
  executor: CompanyExecutor,
  companyId: string,
  ids: string[],
  revokedAt: Date,
): Promise<string[]> {
  const rows = await executor
    .update(authorizations)
    .set({ revokedAt })
    .where(
      and(eq(authorizations.companyId, companyId), amongIds(authorizations.id, ids), isNull(authorizations.revokedAt)),
    )
    .returning({ id: authorizations.id })
  return rows.map(({ id }) => id)
}
