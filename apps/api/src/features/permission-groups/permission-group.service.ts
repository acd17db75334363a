import { randomUUID } from 'node:crypto'
import type { ListQuery, Page, PermissionGroup } from '@latchkey/contracts'
import type { Db, Executor } from '../../database/database.ts'
import type { Clock } from '../../lib/clock.ts'
import { decodeCursor, toPage } from '../../lib/keyset.ts'
import type { TransactionService } from '../transactions/transaction.service.ts'
import * as store from './permission-group.store.ts'

/** A group to be added by the installation itself. */
export interface PermissionGroupCreate {
  companyId: string
  name: string
  description?: string
  permissions: string[]
}

/** Named sets of permissions. */
export interface PermissionGroupService {
  /** A page of the company's groups, by name. @throws AppError `validation` at `cursor` */
  list(companyId: string, query: ListQuery): Promise<Page<PermissionGroup>>
  /** Adds a group, in the caller's transaction. */
  create(executor: Executor, group: PermissionGroupCreate): Promise<PermissionGroup>
}

const toContract = ({ id, name, description, permissions }: store.PermissionGroupRow): PermissionGroup => ({
  id,
  name,
  description,
  permissions,
})

/** @param deps the pool, the time and the log */
export function createPermissionGroupService({
  db,
  clock,
  transactions,
}: {
  db: Db
  clock: Clock
  transactions: TransactionService
}): PermissionGroupService {
  return {
    async list(companyId, query) {
      const after = decodeCursor(query.cursor, 'text')
      const [rows, total] = await Promise.all([
        store.listByCompany(db, companyId, query, after),
        store.countByCompany(db, companyId, query),
      ])
      const page = toPage(rows, query.limit, total, ({ sortName, id }) => ({ value: sortName, id }))
      return { ...page, items: page.items.map(toContract) }
    },

    async create(executor, { companyId, name, description, permissions }) {
      const now = clock.now()
      const group: PermissionGroup = { id: randomUUID(), name, description: description ?? null, permissions }
      await store.insert(executor, { ...group, companyId, createdAt: now, updatedAt: now })
      const { id, ...after } = group
      await transactions.record(executor, {
        companyId,
        event: 'permission_group.created',
        actor: { type: 'system' },
        target: { type: 'permission_group', id },
        after,
      })
      return group
    },
  }
}
