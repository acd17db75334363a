import { randomUUID } from 'node:crypto'
import type { ConsumerSecret, SecretCreated } from '@latchkey/contracts'
import type { Db, Executor } from '../../database/database.ts'
import type { Actor } from '../../lib/actor.ts'
import { AppError, notFound } from '../../lib/app-error.ts'
import { secondsAfter, type Clock } from '../../lib/clock.ts'
import { hashSecret, newSecret } from '../../lib/secret.ts'
import { byActor, type TransactionService } from '../transactions/transaction.service.ts'
import * as store from './consumer-secret.store.ts'

/** The most secrets that work beside each other: every authentication of a consumer compares with each. */
export const maxLiveSecrets = 5

/** Consumers' secrets: one without an end, and older ones while their overlap lasts. */
export interface ConsumerSecretService {
  /** Gives a new consumer its first secret, in the caller's transaction. The answer holds it in full, this once. */
  issue(executor: Executor, actor: Actor, consumerId: string): Promise<SecretCreated>
  /** Ends all of a consumer's secrets, in the caller's transaction: it authenticates in another way from now on. */
  endAll(executor: Executor, actor: Actor, consumerId: string): Promise<void>
  /** The live secrets of some of a company's consumers, by consumer: the lasting one first, then newest first. */
  listLive(executor: Executor, companyId: string, consumerIds: string[]): Promise<Map<string, ConsumerSecret[]>>
  /**
   * Gives a consumer a new secret; the ones before end after the overlap (seconds; 0: by the time this returns).
   * @throws AppError `not_found`; `conflict` for a public app, or when {@link maxLiveSecrets} would go on working
   */
  rotate(actor: Actor, consumerId: string, overlapSeconds: number): Promise<SecretCreated>
  /**
   * Ends an old secret before its overlap is over.
   * @throws AppError `not_found`; `last_secret` when no lasting one would remain
   */
  end(actor: Actor, consumerId: string, secretId: string): Promise<void>
}

const toContract = (secret: Omit<store.LiveSecret, 'consumerId'>): ConsumerSecret => ({
  id: secret.id,
  name: secret.name,
  lastFour: secret.lastFour,
  createdAt: secret.createdAt.toISOString(),
  expiresAt: secret.expiresAt?.toISOString() ?? null,
  lastUsedAt: secret.lastUsedAt?.toISOString() ?? null,
  lastUsedBy: secret.lastUsedIp === null ? null : { ip: secret.lastUsedIp, userAgent: secret.lastUsedUserAgent ?? '' },
})

/** @param deps the pool, the time and the log */
export function createConsumerSecretService({
  db,
  clock,
  transactions,
}: {
  db: Db
  clock: Clock
  transactions: TransactionService
}): ConsumerSecretService {
  async function issue(executor: Executor, actor: Actor, consumerId: string, overlap: Record<string, unknown> = {}) {
    const secret = newSecret()
    const shown = {
      id: randomUUID(),
      name: null,
      lastFour: secret.slice(-4),
      createdAt: clock.now(),
      expiresAt: null,
      lastUsedAt: null,
      lastUsedIp: null,
      lastUsedUserAgent: null,
    }
    const { companyId } = actor
    await store.insert(executor, { ...shown, companyId, consumerId, secretHash: hashSecret(secret) })
    await transactions.record(executor, {
      ...byActor(actor),
      event: 'consumer_secret.created',
      target: { type: 'consumer_secret', id: shown.id },
      after: { consumerId, ...overlap },
    })
    return { ...toContract(shown), secret }
  }

  const recordEnd = (executor: Executor, actor: Actor, consumerId: string, id: string): Promise<void> =>
    transactions.record(executor, {
      ...byActor(actor),
      event: 'consumer_secret.ended',
      target: { type: 'consumer_secret', id },
      before: { consumerId },
    })

  async function endAll(executor: Executor, actor: Actor, consumerId: string): Promise<void> {
    const { companyId } = actor
    for (const { id } of await store.listLive(executor, companyId, [consumerId], clock.now())) {
      await store.deleteById(executor, companyId, consumerId, id)
      await recordEnd(executor, actor, consumerId, id)
    }
  }

  return {
    endAll,

    issue: (executor, actor, consumerId) => issue(executor, actor, consumerId),

    async listLive(executor, companyId, consumerIds) {
      const byConsumer = new Map<string, ConsumerSecret[]>(consumerIds.map((id) => [id, []]))
      if (consumerIds.length === 0) return byConsumer
      for (const secret of await store.listLive(executor, companyId, consumerIds, clock.now())) {
        byConsumer.get(secret.consumerId)?.push(toContract(secret))
      }
      return byConsumer
    },

    rotate: (actor, consumerId, overlapSeconds) =>
      db.transaction(async (tx) => {
        const { companyId } = actor
        const consumer = await store.findConsumerForUpdate(tx, companyId, consumerId)
        if (!consumer) throw notFound('consumer')
        if (consumer.clientType === 'public') throw new AppError('conflict', 'A public app has no secret.')
        const now = clock.now()
        await store.deleteExpired(tx, companyId, consumerId, now)
        if (overlapSeconds === 0) {
          await endAll(tx, actor, consumerId)
          return issue(tx, actor, consumerId)
        }
        const live = await store.listLive(tx, companyId, [consumerId], now)
        if (live.length >= maxLiveSecrets) {
          throw new AppError(
            'conflict',
            `${live.length} secrets work already. End an old one, or rotate without overlap.`,
          )
        }
        const expiresAt = secondsAfter(now, overlapSeconds)
        await store.updateExpiry(tx, companyId, consumerId, now, expiresAt)
        return issue(tx, actor, consumerId, { othersExpireAt: expiresAt.toISOString() })
      }),

    end: (actor, consumerId, secretId) =>
      db.transaction(async (tx) => {
        const { companyId } = actor
        if (!(await store.findConsumerForUpdate(tx, companyId, consumerId))) throw notFound('consumer')
        const live = await store.listLive(tx, companyId, [consumerId], clock.now())
        if (!live.some(({ id }) => id === secretId)) throw notFound('secret')
        if (!live.some(({ id, expiresAt }) => id !== secretId && expiresAt === null)) {
          throw new AppError(
            'last_secret',
            'Without this one the consumer would be left without a secret. Rotate it, or disable the consumer.',
          )
        }
        await store.deleteById(tx, companyId, consumerId, secretId)
        await recordEnd(tx, actor, consumerId, secretId)
      }),
  }
}
