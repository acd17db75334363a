import { createHash } from 'node:crypto'
import {
  type Action,
  type ActionDescriptions,
  actions,
  fieldError,
  type ListQuery,
  maxModules,
  type Module,
  type ModuleCreate,
  type ModuleOrder,
  type ModulePage,
  type ModuleUpstream,
  moduleUpstreamSchema,
  type ModuleUpdate,
  type UpstreamTest,
} from '@latchkey/contracts'
import type { Db } from '../../database/database.ts'
import { type CompanyExecutor, inCompany } from '../../database/in-company.ts'
import type { Actor } from '../../lib/actor.ts'
import { AppError, invalidFields, notFound } from '../../lib/app-error.ts'
import type { Clock } from '../../lib/clock.ts'
import { decodeCursor, encodeCursor } from '../../lib/keyset.ts'
import { countTry, createThrottle } from '../../lib/throttle.ts'
import type { Upstreams } from '../../lib/upstreams.ts'
import { byActor, changedFields, type TransactionService } from '../transactions/transaction.service.ts'
import { standardModules } from './standard-modules.ts'
import * as store from './module.store.ts'
import { testUpstream } from './upstream-test.ts'

/** The protected areas of the host product. */
export interface ModuleService {
  /** A page of the company's modules, in their own order. @throws AppError `validation` at `cursor` */
  list(companyId: string, query: ListQuery): Promise<ModulePage>
  /** All of the company's modules, in their own order. @param executor a transaction that is to see its own changes */
  listAll(companyId: string, executor?: CompanyExecutor): Promise<Module[]>
  /** One module. @throws AppError `not_found` */
  get(companyId: string, key: string): Promise<Module>
  /** Adds a module behind the others. @throws AppError `validation` at `key` or `upstream.url`, `conflict` when there are as many as can be */
  create(actor: Actor, module: ModuleCreate): Promise<Module>
  /**
   * Changes, archives or restores a module. What it doesn't permit any more counts nowhere as soon as this returns.
   * @param expectedVersion the version the change is based on; absent means whatever is there
   * @throws AppError `not_found`, `precondition_failed`, `validation` at `upstream.url`
   */
  update(actor: Actor, key: string, update: ModuleUpdate, expectedVersion?: number): Promise<Module>
  /**
   * Puts all modules in an order.
   * @param expectedTag the tag of the order that the change is based on; absent means whatever it is
   * @throws AppError `validation` at `keys` unless each is there once, `precondition_failed`
   */
  order(actor: Actor, keys: string[], expectedTag?: string): Promise<ModuleOrder>
  /**
   * Tries to reach an address as the Hub would, without saving it.
   * @throws AppError `not_found`, `too_many_requests`
   */
  testUpstream(actor: Actor, key: string, url: string): Promise<UpstreamTest>
  /** Gives a new company the standard modules, in the caller's transaction. */
  createStandard(executor: CompanyExecutor, companyId: string): Promise<void>
}

const toContract = ({ isArchived, ...row }: store.ModuleRow, position: number): Module => ({
  ...row,
  position,
  archived: isArchived,
})

const inOrder = (named: readonly Action[]): Action[] => actions.filter((action) => named.includes(action))

/** The descriptions after a change that names some of them. */
const withDescriptions = (before: ActionDescriptions, named: ModuleUpdate['descriptions'] = {}): ActionDescriptions => {
  const after = { ...before }
  for (const action of actions) if (named[action] !== undefined) after[action] = named[action]
  return after
}

const noDescriptions: ActionDescriptions = { view: null, create: null, edit: null, delete: null, report: null }

/** What is wrong with keys that are to be the company's, in another order. */
function orderFaults(keys: string[], known: string[]) {
  const faults = keys.flatMap((key, index) => {
    if (!known.includes(key)) return [fieldError(`keys.${index}`, 'unknown_reference')]
    return keys.indexOf(key) === index ? [] : [fieldError(`keys.${index}`, 'duplicate')]
  })
  return faults.length === 0 && keys.length < known.length ? [fieldError('keys', 'too_few', known.length)] : faults
}

/** An order is its own version: who puts back what was there before has undone nobody's change. */
const tagOf = (keys: string[]): string => createHash('sha256').update(keys.join(' ')).digest('hex')

const isOutdated = (expectedTag: string | undefined, keys: string[]): boolean =>
  expectedTag !== undefined && expectedTag !== tagOf(keys)

/** What is stored of an upstream that was sent. */
const toUpstream = (named: ModuleCreate['upstream']): ModuleUpstream | null =>
  named ? moduleUpstreamSchema.parse(named) : null

/** How often one user may try upstreams: enough to set up a module, too little to look through a network port by port. */
const upstreamTestLimit = { tries: 20, seconds: 60 }

/** @param deps the pool, the time, the log, and what knows where upstreams may be */
export function createModuleService({
  db,
  clock,
  transactions,
  upstreams,
}: {
  db: Db
  clock: Clock
  transactions: TransactionService
  upstreams: Upstreams
}): ModuleService {
  const upstreamTests = createThrottle({ clock, limit: upstreamTestLimit })

  const refuseUpstream = (named: ModuleCreate['upstream']): void => {
    if (named && !upstreams.allows(new URL(named.url))) {
      throw invalidFields(fieldError('upstream.url', 'upstream_host'))
    }
  }

  const listAll = async (companyId: string, executor: CompanyExecutor = inCompany(db, companyId)): Promise<Module[]> =>
    (await store.listByCompany(executor, companyId)).map(toContract)

  const get = async (executor: CompanyExecutor, companyId: string, key: string): Promise<Module> => {
    const module = (await listAll(companyId, executor)).find((one) => one.key === key)
    if (!module) throw notFound('module')
    return module
  }

  return {
    // A company has a handful of modules, so a page is cut out of all of them.
    async list(companyId, { search, cursor, limit }) {
      const wanted = search?.toLowerCase()
      const all = await listAll(companyId)
      const matching = all.filter(
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
        totalIsAtLeast: false,
        nextCursor: more ? encodeCursor({ value: last.key, id: companyId }) : null,
        orderTag: tagOf(all.map(({ key }) => key)),
      }
    },

    listAll,

    get: (companyId, key) => get(inCompany(db, companyId), companyId, key),

    async create(actor, { key, name, actions: named, descriptions, upstream, pathRules = [] }) {
      refuseUpstream(upstream)
      return inCompany(db, actor.companyId).transaction(async (tx) => {
        await store.lockAll(tx, actor.companyId)
        const position = (await store.listByCompany(tx, actor.companyId)).length
        if (position >= maxModules) throw new AppError('conflict', `A company has at most ${maxModules} modules.`)
        const after = {
          name,
          actions: inOrder(named),
          descriptions: withDescriptions(noDescriptions, descriptions),
          upstream: toUpstream(upstream),
          pathRules,
        }
        await store.insert(tx, [{ ...after, companyId: actor.companyId, key, position }])
        await transactions.record(tx, {
          ...byActor(actor),
          event: 'module.created',
          target: { type: 'module', id: key },
          after,
        })
        return get(tx, actor.companyId, key)
      })
    },

    async update(actor, key, { archived, actions: named, descriptions, name, upstream, pathRules }, expectedVersion) {
      refuseUpstream(upstream)
      return inCompany(db, actor.companyId).transaction(async (tx) => {
        const before = await store.findForUpdate(tx, actor.companyId, key)
        if (!before) throw notFound('module')
        if (expectedVersion !== undefined && expectedVersion !== before.version) {
          throw new AppError(
            'precondition_failed',
            'The module was changed meanwhile. Read it again and repeat the change.',
          )
        }
        const change: store.ModuleChange = {
          ...(name === undefined ? {} : { name }),
          ...(named === undefined ? {} : { actions: inOrder(named) }),
          ...(descriptions === undefined ? {} : { descriptions: withDescriptions(before.descriptions, descriptions) }),
          ...(upstream === undefined ? {} : { upstream: toUpstream(upstream) }),
          ...(pathRules === undefined ? {} : { pathRules }),
        }
        const target = { type: 'module', id: key }
        const changed = changedFields<Record<string, unknown>>({ ...before }, { ...change })
        const isChanged = Object.keys(changed.after).length > 0
        const isTurned = archived !== undefined && archived !== before.isArchived
        if (isChanged || isTurned) {
          await store.update(tx, actor.companyId, key, { ...change, ...(isTurned ? { isArchived: archived } : {}) })
        }
        if (isChanged) {
          await transactions.record(tx, { ...byActor(actor), event: 'module.updated', target, ...changed })
        }
        if (isTurned) {
          await transactions.record(tx, {
            ...byActor(actor),
            event: archived ? 'module.archived' : 'module.restored',
            target,
            before: { archived: before.isArchived },
            after: { archived },
          })
        }
        return get(tx, actor.companyId, key)
      })
    },

    async testUpstream({ companyId, userId }, key, url) {
      await get(inCompany(db, companyId), companyId, key)
      countTry(upstreamTests, userId)
      return testUpstream(upstreams, url)
    },

    order: (actor, keys, expectedTag) =>
      inCompany(db, actor.companyId).transaction(async (tx) => {
        const { companyId } = actor
        await store.lockAll(tx, companyId)
        const known = (await store.listByCompany(tx, companyId)).map(({ key }) => key)
        if (isOutdated(expectedTag, known)) {
          throw new AppError(
            'precondition_failed',
            'The modules were put in another order meanwhile. Read them again and repeat the change.',
          )
        }
        const faults = orderFaults(keys, known)
        if (faults.length > 0) throw invalidFields(...faults)
        const changed = changedFields<Record<string, unknown>>({ keys: known }, { keys })
        if (Object.keys(changed.after).length > 0) {
          await store.updatePositions(tx, companyId, keys)
          await transactions.record(tx, {
            ...byActor(actor),
            event: 'module.ordered',
            target: { type: 'company', id: companyId },
            ...changed,
          })
        }
        return { keys, orderTag: tagOf(keys) }
      }),

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
