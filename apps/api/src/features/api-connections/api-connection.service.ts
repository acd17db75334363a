import { roleMay, type ApiConnection } from '@latchkey/contracts'
import type { Db } from '../../database/database.ts'
import { type CompanyExecutor, inCompany } from '../../database/in-company.ts'
import type { Actor } from '../../lib/actor.ts'
import { AppError, proofRequired } from '../../lib/app-error.ts'
import type { Clock } from '../../lib/clock.ts'
import { newKey, newSecret } from '../../lib/secret.ts'
import { type ResealCounts, resealBatchSize, resealRows } from '../../lib/reseal.ts'
import type { Vault } from '../../lib/vault.ts'
import { byActor, changedFields, type TransactionService } from '../transactions/transaction.service.ts'
import * as store from './api-connection.store.ts'
import { secretContext } from './secret-context.ts'

/** Each company's API Key and API Secret. */
export interface ApiConnectionService {
  /** The company's key, or that it has none yet. */
  get(companyId: string): Promise<ApiConnection>
  /** Makes the company's key and secret; the next time keeps the key and ends the old secret. */
  generate(actor: Actor): Promise<ApiConnection>
  /** Switches the key on or off. @throws AppError `conflict` when there is none yet */
  setStatus(actor: Actor, status: 'active' | 'disabled'): Promise<ApiConnection>
  /**
   * The secret, for the Super Administrator. Logged; so is whoever is none.
   * @param isProved whether the actor has just shown who they are
   * @throws AppError `forbidden`, `proof_required`; `conflict` when there is none yet
   */
  reveal(actor: Actor, isProved: boolean): Promise<string>
  /** Seals secrets of all companies with the first master key that another one sealed. @param signal ends it early */
  reseal(signal: AbortSignal): Promise<ResealCounts>
}

const notGenerated = () => new AppError('conflict', 'There is no API Key yet. Generate one first.')

const target = (actor: Actor) => ({ type: 'api_connection', id: actor.companyId })

async function get(executor: CompanyExecutor, companyId: string): Promise<ApiConnection> {
  const row = await store.findByCompany(executor, companyId)
  if (!row) return { status: 'not_generated', key: null, createdAt: null, regeneratedAt: null, createdBy: null }
  return { ...row, createdAt: row.createdAt.toISOString(), regeneratedAt: row.regeneratedAt?.toISOString() ?? null }
}

/** @param deps the pool, the time, the vault and the log */
export function createApiConnectionService({
  db,
  clock,
  vault,
  transactions,
}: {
  db: Db
  clock: Clock
  vault: Vault
  transactions: TransactionService
}): ApiConnectionService {
  return {
    get: (companyId) => get(inCompany(db, companyId), companyId),

    generate: (actor) =>
      inCompany(db, actor.companyId).transaction(async (tx) => {
        const { companyId } = actor
        const key = newKey()
        const sealedSecret = vault.seal(newSecret(), secretContext(companyId))
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
      inCompany(db, actor.companyId).transaction(async (tx) => {
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

    async reveal(actor, isProved) {
      if (!roleMay(actor.role, 'reveal_api_secret')) {
        const refused = {
          event: 'api_connection.reveal_refused',
          target: target(actor),
          after: { reason: 'role' },
        } as const
        await transactions.record(inCompany(db, actor.companyId), { ...byActor(actor), ...refused })
        throw new AppError('forbidden', 'Only the Super Administrator can access the API Secret.')
      }
      if (!isProved) throw proofRequired()
      return inCompany(db, actor.companyId).transaction(async (tx) => {
        const connection = await store.findForUpdate(tx, actor.companyId)
        if (!connection) throw notGenerated()
        await transactions.record(tx, { ...byActor(actor), event: 'api_connection.revealed', target: target(actor) })
        return vault.open(connection.sealedSecret, secretContext(actor.companyId))
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
            context: secretContext(companyId),
          })),
        update: ({ id, sealed }, resealed) => store.updateSealed(inCompany(db, id), id, sealed, resealed),
      }),
  }
}
