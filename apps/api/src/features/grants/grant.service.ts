import { createCachedLookup } from '../../database/changes/cached-lookup.ts'
import type { Changes } from '../../database/changes/changes.ts'
import type { Db } from '../../database/database.ts'
import { type CompanyExecutor, inCompany } from '../../database/in-company.ts'
import type { RequestOrigin } from '../../lib/actor.ts'
import type { Clock } from '../../lib/clock.ts'
import { longOver } from '../../lib/long-over.ts'
import { intersect, shared } from '../../lib/permission-set.ts'
import type { ProtocolConsumer } from '../consumers/protocol-consumer.ts'
import type { TransactionService } from '../transactions/transaction.service.ts'
import * as store from './grant.store.ts'
import type { GrantEnding } from './grant-ending.ts'

/** A grant that has not ended. `permissions` is what was granted; `effective` what of it is still permitted now. */
export interface LiveGrant {
  id: string
  authorizationId: string
  consumerId: string
  userId: string
  permissions: string[]
  effective: string[]
  /** When its authorization ends by itself, if it does. */
  endsAt: Date | null
  /** Where the statuses of its tokens stand. */
  statusBlock: number
  /** What it depends on besides its consumer, as the changes name it. */
  subjects: string[]
}

/** Approvals, from which every code and token of the authorization code grant descends. */
export interface GrantService {
  /** The grant, unless it, its authorization or its user has ended; from memory unless something about it has changed. */
  findLive(consumer: ProtocolConsumer, id: string): Promise<LiveGrant | undefined>
  /**
   * Starts grants by a statement that reads them as well, which {@link GrantService.findLive} then need not do again.
   * @param start runs the statement
   */
  startAll<Started extends StartedGrant>(start: () => Promise<Started[]>): Promise<Started[]>
  /** The block for the statuses of its tokens to come, when the one it has is spent. @returns `undefined` if the grant is gone */
  renewStatusBlock(grant: Pick<LiveGrant, 'id' | 'statusBlock'> & { companyId: string }): Promise<number | undefined>
  /** Ends a grant and with it every code and token that descends from it; ending it again changes nothing (RFC 6749 section 10.5). */
  end(grant: EndedGrant, reason: GrantEnding, origin: RequestOrigin): Promise<void>
  /** Ends all grants of authorizations. @param executor the revocation's transaction */
  endAllOf(executor: CompanyExecutor, companyId: string, authorizationIds: string[]): Promise<void>
  /** Removes a batch of grants of which nothing can be live any more. @returns how many */
  deleteExpired(limit: number): Promise<number>
}

/** A grant that a consumer brings to its end. */
export interface EndedGrant {
  companyId: string
  consumerId: string
  grantId: string
}

/** A grant as it was started; without a group if its user is not active any more. */
export type StartedGrant = Omit<store.LiveGrantRow, 'userGroupId'> & { userGroupId: string | null }

/** What is remembered of a row: nothing else it came with, and lists that are one with those of others. */
const toRemember = ({ permissions, userPermissions, ...row }: store.LiveGrantRow): store.LiveGrantRow => ({
  companyId: row.companyId,
  id: row.id,
  authorizationId: row.authorizationId,
  authorizationExpiresAt: row.authorizationExpiresAt,
  consumerId: row.consumerId,
  userId: row.userId,
  userGroupId: row.userGroupId,
  statusBlock: row.statusBlock,
  permissions: shared(permissions),
  userPermissions: shared(userPermissions),
})

const subjectsOf = ({ id, authorizationId, userId, userGroupId }: store.LiveGrantRow): string[] => [
  `grant:${id}`,
  `authorization:${authorizationId}`,
  `user:${userId}`,
  `permission_group:${userGroupId}`,
]

/** @param deps database, time and the log */
export function createGrantService(deps: {
  db: Db
  changes: Changes
  clock: Clock
  transactions: TransactionService
}): GrantService {
  const { db, changes, clock, transactions } = deps
  const byId = createCachedLookup<store.LiveGrantRow>({
    changes,
    max: 10_000,
    load: async (ids) => new Map((await store.listLive(db, ids)).map((grant) => [grant.id, toRemember(grant)])),
    subjectsOf,
  })
  return {
    async findLive(consumer, id) {
      const row = await byId.get(id)
      if (!row || row.companyId !== consumer.companyId || row.consumerId !== consumer.id) return undefined
      const { authorizationId, authorizationExpiresAt: endsAt, consumerId, userId, statusBlock } = row
      const { permissions, userPermissions } = row
      if (endsAt && endsAt <= clock.now()) return undefined
      const effective = shared(intersect(permissions, consumer.permissions, userPermissions))
      const subjects = subjectsOf(row)
      return { id, authorizationId, consumerId, userId, permissions, effective, endsAt, statusBlock, subjects }
    },
    startAll: (start) =>
      byId.remember(async (found) => {
        const started = await start()
        for (const { userGroupId, ...grant } of started) {
          if (userGroupId !== null) found(grant.id, toRemember({ ...grant, userGroupId }))
        }
        return started
      }),
    renewStatusBlock: ({ companyId, id, statusBlock }) =>
      store.updateStatusBlock(inCompany(db, companyId), companyId, id, statusBlock),
    async end({ companyId, consumerId, grantId }, reason, origin) {
      await inCompany(db, companyId).transaction(async (tx) => {
        const ended = await store.updateRevoked(tx, companyId, grantId, clock.now(), reason)
        if (!ended) return
        await transactions.record(tx, {
          companyId,
          event: 'grant.revoked',
          actor: { type: 'consumer', id: consumerId },
          target: { type: 'grant', id: grantId },
          after: { reason },
          origin,
        })
      })
      // Whoever is told of the end must not be served from memory afterwards.
      await changes.catchUp()
    },
    endAllOf: (executor, companyId, authorizationIds) =>
      store.updateRevokedByAuthorizations(executor, companyId, authorizationIds, clock.now()),
    deleteExpired: (limit) => store.deleteExpired(db, longOver(clock), limit),
  }
}
