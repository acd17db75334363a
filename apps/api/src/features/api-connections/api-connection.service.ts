import { roleMay, type ApiConnection, type ApiConnectionUpdate } from '@latchkey/contracts'
import type { Db } from '../../database/database.ts'
import { inCompany } from '../../database/in-company.ts'
import type { Actor } from '../../lib/actor.ts'
import { AppError, proofRequired } from '../../lib/app-error.ts'
import type { Clock } from '../../lib/clock.ts'
import { newKey, newSecret } from '../../lib/secret.ts'
import { type ResealCounts, resealBatchSize, resealRows } from '../../lib/reseal.ts'
import type { Vault } from '../../lib/vault.ts'
import { byActor, changedFields, type TransactionService } from '../transactions/transaction.service.ts'
import { type ApiConnectionReader, requireKey } from './api-connection-reader.ts'
import * as store from './api-connection.store.ts'
import { secretContext } from './secret-context.ts'

/** Each company's API Key and API Secret. */
export interface ApiConnectionService {
  /** The company's key and what it is used for, or that it has none yet. */
  get(companyId: string): Promise<ApiConnection>
  /**
   * Makes the company's key and secret; the next time keeps the key and ends the old secret.
   * @param expectedVersion the version the change is based on; absent means whatever is there
   * @throws AppError `precondition_failed`, `conflict` when the key is retired
   */
  generate(actor: Actor, expectedVersion?: number): Promise<ApiConnection>
  /**
   * Switches the key on or off, or changes what it may do.
   * @param expectedVersion as for {@link generate}
   * @throws AppError `precondition_failed`, `conflict` when there is none yet or it is retired, `validation` at `permissionGroupId`
   */
  update(actor: Actor, update: ApiConnectionUpdate, expectedVersion?: number): Promise<ApiConnection>
  /**
   * The secret, for the Super Administrator. Logged; so is whoever is none.
   * @param isProved whether the actor has just shown who they are
   * @throws AppError `forbidden`, `proof_required`; `conflict` when there is none yet or the key is retired
   */
  reveal(actor: Actor, isProved: boolean): Promise<string>
  /** Seals secrets of all companies with the first master key that another one sealed. @param signal ends it early */
  reseal(signal: AbortSignal): Promise<ResealCounts>
}

const target = (actor: Actor) => ({ type: 'api_connection', id: actor.companyId })

/** @param deps the pool, the time, the vault, the log, and what reads a key */
export function createApiConnectionService({
  db,
  clock,
  vault,
  transactions,
  read,
}: {
  db: Db
  clock: Clock
  vault: Vault
  transactions: TransactionService
  read: ApiConnectionReader
}): ApiConnectionService {
  return {
    get: read,

    async generate(actor, expectedVersion) {
      const { companyId } = actor
      await inCompany(db, companyId).transaction(async (tx) => {
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
          requireKey(await store.findForUpdate(tx, companyId), now, expectedVersion)
          await store.update(tx, companyId, { sealedSecret, regeneratedAt: now, usedSince: null })
          await transactions.record(tx, {
            ...byActor(actor),
            event: 'api_connection.regenerated',
            target: target(actor),
          })
        }
      })
      return read(companyId)
    },

    async update(actor, { status, permissionGroupId }, expectedVersion) {
      const { companyId } = actor
      await inCompany(db, companyId).transaction(async (tx) => {
        const before = requireKey(await store.findForUpdate(tx, companyId), clock.now(), expectedVersion)
        const change = {
          ...(status === undefined ? {} : { status }),
          ...(permissionGroupId === undefined ? {} : { permissionGroupId }),
        }
        const changed = changedFields<Record<string, unknown>>({ ...before }, change)
        if (Object.keys(changed.after).length > 0) {
          await store.update(tx, companyId, change)
          await transactions.record(tx, {
            ...byActor(actor),
            event: 'api_connection.updated',
            target: target(actor),
            ...changed,
          })
        }
      })
      return read(companyId)
    },

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
        const connection = requireKey(await store.findForUpdate(tx, actor.companyId), clock.now())
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
