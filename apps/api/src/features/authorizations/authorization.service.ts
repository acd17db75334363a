import { randomUUID } from 'node:crypto'
import { roleMay, type Authorization, type AuthorizationListQuery, type Page } from '@latchkey/contracts'
import type { Db } from '../../database/database.ts'
import { type CompanyExecutor, inCompany } from '../../database/in-company.ts'
import type { Actor, RequestOrigin } from '../../lib/actor.ts'
import { AppError, notFound } from '../../lib/app-error.ts'
import type { Clock } from '../../lib/clock.ts'
import { decodeCursor, toPage } from '../../lib/keyset.ts'
import { createLastUsedRecorder } from '../../lib/last-used.ts'
import { intersect } from '../../lib/permission-set.ts'
import type { GrantService } from '../grants/grant.service.ts'
import { byActor, type TransactionService } from '../transactions/transaction.service.ts'
import * as store from './authorization.store.ts'

/** A user's yes to what a consumer asked. */
export interface Approval {
  companyId: string
  userId: string
  consumerId: string
  permissions: string[]
  /** When they said it. What ends by itself lasts from then, to the millisecond. */
  grantedAt: Date
  /** When the authorization ends by itself, if it does. */
  expiresAt: Date | null
  origin: RequestOrigin
}

/** What users let consumers do. */
export interface AuthorizationService {
  /**
   * A page of the company's live authorizations; `mine` cuts it to the actor's own.
   * @throws AppError `forbidden` when a member asks for more than their own, `validation` for a cursor that is none
   */
  list(actor: Actor, query: AuthorizationListQuery): Promise<Page<Authorization>>
  /**
   * Ends an authorization and everything issued from it, at once; ending it again changes nothing.
   * @throws AppError `not_found`, also for a member and someone else's authorization
   */
  revoke(actor: Actor, id: string): Promise<void>
  /** Records a yes. @param executor the approval's transaction @returns the authorization's id */
  approve(executor: CompanyExecutor, approval: Approval): Promise<string>
  /** Notes that an app used the authorization; written a moment later, not in the request. */
  markUsed(companyId: string, id: string): void
  /** Writes what was noted. */
  close(): Promise<void>
}

const differ = (one: Date | null, other: Date | null): boolean => one?.getTime() !== other?.getTime()

const mayManage = (actor: Actor): boolean => roleMay(actor.role, 'manage_authorizations')

const toAuthorization = ({ consumerPermissions, userPermissions, ...row }: store.AuthorizationRow): Authorization => ({
  ...row,
  permissions: intersect(row.permissions, consumerPermissions, userPermissions),
  grantedAt: row.grantedAt.toISOString(),
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  expiresAt: row.expiresAt?.toISOString() ?? null,
})

/** @param deps database, time, the log and grants */
export function createAuthorizationService(deps: {
  db: Db
  clock: Clock
  transactions: TransactionService
  grants: GrantService
  onBackgroundError: (error: unknown) => void
}): AuthorizationService {
  const { db, clock, transactions, grants } = deps
  const lastUsed = createLastUsedRecorder({
    clock,
    onError: deps.onBackgroundError,
    flush: (uses) => store.updateLastUsed(db, uses),
  })

  /** An authorization whose time is over makes room for a new one: what it allowed is not allowed again by asking for something else. */
  async function endExpired(
    executor: CompanyExecutor,
    { companyId, userId, consumerId }: Approval,
    now: Date,
  ): Promise<void> {
    const ended = await store.updateExpired(executor, companyId, userId, consumerId, now)
    if (ended !== undefined) await grants.endAllOf(executor, companyId, ended)
  }

  return {
    async list(actor, { mine, cursor, ...query }) {
      if (!mine && !mayManage(actor)) {
        throw new AppError('forbidden', 'Members see their own authorizations only: ask with mine=true.')
      }
      const filter = mine ? { ...query, userId: actor.userId } : query
      const after = decodeCursor(cursor, 'moment')
      const now = clock.now()
      const own = inCompany(db, actor.companyId)
      const byUse = query.sort.endsWith('lastUsedAt')
      const listing = await store.listLive(own, actor.companyId, { ...filter, after }, now)
      const page = toPage(listing, query.limit, ({ id, grantedAt, lastUsedAt }) => ({
        id,
        value: (byUse ? lastUsedAt?.toISOString() : grantedAt.toISOString()) ?? '-infinity',
      }))
      return { ...page, items: page.items.map(toAuthorization) }
    },

    async revoke(actor, id) {
      await inCompany(db, actor.companyId).transaction(async (tx) => {
        const authorization = await store.findById(tx, actor.companyId, id)
        if (!authorization || (authorization.userId !== actor.userId && !mayManage(actor))) {
          throw notFound('authorization')
        }
        const ended = await store.updateRevoked(tx, actor.companyId, id, clock.now())
        if (!ended) return
        await grants.endAllOf(tx, actor.companyId, id)
        await transactions.record(tx, {
          ...byActor(actor),
          event: 'authorization.revoked',
          target: { type: 'authorization', id },
          before: {
            consumerId: authorization.consumerId,
            userId: authorization.userId,
            permissions: authorization.permissions,
          },
        })
      })
    },

    async approve(executor, approval) {
      const { companyId, userId, consumerId, permissions, grantedAt, expiresAt, origin } = approval
      await endExpired(executor, approval, grantedAt)
      const before = await store.findLiveForUpdate(executor, companyId, userId, consumerId)
      const after = await store.insertOrWiden(executor, {
        companyId,
        id: randomUUID(),
        userId,
        consumerId,
        permissions: permissions.toSorted(),
        grantedAt,
        expiresAt,
      })
      if (
        !before ||
        after.permissions.length !== before.permissions.length ||
        differ(after.expiresAt, before.expiresAt)
      ) {
        await transactions.record(executor, {
          companyId,
          event: before ? 'authorization.updated' : 'authorization.created',
          actor: { type: 'user', id: userId },
          origin,
          target: { type: 'authorization', id: after.id },
          ...(before ? { before: { permissions: before.permissions, expiresAt: before.expiresAt } } : {}),
          after: { consumerId, permissions: after.permissions, expiresAt: after.expiresAt },
        })
      }
      return after.id
    },

    markUsed: (companyId, id) => lastUsed.mark(companyId, id),
    close: () => lastUsed.close(),
  }
}
