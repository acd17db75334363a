import {
  lateUseDays,
  maxCounted,
  maxPreviewed,
  maxRevokedAtOnce,
  type Revocation,
  type RevocationPreview,
  type RevocationResult,
  roleMay,
} from '@latchkey/contracts'
import type { Db } from '../../database/database.ts'
import { type CompanyTx, inCompany } from '../../database/in-company.ts'
import { retryAfterDeadlock } from '../../database/retry-after-deadlock.ts'
import type { Actor } from '../../lib/actor.ts'
import { notFound } from '../../lib/app-error.ts'
import { type Clock, daysBefore } from '../../lib/clock.ts'
import { intersect } from '../../lib/permission-set.ts'
import type { GrantService } from '../grants/grant.service.ts'
import { byActor, type TransactionService } from '../transactions/transaction.service.ts'
import { findById } from './authorization.store.ts'
import * as store from './revocation.store.ts'

/** Ends what users let consumers do. */
export interface RevocationService {
  /**
   * Ends an authorization and everything issued from it, at once; ending it again changes nothing.
   * @throws AppError `not_found`, also for a member and someone else's authorization
   */
  revoke(actor: Actor, id: string): Promise<void>
  /**
   * Ends several, of a member their own ones: as many as one call may. What isn't there, or isn't theirs, is passed over. What was ended
   * stays so if it fails half-way.
   */
  revokeAll(actor: Actor, chosen: Revocation): Promise<RevocationResult>
  /** What {@link RevocationService.revokeAll} would end, called again and again. */
  preview(actor: Actor, chosen: Revocation): Promise<RevocationPreview>
}

/** How many authorizations end in one transaction: meanwhile nobody else can write into the company's log. */
const batchSize = 100

const mayRevokeAll = (actor: Actor): boolean => roleMay(actor.role, 'manage_authorizations')

const within = (actor: Actor, chosen: Revocation): store.Chosen => ({
  ...chosen,
  givenBy: mayRevokeAll(actor) ? undefined : actor.userId,
})

/** @param deps database, time, the log and grants */
export function createRevocationService(deps: {
  db: Db
  clock: Clock
  transactions: TransactionService
  grants: GrantService
}): RevocationService {
  const { db, clock, transactions, grants } = deps

  /** @returns how many it was that ended them */
  async function end(tx: CompanyTx, actor: Actor, authorizations: readonly store.EndingRow[]): Promise<number> {
    const ids = authorizations.map(({ id }) => id)
    const ended = new Set(await store.updateRevoked(tx, actor.companyId, ids, clock.now()))
    await grants.endAllOf(tx, actor.companyId, [...ended])
    for (const { id, consumerId, userId, permissions } of authorizations) {
      if (!ended.has(id)) continue
      await transactions.record(tx, {
        ...byActor(actor),
        event: 'authorization.revoked',
        target: { type: 'authorization', id },
        before: { consumerId, userId, permissions },
      })
    }
    return ended.size
  }

  return {
    async revoke(actor, id) {
      await inCompany(db, actor.companyId).transaction(async (tx) => {
        const authorization = await findById(tx, actor.companyId, id)
        if (!authorization || (authorization.userId !== actor.userId && !mayRevokeAll(actor))) {
          throw notFound('authorization')
        }
        await end(tx, actor, [authorization])
      })
    },

    async revokeAll(actor, chosen) {
      const { companyId } = actor
      const endBatch = () =>
        inCompany(db, companyId).transaction(async (tx) => {
          const batch = await store.listForUpdate(tx, companyId, within(actor, chosen), clock.now(), batchSize)
          return end(tx, actor, batch)
        })
      let revoked = 0
      while (revoked < maxRevokedAtOnce) {
        const ended = await retryAfterDeadlock(endBatch)
        revoked += ended
        if (ended < batchSize) return { revoked, isMore: false }
      }
      return { revoked, isMore: true }
    },

    async preview(actor, chosen) {
      const { companyId } = actor
      const now = clock.now()
      const rows = await store.listChosen(
        inCompany(db, companyId),
        companyId,
        within(actor, chosen),
        now,
        maxCounted + 1,
      )
      const counted = rows.slice(0, maxCounted)
      const lately = daysBefore(now, lateUseDays)
      const permissions = counted.flatMap((row) =>
        intersect(row.permissions, row.consumerPermissions, row.userPermissions),
      )
      return {
        total: counted.length,
        totalIsAtLeast: rows.length > counted.length,
        consumerCount: new Set(counted.map(({ consumer }) => consumer.id)).size,
        userCount: new Set(counted.map(({ user }) => user.id)).size,
        usedLately: counted.filter(({ lastUsedAt }) => lastUsedAt !== null && lastUsedAt > lately).length,
        permissions: [...new Set(permissions)].toSorted(),
        items: counted.slice(0, maxPreviewed).map(({ id, consumer, user, lastUsedAt }) => ({
          id,
          consumer,
          user,
          lastUsedAt: lastUsedAt?.toISOString() ?? null,
        })),
      }
    },
  }
}
