import { randomUUID } from 'node:crypto'
import type { TransactionEvent } from '@latchkey/contracts'
import type { Executor } from '../../database/database.ts'
import type { Actor, RequestOrigin } from '../../lib/actor.ts'
import type { Clock } from '../../lib/clock.ts'
import * as store from './transaction.store.ts'

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

/** The Transactions Log, for other services. */
export interface TransactionService {
  /** Appends an entry in the transaction of the change it records. @param executor that transaction */
  record(executor: Executor, entry: TransactionEntry): Promise<void>
}

/** @param context where the time comes from */
export function createTransactionService({ clock }: { clock: Clock }): TransactionService {
  return {
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
