import { randomUUID } from 'node:crypto'
import {
  type Action,
  fieldError,
  type ListQuery,
  type ModulePreviewQuestion,
  type Module,
  type Page,
  type PermissionGroup,
  type PermissionGroupCreate,
  type PermissionLosses,
  type PermissionGroupPreviewQuestion,
  type PermissionGroupUpdate,
} from '@latchkey/contracts'
import type { Db } from '../../database/database.ts'
import { type CompanyExecutor, type CompanyTx, inCompany } from '../../database/in-company.ts'
import { retryAfterDeadlock } from '../../database/retry-after-deadlock.ts'
import type { Actor } from '../../lib/actor.ts'
import { AppError, invalidFields, notFound } from '../../lib/app-error.ts'
import type { Clock } from '../../lib/clock.ts'
import { decodeCursor, toPage } from '../../lib/keyset.ts'
import type { ModuleService } from '../modules/module.service.ts'
import {
  byActor,
  changedFields,
  type TransactionEntry,
  type TransactionService,
} from '../transactions/transaction.service.ts'
import { previewLosses } from './permission-loss.ts'
import { freeName } from './free-name.ts'
import * as store from './permission-group.store.ts'

/** A group to be added by the installation itself. */
export interface OwnPermissionGroup {
  companyId: string
  name: string
  description?: string
  permissions: string[]
}

/** Named sets of permissions. */
export interface PermissionGroupService {
  /** A page of the company's groups, by name. @throws AppError `validation` at `cursor` */
  list(companyId: string, query: ListQuery): Promise<Page<PermissionGroup>>
  /** One group. @throws AppError `not_found` */
  get(companyId: string, id: string): Promise<PermissionGroup>
  /** Adds a group that the installation itself wants, in the caller's transaction. */
  createOwn(executor: CompanyExecutor, group: OwnPermissionGroup): Promise<PermissionGroup>
  /** Of permissions those that can be given now, in the same order. */
  givableOf(executor: CompanyExecutor, companyId: string, permissions: readonly string[]): Promise<string[]>
  /** The first of the company's groups that has just these permissions, if there is one. */
  findExact(
    executor: CompanyExecutor,
    companyId: string,
    permissions: string[],
  ): Promise<{ id: string; name: string } | undefined>
  /**
   * The same, or a group that is made, in the caller's transaction.
   * @param group permissions that can be given, and what a group that is made is called, with a number if there is one of that name
   */
  provideExact(tx: CompanyTx, actor: Actor, group: { name: string; permissions: string[] }): Promise<{ id: string }>
  /** Adds a group. @throws AppError `validation` at `name` that another has, and at permissions that can't be given */
  create(actor: Actor, group: PermissionGroupCreate): Promise<PermissionGroup>
  /**
   * Changes a group; what it takes away is gone wherever anybody asks after this returns.
   * @param expectedVersion the version the change is based on; absent means whatever is there
   * @throws AppError `not_found`, `precondition_failed`, `validation` as for a new one
   */
  update(actor: Actor, id: string, update: PermissionGroupUpdate, expectedVersion?: number): Promise<PermissionGroup>
  /**
   * Deletes a group; those who have it get the replacement in the same moment.
   * @throws AppError `not_found`, `precondition_failed`, `in_use` without a replacement, `validation` at `replacement`
   */
  delete(actor: Actor, id: string, options: { replacement?: string; expectedVersion?: number }): Promise<void>
  /** Who would lose what by a change or a deletion. @throws AppError `not_found`, `validation` at the field */
  preview(companyId: string, id: string, question: PermissionGroupPreviewQuestion): Promise<PermissionLosses>
  /** Who would lose what by a change of a module, through whichever group. @throws AppError `not_found` */
  previewModule(companyId: string, key: string, question: ModulePreviewQuestion): Promise<PermissionLosses>
  /**
   * What one person would lose by another group.
   * @param permissionGroupId the group; absent means the one they have
   * @throws AppError `not_found`, `validation` at `permissionGroupId`
   */
  previewUser(companyId: string, userId: string, permissionGroupId: string | undefined): Promise<PermissionLosses>
}

const toContract = (row: store.PermissionGroupRow): PermissionGroup => ({
  id: row.id,
  name: row.name,
  description: row.description,
  permissions: row.permissions,
  userCount: row.userCount,
  consumerCount: row.consumerCount,
  version: row.version,
})

async function get(executor: CompanyExecutor, companyId: string, id: string): Promise<PermissionGroup> {
  const row = await store.findById(executor, companyId, id)
  if (!row) throw notFound('permission group')
  return toContract(row)
}

function requireVersion(actual: number, expected: number | undefined): void {
  if (expected !== undefined && expected !== actual) {
    throw new AppError('precondition_failed', 'The group was changed meanwhile. Read it again and repeat the change.')
  }
}

/** Everything that modules permit. */
const inForceOf = (all: readonly Module[]): Set<string> =>
  new Set(all.flatMap(({ archived, key, actions }) => (archived ? [] : actions.map((action) => `${key}:${action}`))))

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** @param deps the pool, the time, the log, and the modules that permissions are checked against */
export function createPermissionGroupService({
  db,
  clock,
  modules,
  transactions,
}: {
  db: Db
  clock: Clock
  modules: ModuleService
  transactions: TransactionService
}): PermissionGroupService {
  /** The permissions that modules have now; throws at those that can't be given, unless the group has them already. */
  async function requireGivable(
    executor: CompanyExecutor,
    companyId: string,
    permissions: string[],
    held: readonly string[],
  ): Promise<string[]> {
    const all = await modules.listAll(companyId, executor)
    const inForce = inForceOf(all)
    const keys = new Set(all.map(({ key }) => key))
    const faults = permissions.flatMap((permission, index) => {
      if (inForce.has(permission) || held.includes(permission)) return []
      const isKnown = keys.has(permission.slice(0, permission.indexOf(':')))
      return [fieldError(`permissions.${index}`, isKnown ? 'not_an_option' : 'unknown_reference')]
    })
    if (faults.length > 0) throw invalidFields(...faults)
    return permissions.filter((permission) => inForce.has(permission))
  }

  async function insert(
    executor: CompanyExecutor,
    { companyId, name, description, permissions }: OwnPermissionGroup,
    by: Pick<TransactionEntry, 'actor' | 'origin'>,
  ): Promise<PermissionGroup> {
    const id = randomUUID()
    const now = clock.now()
    const after = { name, description: description ?? null, permissions }
    await store.insert(executor, { ...after, id, companyId, createdAt: now, updatedAt: now })
    await transactions.record(executor, {
      ...by,
      companyId,
      event: 'permission_group.created',
      target: { type: 'permission_group', id },
      after,
    })
    return { id, ...after, userCount: 0, consumerCount: 0, version: 1 }
  }

  return {
    async list(companyId, query) {
      const own = inCompany(db, companyId)
      const after = decodeCursor(query.cursor, 'text')
      const listing = await store.listByCompany(own, companyId, query, after)
      const page = toPage(listing, query.limit, ({ sortName, id }) => ({ value: sortName, id }))
      return { ...page, items: page.items.map(toContract) }
    },

    get: (companyId, id) => get(inCompany(db, companyId), companyId, id),

    createOwn: (executor, group) => insert(executor, group, { actor: { type: 'system' } }),

    async givableOf(executor, companyId, permissions) {
      const inForce = inForceOf(await modules.listAll(companyId, executor))
      return permissions.filter((permission) => inForce.has(permission))
    },

    findExact: (executor, companyId, permissions) => store.findExact(executor, companyId, permissions),

    async provideExact(tx, actor, { name, permissions }) {
      const { companyId } = actor
      const known = await store.findExact(tx, companyId, permissions)
      // Or it could be deleted before it is given to anybody.
      if (known && (await store.lockKept(tx, companyId, known.id))) return known
      const free = freeName(name, await store.listNamesLike(tx, companyId, name))
      return insert(tx, { companyId, name: free, permissions }, byActor(actor))
    },

    create: (actor, { name, description, permissions }) =>
      inCompany(db, actor.companyId).transaction(async (tx) => {
        const { companyId } = actor
        await requireGivable(tx, companyId, permissions, [])
        return insert(tx, { companyId, name, permissions, ...(description ? { description } : {}) }, byActor(actor))
      }),

    update: (actor, id, { name, description, permissions }, expectedVersion) =>
      inCompany(db, actor.companyId).transaction(async (tx) => {
        const { companyId } = actor
        const before = await store.findForUpdate(tx, companyId, id)
        if (!before) throw notFound('permission group')
        requireVersion(before.version, expectedVersion)
        if (permissions !== undefined) await requireGivable(tx, companyId, permissions, before.permissions)
        const change: store.PermissionGroupChange = {
          ...(name === undefined ? {} : { name }),
          ...(description === undefined ? {} : { description: description || null }),
          ...(permissions === undefined ? {} : { permissions }),
        }
        const changed = changedFields<Record<string, unknown>>({ ...before }, { ...change })
        if (Object.keys(changed.after).length > 0) {
          await store.update(tx, companyId, id, change, clock.now())
          await transactions.record(tx, {
            ...byActor(actor),
            event: 'permission_group.updated',
            target: { type: 'permission_group', id },
            ...changed,
          })
        }
        return get(tx, companyId, id)
      }),

    // Whoever gets the group at the same moment has locked themselves first, and it afterwards.
    delete: (actor, id, { replacement, expectedVersion }) =>
      retryAfterDeadlock(() =>
        inCompany(db, actor.companyId).transaction(async (tx) => {
          const { companyId } = actor
          const group = await store.findForUpdate(tx, companyId, id, { forDeletion: true })
          if (!group) throw notFound('permission group')
          requireVersion(group.version, expectedVersion)
          const { userCount, consumerCount, name, description, permissions } = await get(tx, companyId, id)
          const isOfApiKey = await store.isOfApiKey(tx, companyId, id)
          if (replacement === undefined && (isOfApiKey || userCount + consumerCount > 0)) {
            const use = `${counted(userCount, 'user')} and ${counted(consumerCount, 'consumer')}${isOfApiKey ? ', and by the API Key' : ''}`
            throw new AppError('in_use', `The group is used by ${use}. Name the group that replaces it.`)
          }
          if (replacement !== undefined) {
            if (replacement === id) throw invalidFields(fieldError('replacement', 'invalid'))
            const isThere = await store.lockKept(tx, companyId, replacement)
            if (!isThere) throw invalidFields(fieldError('replacement', 'unknown_reference'))
            await store.updateMembers(tx, companyId, { from: id, to: replacement }, clock.now())
          }
          await store.deleteById(tx, companyId, id)
          await transactions.record(tx, {
            ...byActor(actor),
            event: 'permission_group.deleted',
            target: { type: 'permission_group', id },
            before: { name, description, permissions, userCount, consumerCount },
            ...(replacement === undefined ? {} : { after: { replacementId: replacement } }),
          })
        }),
      ),

    async preview(companyId, id, { permissions, replacement }) {
      const own = inCompany(db, companyId)
      const [group, before] = await Promise.all([
        store.findById(own, companyId, id),
        store.findPermissionsInForce(own, companyId, id),
      ])
      if (!group || !before) throw notFound('permission group')
      if (replacement === id) throw invalidFields(fieldError('replacement', 'invalid'))
      const after =
        replacement === undefined
          ? await requireGivable(own, companyId, permissions ?? [], group.permissions)
          : await store.findPermissionsInForce(own, companyId, replacement)
      if (!after) throw invalidFields(fieldError('replacement', 'unknown_reference'))
      return previewLosses(own, { companyId, whose: { kind: 'group', id }, before, after }, clock.now())
    },

    async previewModule(companyId, key, { actions, archived }) {
      const module = await modules.get(companyId, key)
      const permissionsOf = (isArchived: boolean, named: readonly Action[]) =>
        isArchived ? [] : named.map((action) => `${key}:${action}`)
      const before = permissionsOf(module.archived, module.actions)
      const after = permissionsOf(archived ?? module.archived, actions ?? module.actions)
      const whose = { kind: 'everybody' } as const
      return previewLosses(inCompany(db, companyId), { companyId, whose, before, after }, clock.now())
    },

    async previewUser(companyId, userId, permissionGroupId) {
      const own = inCompany(db, companyId)
      const before = await store.findPermissionsInForceOfUser(own, companyId, userId)
      if (!before) throw notFound('user')
      const after =
        permissionGroupId === undefined ? before : await store.findPermissionsInForce(own, companyId, permissionGroupId)
      if (!after) throw invalidFields(fieldError('permissionGroupId', 'unknown_reference'))
      return previewLosses(own, { companyId, whose: { kind: 'user', id: userId }, before, after }, clock.now())
    },
  }
}
