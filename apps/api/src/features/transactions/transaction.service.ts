import { randomUUID } from 'node:crypto'
import {
  maxCountedTransactions,
  type Transaction,
  type TransactionEvent,
  type TransactionFilter,
  type TransactionListQuery,
  type TransactionPage,
} from '@latchkey/contracts'
import type { Db, Executor } from '../../database/database.ts'
import type { Actor, RequestOrigin } from '../../lib/actor.ts'
import { notFound } from '../../lib/app-error.ts'
import type { Clock } from '../../lib/clock.ts'
import { decodeCursor, type Position, toPage } from '../../lib/keyset.ts'
import { findFlaw, type Verification } from './transaction-verification.ts'
import { listNames, nameKey } from './transaction-name.store.ts'
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
  record(executor: Executor, entry: TransactionEntry): Promise<void>
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

/** @param deps the pool and where the time comes from */
export function createTransactionService({ db, clock }: { db: Db; clock: Clock }): TransactionService {
  async function toContracts(companyId: string, rows: store.WholeTransactionRow[]): Promise<Transaction[]> {
    const names = await listNames(db, companyId, thingsOf(rows))
    return rows.map((row) => ({ ...toEntry(names, row), before: row.before, after: row.after }))
  }

  return {
    async list(companyId, { cursor, limit, ...filter }) {
      const after = decodeCursor(cursor, 'moment')
      const [rows, counted] = await Promise.all([
        store.listByCompany(db, companyId, filter, { after, limit }),
        store.countByCompany(db, companyId, filter, maxCountedTransactions + 1),
      ])
      const totalIsAtLeast = counted > maxCountedTransactions
      const page = toPage(rows, limit, totalIsAtLeast ? maxCountedTransactions : counted, positionOf)
      const names = await listNames(db, companyId, thingsOf(page.items))
      return { ...page, totalIsAtLeast, items: page.items.map((row) => toEntry(names, row)) }
    },

    async get(companyId, id) {
      const row = await store.findById(db, companyId, id)
      const [transaction] = await toContracts(companyId, row ? [row] : [])
      if (!transaction) throw notFound('entry')
      return transaction
    },

    countForExport: (companyId, filter) =>
      isFiltered(filter)
        ? store.countByCompany(db, companyId, filter, maxCountedForExport)
        : store.findSequence(db, companyId),

    async *export(companyId, filter) {
      let after: Position | undefined
      for (;;) {
        const rows = await store.listWholeByCompany(db, companyId, filter, { after, limit: exportBatchSize })
        const last = rows.at(-1)
        if (!last) return
        yield await toContracts(companyId, rows)
        if (rows.length < exportBatchSize) return
        after = positionOf(last)
      }
    },

    verify: (companyId, anchor) => findFlaw(db, companyId, anchor),

    record: (executor, { companyId, event, actor, target, before, after, origin }) =>
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
      }),
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
