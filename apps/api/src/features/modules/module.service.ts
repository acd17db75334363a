import { fieldError, type ListQuery, type Module, type Page } from '@latchkey/contracts'
import type { Db, Executor } from '../../database/database.ts'
import { invalidFields } from '../../lib/app-error.ts'
import { decodeCursor, encodeCursor } from '../../lib/keyset.ts'
import type { TransactionService } from '../transactions/transaction.service.ts'
import { standardModules } from './standard-modules.ts'
import * as store from './module.store.ts'

/** The protected areas of the host product. */
export interface ModuleService {
  /** A page of the company's modules, in their own order. @throws AppError `validation` at `cursor` */
  list(companyId: string, query: ListQuery): Promise<Page<Module>>
  /** All of the company's modules, in their own order. */
  listAll(companyId: string): Promise<Module[]>
  /** Gives a new company the standard modules, in the caller's transaction. */
  createStandard(executor: Executor, companyId: string): Promise<void>
}

/** @param deps the pool and the log */
export function createModuleService({ db, transactions }: { db: Db; transactions: TransactionService }): ModuleService {
  return {
    // A company has a handful of modules, so a page is cut out of all of them.
    async list(companyId, { search, cursor, limit }) {
      const wanted = search?.toLowerCase()
      const matching = (await store.listByCompany(db, companyId)).filter(
        ({ key, name }) =>
          wanted === undefined || [key, ...Object.values(name)].some((text) => text.toLowerCase().includes(wanted)),
      )
      const after = decodeCursor(cursor, 'text')
      const start = after === undefined ? 0 : matching.findIndex(({ key }) => key === after.value) + 1
      if (after !== undefined && start === 0) throw invalidFields(fieldError('cursor', 'invalid'))
      const items = matching.slice(start, start + limit)
      const last = items.at(-1)
      const more = last !== undefined && start + limit < matching.length
      return {
        items,
        total: matching.length,
        nextCursor: more ? encodeCursor({ value: last.key, id: companyId }) : null,
      }
    },

    listAll: (companyId) => store.listByCompany(db, companyId),

    async createStandard(executor, companyId) {
      await store.insert(
        executor,
        standardModules.map((module, position) => ({ ...module, companyId, position })),
      )
      for (const { key, ...after } of standardModules) {
        await transactions.record(executor, {
          companyId,
          event: 'module.created',
          actor: { type: 'system' },
          target: { type: 'module', id: key },
          after,
        })
      }
    },
  }
}
