import { fieldError, roleMay, type ApiConnection } from '@latchkey/contracts'
import type { Db, Executor } from '../../database/database.ts'
import type { Actor } from '../../lib/actor.ts'
import { AppError, invalidFields } from '../../lib/app-error.ts'
import type { Clock } from '../../lib/clock.ts'
import { newKey, newSecret } from '../../lib/secret.ts'
import { createThrottle, type ThrottleLimit } from '../../lib/throttle.ts'
import { type ResealCounts, resealBatchSize, resealRows } from '../../lib/reseal.ts'
import type { Vault } from '../../lib/vault.ts'
import { byActor, changedFields, type TransactionService } from '../transactions/transaction.service.ts'
import type { UserService } from '../users/user.service.ts'
import * as store from './api-connection.store.ts'

/** Each company's API Key and API Secret. */
export interface ApiConnectionService {
  /** The company's key, or that it has none yet. */
  get(companyId: string): Promise<ApiConnection>
  /** Makes the company's key and secret; the next time keeps the key and ends the old secret. */
  generate(actor: Actor): Promise<ApiConnection>
  /** Switches the key on or off. @throws AppError `conflict` when there is none yet */
  setStatus(actor: Actor, status: 'active' | 'disabled'): Promise<ApiConnection>
  /**
   * The secret, for the Super Administrator who gives their password again. Logged, refusals too.
   * @throws AppError `forbidden`; `validation` at `password`; `conflict` when there is none yet; `too_many_requests`
   */
  reveal(actor: Actor, password: string): Promise<string>
  /** Seals secrets of all companies with the first master key that another one sealed. @param signal ends it early */
  reseal(signal: AbortSignal): Promise<ResealCounts>
}

const notGenerated = () => new AppError('conflict', 'There is no API Key yet. Generate one first.')

// Ties a sealed secret to its company, so that it opens nowhere else.
const sealContext = (companyId: string): string => `api_connections.secret:${companyId}`

const target = (actor: Actor) => ({ type: 'api_connection', id: actor.companyId })

async function get(executor: Executor, companyId: string): Promise<ApiConnection> {
  const row = await store.findByCompany(executor, companyId)
  if (!row) return { status: 'not_generated', key: null, createdAt: null, regeneratedAt: null, createdBy: null }
  return { ...row, createdAt: row.createdAt.toISOString(), regeneratedAt: row.regeneratedAt?.toISOString() ?? null }
}

/** @param deps the pool, the time, the vault, the log and the people */
export function createApiConnectionService({
  db,
  clock,
  vault,
  transactions,
  users,
  limit = { tries: 10, seconds: 60 },
}: {
  db: Db
  clock: Clock
  vault: Vault
  transactions: TransactionService
  users: UserService
  limit?: ThrottleLimit
}): ApiConnectionService {
  const throttle = createThrottle({ clock, limit })

  async function refuseReveal(actor: Actor, reason: string, error: AppError): Promise<never> {
    await transactions.record(db, {
      ...byActor(actor),
      event: 'api_connection.reveal_refused',
      target: target(actor),
      after: { reason },
    })
    throw error
  }

  return {
    get: (companyId) => get(db, companyId),

    generate: (actor) =>
      db.transaction(async (tx) => {
        const { companyId } = actor
        const key = newKey()
        const sealedSecret = vault.seal(newSecret(), sealContext(companyId))
        const now = clock.now()
        const status = 'active'
        const row = { companyId, key, sealedSecret, status, createdBy: actor.userId, createdAt: now } as const
        if (await store.insert(tx, row)) {
          await transactions.record(tx, {
            ...byActor(actor),
            event: 'api_connection.generated',
            target: target(actor),
            after: { key, status },
          })
        } else {
          await store.update(tx, companyId, { sealedSecret, regeneratedAt: now })
          await transactions.record(tx, {
            ...byActor(actor),
            event: 'api_connection.regenerated',
            target: target(actor),
          })
        }
        return get(tx, companyId)
      }),

    setStatus: (actor, status) =>
      db.transaction(async (tx) => {
        const before = await store.findForUpdate(tx, actor.companyId)
        if (!before) throw notGenerated()
        if (before.status !== status) {
          await store.update(tx, actor.companyId, { status })
          await transactions.record(tx, {
            ...byActor(actor),
            event: 'api_connection.updated',
            target: target(actor),
            ...changedFields({ status: before.status }, { status }),
          })
        }
        return get(tx, actor.companyId)
      }),

    async reveal(actor, password) {
      await throttle.run(actor.userId, async () => {
        if (!roleMay(actor.role, 'reveal_api_secret')) {
          const refusal = new AppError('forbidden', 'Only the Super Administrator can access the API Secret.')
          return refuseReveal(actor, 'role', refusal)
        }
        if (await users.passwordIsRight(actor, password)) return undefined
        return refuseReveal(actor, 'wrong_password', invalidFields(fieldError('password', 'wrong_password')))
      })
      return db.transaction(async (tx) => {
        const connection = await store.findForUpdate(tx, actor.companyId)
        if (!connection) throw notGenerated()
        await transactions.record(tx, { ...byActor(actor), event: 'api_connection.revealed', target: target(actor) })
        return vault.open(connection.sealedSecret, sealContext(actor.companyId))
      })
    },

    reseal: (signal) =>
      resealRows({
        vault,
        signal,
        listAfter: async (id) =>
          (await store.listSealedAfter(db, id, resealBatchSize)).map(({ companyId, sealedSecret }) => ({
            id: companyId,
            sealed: sealedSecret,
            context: sealContext(companyId),
          })),
        update: ({ id, sealed }, resealed) => store.updateSealed(db, id, sealed, resealed),
      }),
  }
}
