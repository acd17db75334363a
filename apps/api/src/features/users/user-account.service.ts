import { randomUUID } from 'node:crypto'
import {
  type AccountLink,
  fieldError,
  type Page,
  type PermissionLosses,
  rolesToGive,
  type TwoStep,
  type UserAccount,
  type UserInvite,
  type UserInvited,
  type UserListQuery,
  type UserPreviewQuestion,
  type UserUpdate,
} from '@latchkey/contracts'
import type { Db } from '../../database/database.ts'
import { type CompanyExecutor, inCompany } from '../../database/in-company.ts'
import { retryAfterDeadlock } from '../../database/retry-after-deadlock.ts'
import type { Actor } from '../../lib/actor.ts'
import { AppError, invalidFields, notFound, proofRequired } from '../../lib/app-error.ts'
import type { Clock } from '../../lib/clock.ts'
import { decodeCursor, toPage } from '../../lib/keyset.ts'
import type { AccountLinkService } from '../account-links/account-link.service.ts'
import type { PermissionGroupService } from '../permission-groups/permission-group.service.ts'
import type { SecondFactorService } from '../second-factors/second-factor.service.ts'
import type { TwoStepResetService } from '../second-factors/two-step-reset.service.ts'
import type { SessionService } from '../sessions/session.service.ts'
import { byActor, changedFields, type TransactionService } from '../transactions/transaction.service.ts'
import * as accounts from './user-account.store.ts'
import { checksOf, forbidden } from './user-checks.ts'
import * as store from './user.store.ts'

/**
 * People as administrators manage them. Who may do what to whom is in the contracts' `role-rules`. Since only an active super administrator
 * touches one, and never themselves, one always remains.
 */
export interface UserAccountService {
  /** A page of the company's people. @throws AppError `validation` at `cursor` */
  list(companyId: string, query: UserListQuery): Promise<Page<UserAccount>>
  /** One person. @throws AppError `not_found` */
  get(companyId: string, id: string): Promise<UserAccount>
  /**
   * Adds a person, who chooses a password through the link that is made with them.
   * @param isProved whether the actor has just shown who they are, without which they give no role but member
   * @throws AppError `forbidden` for a role that is not the actor's to give; `proof_required`; `validation` at `email`, which belongs to one person in the
   *   whole installation, or at `permissionGroupId`
   */
  invite(actor: Actor, invite: UserInvite, isProved: boolean): Promise<UserInvited>
  /**
   * Changes, suspends or resumes a person; their sessions and tokens are refused from then on if they are suspended. The link that a new
   * super administrator has ends.
   * @param options `expectedVersion` is what the change is based on; absent means whatever is there. `isProved`: whether the actor has just
   *   shown who they are, without which they change no role
   * @throws AppError `not_found`, `forbidden`, `proof_required`, `precondition_failed`, `validation`
   */
  update(actor: Actor, id: string, update: UserUpdate, options?: UserUpdateOptions): Promise<UserAccount>
  /**
   * What a person would lose of permissions by a change. It asks for no proof.
   * @throws AppError `not_found`; `forbidden` where the change would be; `validation` at `permissionGroupId`
   */
  preview(actor: Actor, id: string, question: UserPreviewQuestion): Promise<PermissionLosses>
  /**
   * Removes a person with their sessions, authorizations and tokens. What the log says about them stays.
   * @throws AppError `not_found`, `forbidden`, `precondition_failed`
   */
  remove(actor: Actor, id: string, expectedVersion?: number): Promise<void>
  /**
   * Makes a link in place of the one that a person has: another invitation, or one to set a new password.
   * @param isProved whether the actor has just shown who they are: the answer may hold a way into somebody else's account
   * @throws AppError `not_found`, `forbidden`, `proof_required`; `conflict` for somebody who is suspended
   */
  createLink(actor: Actor, id: string, isProved: boolean): Promise<AccountLink>
  /** A person's two-step sign-in. @throws AppError `not_found` */
  getTwoStep(companyId: string, id: string): Promise<TwoStep>
  /**
   * Takes all second factors of a person away and ends their sessions: for whoever lost them, and the recovery codes too.
   * @throws AppError `not_found`, `forbidden`; `conflict` when two-step sign-in is off
   */
  resetTwoStep(actor: Actor, id: string): Promise<void>
}

/** How a change of a person is meant. */
export interface UserUpdateOptions {
  expectedVersion?: number | undefined
  isProved?: boolean
}

type LockedUser = Awaited<ReturnType<typeof accounts.listForUpdate>>[number]

const toContract = ({
  sortName: _sortName,
  createdAt,
  lastSignInAt,
  ...row
}: accounts.UserAccountRow): UserAccount => ({
  ...row,
  createdAt: createdAt.toISOString(),
  lastSignInAt: lastSignInAt?.toISOString() ?? null,
})

const positions: Record<'name' | 'createdAt' | 'lastSignInAt', (row: accounts.UserAccountRow) => string> = {
  name: (row) => row.sortName,
  createdAt: (row) => row.createdAt.toISOString(),
  lastSignInAt: (row) => row.lastSignInAt?.toISOString() ?? '-infinity',
}

function requireVersion(actual: number, expected: number | undefined): void {
  if (expected !== undefined && expected !== actual) {
    throw new AppError('precondition_failed', 'The user was changed meanwhile. Read it again and repeat the change.')
  }
}

function requireProof(isProved: boolean): void {
  if (!isProved) throw proofRequired()
}

/** What an update does to somebody's status, if anything. */
function statusChange({ status, hasPassword }: LockedUser, wanted: UserUpdate['status']): LockedUser['status'] {
  if (wanted === undefined || wanted === status) return status
  if (wanted === 'suspended') return 'suspended'
  // Nobody but the person themselves makes an invited one active.
  if (status === 'invited') throw invalidFields(fieldError('status', 'not_an_option'))
  return hasPassword ? 'active' : 'invited'
}

async function get(executor: CompanyExecutor, companyId: string, id: string): Promise<UserAccount> {
  const row = await accounts.findById(executor, companyId, id)
  if (!row) throw notFound('user')
  return toContract(row)
}

/** The actor as they are now: they may have been suspended, removed or given another role since the request began. */
function actingOf(rows: LockedUser[], actor: Actor): LockedUser {
  const acting = rows.find(({ id }) => id === actor.userId)
  if (acting?.status !== 'active') throw new AppError('unauthenticated', 'Sign in to go on.')
  return acting
}

async function lock(executor: CompanyExecutor, actor: Actor, id: string) {
  const rows = await accounts.listForUpdate(executor, actor.companyId, [actor.userId, id])
  const acting = actingOf(rows, actor)
  const user = rows.find((row) => row.id === id)
  if (!user) throw notFound('user')
  return { user, ...checksOf(acting, user) }
}

/** @param deps the pool, the time, the log, the links people set a password with, their sessions and second factors, and what groups permit */
export function createUserAccountService({
  db,
  clock,
  transactions,
  accountLinks,
  sessions,
  secondFactors,
  twoStepResets,
  permissionGroups,
}: {
  db: Db
  clock: Clock
  transactions: TransactionService
  accountLinks: AccountLinkService
  sessions: SessionService
  secondFactors: SecondFactorService
  twoStepResets: TwoStepResetService
  permissionGroups: PermissionGroupService
}): UserAccountService {
  return {
    async list(companyId, query) {
      const own = inCompany(db, companyId)
      const { key } = accounts.userSorting(query.sort)
      const after = decodeCursor(query.cursor, key === 'name' ? 'text' : 'moment')
      const listing = await accounts.listByCompany(own, companyId, query, after)
      const page = toPage(listing, query.limit, (row) => ({ value: positions[key](row), id: row.id }))
      return { ...page, items: page.items.map(toContract) }
    },

    get: (companyId, id) => get(inCompany(db, companyId), companyId, id),

    async invite(actor, { language, ...invite }, isProved) {
      const { user, made } = await inCompany(db, actor.companyId).transaction(async (tx) => {
        const acting = actingOf(await accounts.listForUpdate(tx, actor.companyId, [actor.userId]), actor)
        if (!rolesToGive(acting.role).includes(invite.role)) {
          throw forbidden(`${acting.role} may not make a ${invite.role}`)
        }
        if (invite.role !== 'member') requireProof(isProved)
        const id = randomUUID()
        const now = clock.now()
        const fields = { ...invite, language: language ?? null }
        await store.insert(tx, {
          ...fields,
          companyId: actor.companyId,
          id,
          status: 'invited',
          createdAt: now,
          updatedAt: now,
        })
        await transactions.record(tx, {
          ...byActor(actor),
          event: 'user.invited',
          target: { type: 'user', id },
          after: fields,
        })
        const token = await accountLinks.create(tx, { ...byActor(actor), userId: id, purpose: 'invitation' })
        return { user: await get(tx, actor.companyId, id), made: token }
      })
      return { user, link: await accountLinks.deliver(made) }
    },

    update: (actor, id, update, { expectedVersion, isProved = false } = {}) =>
      inCompany(db, actor.companyId).transaction(async (tx) => {
        const { user, require, requireRole } = await lock(tx, actor, id)
        require('update')
        requireVersion(user.version, expectedVersion)
        const { name = user.name, role = user.role, permissionGroupId = user.permissionGroupId } = update
        const status = statusChange(user, update.status)
        requireRole(role)
        if (role !== user.role) requireProof(isProved)
        if (status !== user.status) require(status === 'suspended' ? 'suspend' : 'resume')
        const changed = changedFields(user, { name, role, permissionGroupId })
        const isChanged = Object.keys(changed.after).length > 0
        if (isChanged || status !== user.status) {
          await accounts.update(tx, actor.companyId, id, { name, role, permissionGroupId, status }, clock.now())
        }
        const target = { type: 'user', id }
        if (isChanged) await transactions.record(tx, { ...byActor(actor), event: 'user.updated', target, ...changed })
        if (status !== user.status) {
          const event = status === 'suspended' ? 'user.suspended' : 'user.resumed'
          await transactions.record(tx, { ...byActor(actor), event, target, ...changedFields(user, { status }) })
        }
        // Whoever made it may be somebody who may make none for a super administrator, and still hold it.
        if (role === 'super_administrator' && user.role !== role) await accountLinks.end(tx, actor.companyId, id)
        if (status === 'suspended' && user.status !== 'suspended') {
          await accountLinks.end(tx, actor.companyId, id)
          await sessions.endAllOf(tx, { companyId: actor.companyId, userId: id }, byActor(actor))
        }
        return get(tx, actor.companyId, id)
      }),

    async preview(actor, id, { role, permissionGroupId }) {
      const { companyId, userId } = actor
      const user = await get(inCompany(db, companyId), companyId, id)
      const { require, requireRole } = checksOf({ id: userId, role: actor.role }, user)
      require('update')
      requireRole(role ?? user.role)
      return permissionGroups.previewUser(companyId, id, permissionGroupId)
    },

    // Their tokens go with them, while requests that hold some of them may be waiting for others.
    remove: (actor, id, expectedVersion) =>
      retryAfterDeadlock(() =>
        inCompany(db, actor.companyId).transaction(async (tx) => {
          const { user, require } = await lock(tx, actor, id)
          require('remove')
          requireVersion(user.version, expectedVersion)
          const { name, email, role, status, permissionGroupId } = user
          await accounts.deleteById(tx, actor.companyId, id)
          await transactions.record(tx, {
            ...byActor(actor),
            event: 'user.removed',
            target: { type: 'user', id },
            before: { name, email, role, status, permissionGroupId },
          })
        }),
      ),

    async createLink(actor, id, isProved) {
      const made = await inCompany(db, actor.companyId).transaction(async (tx) => {
        const { user, require } = await lock(tx, actor, id)
        if (user.status === 'suspended') throw new AppError('conflict', 'The user is suspended. Resume them first.')
        require('createLink')
        requireProof(isProved)
        const purpose = user.status === 'invited' ? 'invitation' : 'password_reset'
        return accountLinks.create(tx, { ...byActor(actor), userId: id, purpose })
      })
      return accountLinks.deliver(made)
    },

    async getTwoStep(companyId, id) {
      await get(inCompany(db, companyId), companyId, id)
      return secondFactors.describe({ companyId, userId: id })
    },

    resetTwoStep: (actor, id) =>
      inCompany(db, actor.companyId).transaction(async (tx) => {
        const { require } = await lock(tx, actor, id)
        require('resetTwoStep')
        const wasOn = await twoStepResets.reset(tx, { companyId: actor.companyId, userId: id }, byActor(actor))
        if (!wasOn) throw new AppError('conflict', 'Two-step sign-in of this user is off.')
      }),
  }
}
