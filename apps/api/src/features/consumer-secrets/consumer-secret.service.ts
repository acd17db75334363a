import { randomUUID } from 'node:crypto'
import type { ConsumerSecret, SecretCreated, SecretRotation } from '@latchkey/contracts'
import type { Db } from '../../database/database.ts'
import { type CompanyExecutor, inCompany } from '../../database/in-company.ts'
import type { Actor, RequestOrigin } from '../../lib/actor.ts'
import { AppError, notFound } from '../../lib/app-error.ts'
import { secondsAfter, type Clock } from '../../lib/clock.ts'
import { createLastUsedRecorder } from '../../lib/last-used.ts'
import { hashSecret, newSecret } from '../../lib/secret.ts'
import { byActor, type TransactionService } from '../transactions/transaction.service.ts'
import * as store from './consumer-secret.store.ts'

/** The most secrets that work beside each other: every authentication of a consumer compares with each. */
export const maxLiveSecrets = 5

// Whoever still sends an ended one is told apart from someone who guesses; all of them are looked up with the consumer.
const keptEndedSecrets = 20
const keptEndedSeconds = 30 * 24 * 60 * 60

/**
 * Consumers' secrets. Those that no rotation has replaced are the current ones, usually one; those replaced work while their overlap
 * lasts. Ended ones stay for a while, so that authentication can tell the administrator that one was ended rather than wrong.
 */
export interface ConsumerSecretService {
  /** Gives a new consumer its first secret, in the caller's transaction. The answer holds it in full, this once. */
  issue(executor: CompanyExecutor, actor: Actor, consumerId: string): Promise<SecretCreated>
  /** Ends all of a consumer's secrets, in the caller's transaction: it authenticates in another way from now on. */
  endAll(executor: CompanyExecutor, actor: Actor, consumerId: string): Promise<void>
  /** The live secrets of some of a company's consumers, by consumer: the current ones first, then newest first. */
  listLive(executor: CompanyExecutor, companyId: string, consumerIds: string[]): Promise<Map<string, ConsumerSecret[]>>
  /**
   * Gives a consumer a new secret. The ones before are replaced and end after the overlap (seconds; 0: by the time this returns), or
   * stay as they are when the overlap is `null`.
   * @throws AppError `not_found`; `conflict` for a consumer without secrets, or when {@link maxLiveSecrets} would go on working
   */
  rotate(actor: Actor, consumerId: string, rotation: SecretRotation): Promise<SecretCreated>
  /**
   * Ends a secret now.
   * @throws AppError `not_found`; `last_secret` when no current one would remain: a replaced one ends by itself before long
   */
  end(actor: Actor, consumerId: string, secretId: string): Promise<void>
  /**
   * Notes that somebody authenticated with a secret now. Costs no I/O: uses are written down together, every two seconds and on
   * {@link close}.
   */
  markUsed(companyId: string, secretId: string, origin: RequestOrigin): void
  /** Forgets a batch of secrets that ended 30 days ago or earlier. @returns how many */
  deleteEnded(limit: number): Promise<number>
  /** Writes down the uses noted so far. */
  close(): Promise<void>
}

const toContract = (secret: Omit<store.LiveSecret, 'consumerId'>): ConsumerSecret => ({
  id: secret.id,
  name: secret.name,
  lastFour: secret.lastFour,
  createdAt: secret.createdAt.toISOString(),
  expiresAt: secret.expiresAt?.toISOString() ?? null,
  isReplaced: secret.isReplaced,
  lastUsedAt: secret.lastUsedAt?.toISOString() ?? null,
  lastUsedBy: secret.lastUsedIp === null ? null : { ip: secret.lastUsedIp, userAgent: secret.lastUsedUserAgent ?? '' },
})

const withoutSecret = {
  none: 'A public app has no secret.',
  private_key_jwt: 'This consumer authenticates with its keys and has no secret.',
}

/** What a secret is made with. */
interface SecretMaking {
  name?: string | undefined
  lifetimeSeconds?: number | undefined
  /** When those before it end, where a rotation decided so. */
  othersExpireAt?: Date
}

/** @param deps the pool, the time and the logs */
export function createConsumerSecretService({
  db,
  clock,
  onBackgroundError,
  transactions,
}: {
  db: Db
  clock: Clock
  onBackgroundError: (error: unknown) => void
  transactions: TransactionService
}): ConsumerSecretService {
  const uses = createLastUsedRecorder({
    clock,
    flush: (noted) => store.updateLastUsed(db, noted),
    onError: onBackgroundError,
  })

  async function issue(executor: CompanyExecutor, actor: Actor, consumerId: string, making: SecretMaking = {}) {
    const { name = null, lifetimeSeconds, othersExpireAt } = making
    const { companyId } = actor
    const secret = newSecret()
    const createdAt = clock.now()
    const shown = {
      id: randomUUID(),
      name,
      lastFour: secret.slice(-4),
      createdAt,
      expiresAt: lifetimeSeconds === undefined ? null : secondsAfter(createdAt, lifetimeSeconds),
      isReplaced: false,
      lastUsedAt: null,
      lastUsedIp: null,
      lastUsedUserAgent: null,
    }
    await store.insert(executor, { ...shown, companyId, consumerId, secretHash: hashSecret(secret) })
    await transactions.record(executor, {
      ...byActor(actor),
      event: 'consumer_secret.created',
      target: { type: 'consumer_secret', id: shown.id },
      after: {
        consumerId,
        name,
        ...(shown.expiresAt && { expiresAt: shown.expiresAt.toISOString() }),
        ...(othersExpireAt && { othersExpireAt: othersExpireAt.toISOString() }),
      },
    })
    return { ...toContract(shown), secret }
  }

  async function endOne(
    executor: CompanyExecutor,
    actor: Actor,
    { consumerId, id, name }: store.LiveSecret,
  ): Promise<void> {
    await store.updateEnded(executor, actor.companyId, consumerId, id, clock.now())
    await transactions.record(executor, {
      ...byActor(actor),
      event: 'consumer_secret.ended',
      target: { type: 'consumer_secret', id },
      before: { consumerId, name },
    })
  }

  const listLive = (executor: CompanyExecutor, { companyId }: Actor, consumerId: string): Promise<store.LiveSecret[]> =>
    store.listLive(executor, companyId, [consumerId], clock.now())

  async function endAll(executor: CompanyExecutor, actor: Actor, consumerId: string): Promise<void> {
    for (const secret of await listLive(executor, actor, consumerId)) await endOne(executor, actor, secret)
  }

  async function refuseOneMore(executor: CompanyExecutor, actor: Actor, consumerId: string): Promise<void> {
    const { length } = await listLive(executor, actor, consumerId)
    if (length < maxLiveSecrets) return
    throw new AppError('conflict', `${length} secrets work already. End an old one, or rotate without overlap.`)
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

    rotate: (actor, consumerId, { overlapSeconds, ...making }) =>
      inCompany(db, actor.companyId).transaction(async (tx) => {
        const { companyId } = actor
        const consumer = await store.findConsumerForUpdate(tx, companyId, consumerId)
        if (!consumer) throw notFound('consumer')
        if (consumer.authMethod !== 'client_secret') throw new AppError('conflict', withoutSecret[consumer.authMethod])
        const now = clock.now()
        await store.deleteEndedBut(tx, companyId, consumerId, now, keptEndedSecrets)
        if (overlapSeconds === 0) {
          await endAll(tx, actor, consumerId)
          return issue(tx, actor, consumerId, making)
        }
        await refuseOneMore(tx, actor, consumerId)
        if (overlapSeconds === null) return issue(tx, actor, consumerId, making)
        const othersExpireAt = secondsAfter(now, overlapSeconds)
        await store.updateReplaced(tx, companyId, consumerId, now, othersExpireAt)
        return issue(tx, actor, consumerId, { ...making, othersExpireAt })
      }),

    end: (actor, consumerId, secretId) =>
      inCompany(db, actor.companyId).transaction(async (tx) => {
        if (!(await store.findConsumerForUpdate(tx, actor.companyId, consumerId))) throw notFound('consumer')
        const live = await listLive(tx, actor, consumerId)
        const secret = live.find(({ id }) => id === secretId)
        if (!secret) throw notFound('secret')
        if (!live.some(({ id, isReplaced }) => id !== secretId && !isReplaced)) {
          throw new AppError(
            'last_secret',
            'Without this one the consumer would be left without a secret. Rotate it, or disable the consumer.',
          )
        }
        await endOne(tx, actor, secret)
      }),

    markUsed: (companyId, secretId, origin) => uses.mark(companyId, secretId, origin),
    deleteEnded: (limit) => store.deleteEnded(db, secondsAfter(clock.now(), -keptEndedSeconds), limit),
    close: () => uses.close(),
  }
}
