import { randomUUID } from 'node:crypto'
import {
  maxCounted,
  type Transaction,
  type TransactionEvent,
  type TransactionFilter,
  type TransactionListQuery,
  type TransactionPage,
} from '@latchkey/contracts'
import type { Db, OperatorDb } from '../../database/database.ts'
import { type CompanyExecutor, inCompany } from '../../database/in-company.ts'
import type { Actor, RequestOrigin } from '../../lib/actor.ts'
import { notFound } from '../../lib/app-error.ts'
import type { Clock } from '../../lib/clock.ts'
import { decodeCursor, type Position, toPage, totalOf } from '../../lib/keyset.ts'
import { type ResealCounts, resealRows } from '../../lib/reseal.ts'
import type { Vault } from '../../lib/vault.ts'
import { monthOf, monthsAhead } from './log-months.ts'
import { updateSealedKey } from './transaction-key.store.ts'
import { findKey, listSealed, provideKey } from './transaction-keys.ts'
import { dropDueMonths, type Dropped, listDueMonths } from './transaction-retention.ts'
import { findSize, listMonths } from './transaction-retention.store.ts'
import { insertMonth } from './transaction-partition.store.ts'
import { findFlaw, type Verification } from './transaction-verification.ts'
import { listNames, nameKey, referencesIn } from './transaction-name.store.ts'
import * as store from './transaction.store.ts'

/** How many entries of an export are in memory at a time. */
export const exportBatchSize = 1000
/** An export's entries are counted up to here, when filters leave out some. */
export const maxCountedForExport = 1_000_000

/** Who did it: a person, a consumer through the protocol, or the installation itself. */
export type TransactionActor = { type: 'user'; id: string } | { type: 'consumer'; id: string } | { type: 'system' }

/** An entry to be logged. `before` and `after` hold the changed fields only, and never a secret. */
export interface TransactionEntry {
  companyId: string
  event: TransactionEvent
  actor: TransactionActor
  target: { type: string; id: string }
  before?: Record<string, unknown>
  after?: Record<string, unknown>
  origin?: RequestOrigin
}

/** The Transactions Log: other services append to it, administrators read it. */
export interface TransactionService {
  /**
   * Appends an entry in the transaction of the change it records; the database numbers and seals it when that commits.
   * @param executor that transaction
   */
  record(executor: CompanyExecutor, entry: TransactionEntry): Promise<void>
  /** A page of the company's entries, the newest first. @throws AppError `validation` at `cursor` */
  list(companyId: string, query: TransactionListQuery): Promise<TransactionPage>
  /** One entry with what changed. @throws AppError `not_found` */
  get(companyId: string, id: string): Promise<Transaction>
  /** How many entries an export will have; at most {@link maxCountedForExport} when filters leave out some. */
  countForExport(companyId: string, filter: TransactionFilter): Promise<number>
  /** All of the company's entries that match, the newest first, in batches; what is written meanwhile is not among them. */
  export(companyId: string, filter: TransactionFilter): AsyncGenerator<Transaction[]>
  /**
   * Walks a company's chain from its first entry to the head.
   * @param anchor the hash of an entry, kept from an earlier walk
   * @returns what was found, the first flaw if there is one
   */
  verify(companyId: string, anchor?: Buffer): Promise<Verification>
  /** Makes the partitions of this month and of some to come, unless they are there. An entry of a month that has none is kept all the same. */
  prepareMonths(): Promise<void>
  /**
   * What the log holds of each month, the oldest first, and whether it is to be given up.
   * @param months how many whole ones are kept besides the one that it is; `undefined` for all
   */
  listMonths(months: number | undefined): Promise<{ month: string; entries: number; octets: number; isDue: boolean }[]>
  /**
   * Gives up the months that are due, once that is written into each company's log.
   * @param owner a connection of the owner of the tables, to be closed afterwards
   * @param months how many whole ones are kept besides the one that it is
   * @param among only these, such as `2025-10`; by default all that are due
   */
  dropMonths(owner: OperatorDb, months: number, among?: readonly string[]): Promise<Dropped | undefined>
  /** Which months are to be given up, such as `2025-10`, the oldest first. @param months as in `dropMonths` */
  listDue(months: number): Promise<string[]>
  /** Seals with the first master key the key that proves what was given up. */
  reseal(signal: AbortSignal): Promise<ResealCounts>
}

const positionOf = ({ occurredAt, id }: store.TransactionRow): Position => ({ value: occurredAt.toISOString(), id })

const isFiltered = (filter: TransactionFilter): boolean => Object.values(filter).some((value) => value !== undefined)

type Names = Awaited<ReturnType<typeof listNames>>

function toEntry(names: Names, row: store.TransactionRow): TransactionPage['items'][number] {
  const { id, sequence, event, actorType, actorId, targetType, targetId, targetName, ip, userAgent, traceId } = row
  return {
    id,
    sequence,
    occurredAt: row.occurredAt.toISOString(),
    event,
    actor: {
      type: actorType,
      id: actorId,
      name: actorId === null ? null : (names.get(nameKey({ type: actorType, id: actorId })) ?? null),
    },
    target: {
      type: targetType,
      id: targetId,
      name: names.get(nameKey({ type: targetType, id: targetId })) ?? targetName,
    },
    ip,
    userAgent,
    traceId,
  }
}

const thingsOf = (rows: store.TransactionRow[]) =>
  rows.flatMap(({ actorType, actorId, targetType, targetId }) => [
    { type: targetType, id: targetId },
    ...(actorId === null ? [] : [{ type: actorType, id: actorId }]),
  ])

/** @param deps the pool, the database as the operator has it, where the time comes from, and what keeps the key that proves what retention gave up */
export function createTransactionService({
  db,
  operator,
  clock,
  vault,
}: {
  db: Db
  operator: OperatorDb
  clock: Clock
  vault: Vault
}): TransactionService {
  async function toContracts(companyId: string, rows: store.TransactionRow[]): Promise<Transaction[]> {
    const named = rows.map(({ before, after }) => [...referencesIn(before), ...referencesIn(after)])
    const names = await listNames(inCompany(db, companyId), companyId, [...thingsOf(rows), ...named.flat()])
    return rows.map((row, index) => ({
      ...toEntry(names, row),
      before: row.before,
      after: row.after,
      names: Object.fromEntries(
        (named[index] ?? []).flatMap((thing) => {
          const name = names.get(nameKey(thing))
          return name === undefined ? [] : [[thing.id, name]]
        }),
      ),
    }))
  }

  const record: TransactionService['record'] = (executor, { companyId, event, actor, target, before, after, origin }) =>
    store.insert(executor, {
      companyId,
      id: randomUUID(),
      occurredAt: clock.now(),
      event,
      actorType: actor.type,
      actorId: actor.type === 'system' ? null : actor.id,
      targetType: target.type,
      targetId: target.id,
      before: before ?? null,
      after: after ?? null,
      ip: origin?.ip ?? null,
      userAgent: origin?.userAgent ?? null,
      traceId: origin?.traceId ?? null,
    })

  return {
    async list(companyId, { cursor, limit, ...filter }) {
      const after = decodeCursor(cursor, 'moment')
      const own = inCompany(db, companyId)
      const [rows, counted, head] = await Promise.all([
        store.listByCompany(own, companyId, filter, { after, limit }),
        store.countByCompany(own, companyId, filter, maxCounted + 1),
        store.findHead(own, companyId),
      ])
      const listing = { rows, isMore: rows.length > limit, total: totalOf(counted, maxCounted) }
      const page = toPage(listing, limit, positionOf)
      const names = await listNames(own, companyId, thingsOf(page.items))
      const keptSince = head.keptSince?.toISOString() ?? null
      return { ...page, keptSince, items: page.items.map((row) => toEntry(names, row)) }
    },

    async get(companyId, id) {
      const row = await store.findById(inCompany(db, companyId), companyId, id)
      const [transaction] = await toContracts(companyId, row ? [row] : [])
      if (!transaction) throw notFound('entry')
      return transaction
    },

    async countForExport(companyId, filter) {
      const own = inCompany(db, companyId)
      if (isFiltered(filter)) return store.countByCompany(own, companyId, filter, maxCountedForExport)
      const { sequence, dropped } = await store.findHead(own, companyId)
      return sequence - dropped
    },

    async *export(companyId, filter) {
      let after: Position | undefined
      for (;;) {
        const rows = await store.listWholeByCompany(inCompany(db, companyId), companyId, filter, {
          after,
          limit: exportBatchSize,
        })
        const last = rows.at(-1)
        if (!last) return
        yield await toContracts(companyId, rows)
        if (rows.length < exportBatchSize) return
        after = positionOf(last)
      }
    },

    verify: (companyId, anchor) =>
      findFlaw(inCompany(db, companyId), companyId, { findKey: () => findKey(db, vault), anchor }),

    async prepareMonths() {
      const now = clock.now()
      for (let month = 0; month <= monthsAhead; month += 1) await insertMonth(db, monthOf(now, month))
    },

    async listMonths(months) {
      const due = months === undefined ? [] : await listDueMonths(operator, clock.now(), months)
      const isDue = new Set(due.map(({ month }) => month))
      const listed = []
      for (const month of await listMonths(operator)) {
        listed.push({ month: month.month, ...(await findSize(operator, month)), isDue: isDue.has(month.month) })
      }
      return listed
    },

    listDue: async (months) => (await listDueMonths(db, clock.now(), months)).map(({ month }) => month),

    dropMonths: async (owner, months, among) =>
      dropDueMonths(owner, { now: clock.now(), months, among, key: await provideKey(owner, vault), record }),

    reseal: (signal) =>
      resealRows({
        vault,
        signal,
        listAfter: async (id) => (id === undefined ? listSealed(db) : []),
        update: ({ sealed }, resealed) => updateSealedKey(db, sealed, resealed),
      }),

    record,
  }
}
/**
 * The part of an entry that says who did it, for a signed-in person.
 * @param actor that person
 */
export const byActor = (actor: Actor): Pick<TransactionEntry, 'companyId' | 'actor' | 'origin'> => ({
  companyId: actor.companyId,
  actor: { type: 'user', id: actor.userId },
  origin: actor.origin,
})

/**
 * The fields that differ, as an entry's `before` and `after`.
 * @param before the thing as it was
 * @param after the thing as it is
 */
export function changedFields<Thing extends Record<string, unknown>>(
  before: Thing,
  after: Partial<Thing>,
): { before: Record<string, unknown>; after: Record<string, unknown> } {
  const changed = Object.keys(after).filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
  const pick = (thing: Partial<Thing>) => Object.fromEntries(changed.map((key) => [key, thing[key] ?? null]))
  return { before: pick(before), after: pick(after) }
}
