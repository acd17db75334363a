import { randomUUID } from 'node:crypto'
import {
  roleMay,
  type Authorization,
  type AuthorizationGroupListQuery,
  type AuthorizationListQuery,
  type AuthorizedConsumer,
  type AuthorizingUser,
  type Page,
} from '@latchkey/contracts'
import type { Db } from '../../database/database.ts'
import { type CompanyExecutor, inCompany } from '../../database/in-company.ts'
import type { Actor, RequestOrigin } from '../../lib/actor.ts'
import { AppError } from '../../lib/app-error.ts'
import type { Clock } from '../../lib/clock.ts'
import { decodeCursor, type Position, toPage } from '../../lib/keyset.ts'
import { createLastUsedRecorder } from '../../lib/last-used.ts'
import { intersect } from '../../lib/permission-set.ts'
import type { GrantService } from '../grants/grant.service.ts'
import type { TransactionService } from '../transactions/transaction.service.ts'
import * as groups from './authorization-group.store.ts'
import * as store from './authorization.store.ts'
import type { AuthorizationRow } from './listed-authorizations.ts'
import { insertAdded } from './permission-use.store.ts'
import { createPermissionUses } from './permission-uses.ts'
import { unusedOf } from './unused-permissions.ts'

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
  /** A page of the company's consumers that somebody lets act for them. @throws AppError `validation` for a cursor that is none */
  listConsumers(companyId: string, query: AuthorizationGroupListQuery): Promise<Page<AuthorizedConsumer>>
  /** A page of the company's users who let consumers act for them. @throws AppError `validation` for a cursor that is none */
  listUsers(companyId: string, query: AuthorizationGroupListQuery): Promise<Page<AuthorizingUser>>
  /** Whether nobody in the company has ever authorized a consumer, not even for a while. */
  isFirst(executor: CompanyExecutor, companyId: string, consumerId: string): Promise<boolean>
  /** Records a yes. @param executor the approval's transaction @returns the authorization's id */
  approve(executor: CompanyExecutor, approval: Approval): Promise<string>
  /**
   * Notes that an app used the authorization; written a moment later, not in the request.
   * @param scope what a token permits that was issued under it just now
   */
  markUsed(companyId: string, id: string, scope?: string): void
  /** Notes that an app called for what it needed permissions for, in the same way. @param scope the permissions, with blanks between them */
  markCalled(companyId: string, id: string, scope: string): void
  /** Writes what was noted. */
  close(): Promise<void>
}

const differ = (one: Date | null, other: Date | null): boolean => one?.getTime() !== other?.getTime()

const mayManage = (actor: Actor): boolean => roleMay(actor.role, 'manage_authorizations')

function toAuthorization(row: AuthorizationRow, now: Date): Authorization {
  const { id, consumer, user, grantedAt, lastUsedAt, expiresAt } = row
  const permissions = intersect(row.permissions, row.consumerPermissions, row.userPermissions)
  return {
    id,
    consumer,
    user,
    permissions,
    unused: unusedOf(permissions, row, now),
    grantedAt: grantedAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    expiresAt: expiresAt?.toISOString() ?? null,
  }
}

const toSummary = ({ authorizationCount, newestGrantAt, lastUsedAt }: Omit<groups.GroupRow, 'id'>) => ({
  authorizationCount,
  newestGrantAt: newestGrantAt.toISOString(),
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
})

const toAuthorizedConsumer = ({
  id,
  key,
  name,
  description,
  logo,
  ...row
}: groups.ConsumerRow): AuthorizedConsumer => ({
  id,
  key,
  name,
  description,
  logo,
  ...toSummary(row),
})

const toAuthorizingUser = ({ id, name, email, ...row }: groups.UserRow): AuthorizingUser => ({
  id,
  name,
  email,
  ...toSummary(row),
})

const positionByName = ({ id, sortName }: groups.GroupRow): Position => ({ id, value: sortName })

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
  const permissionUses = createPermissionUses(deps)

  /** An authorization whose time is over makes room for a new one: what it allowed is not allowed again by asking for something else. */
  async function endExpired(
    executor: CompanyExecutor,
    { companyId, userId, consumerId }: Approval,
    now: Date,
  ): Promise<void> {
    const ended = await store.updateExpired(executor, companyId, userId, consumerId, now)
    if (ended !== undefined) await grants.endAllOf(executor, companyId, [ended])
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
      return { ...page, items: page.items.map((row) => toAuthorization(row, now)) }
    },

    async listConsumers(companyId, query) {
      const after = decodeCursor(query.cursor, 'text')
      const listing = await groups.listConsumers(inCompany(db, companyId), companyId, { ...query, after }, clock.now())
      const page = toPage(listing, query.limit, positionByName)
      return {
        ...page,
        items: page.items.map(toAuthorizedConsumer),
      }
    },

    async listUsers(companyId, query) {
      const after = decodeCursor(query.cursor, 'text')
      const listing = await groups.listUsers(inCompany(db, companyId), companyId, { ...query, after }, clock.now())
      const page = toPage(listing, query.limit, positionByName)
      return {
        ...page,
        items: page.items.map(toAuthorizingUser),
      }
    },

    isFirst: async (executor, companyId, consumerId) => !(await store.isKnown(executor, companyId, consumerId)),

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
      const added = before ? after.permissions.filter((one) => !before.permissions.includes(one)) : []
      if (added.length > 0) {
        await insertAdded(executor, { companyId, authorizationId: after.id, permissions: added, addedAt: grantedAt })
      }
      if (!before || added.length > 0 || differ(after.expiresAt, before.expiresAt)) {
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

    markUsed(companyId, id, scope) {
      lastUsed.mark(companyId, id)
      if (scope !== undefined) permissionUses.mark(companyId, id, scope, false)
    },
    markCalled: (companyId, id, scope) => permissionUses.mark(companyId, id, scope, true),
    async close() {
      await lastUsed.close()
      await permissionUses.close()
    },
  }
}
