import { randomUUID } from 'node:crypto'
import {
  withAccessDefaults,
  type Consumer,
  type ConsumerCreate,
  type ConsumerCreated,
  type ConsumerDefaults,
  type ConsumerFilter,
  type ConsumerListQuery,
  type ConsumersChange,
  type ConsumersChanged,
  type ConsumerSecret,
  type ConsumerUpdate,
  type Page,
} from '@latchkey/contracts'
import { createCachedLookup } from '../../database/changes/cached-lookup.ts'
import type { Changes } from '../../database/changes/changes.ts'
import type { Db } from '../../database/database.ts'
import { type CompanyExecutor, type CompanyTx, inCompany } from '../../database/in-company.ts'
import { retryAfterDeadlock } from '../../database/retry-after-deadlock.ts'
import type { Actor } from '../../lib/actor.ts'
import { notFound } from '../../lib/app-error.ts'
import type { Clock } from '../../lib/clock.ts'
import { decodeCursor, type Position, toPage } from '../../lib/keyset.ts'
import { createLastUsedRecorder } from '../../lib/last-used.ts'
import { newKey } from '../../lib/secret.ts'
import type { ConsumerSecretService } from '../consumer-secrets/consumer-secret.service.ts'
import type { SecuritySettingsService } from '../security-settings/security-settings.service.ts'
import { byActor, type TransactionService } from '../transactions/transaction.service.ts'
import { createConsumerChanges, requireFitting, requirePkceIsChosen } from './consumer-changes.ts'
import * as store from './consumer.store.ts'
import type { ProtocolConsumer } from './protocol-consumer.ts'
import * as protocolStore from './protocol-consumer.store.ts'

// Some kilobytes each.
const maxRemembered = 10_000

/** How many consumers of an export are in memory at a time. */
export const exportBatchSize = 500

/** OAuth clients: what an administrator manages, and what the protocol looks up. */
export interface ConsumerService {
  /** A page of the company's consumers. @throws AppError `validation` at `cursor` */
  list(companyId: string, query: ConsumerListQuery): Promise<Page<Consumer>>
  /** One consumer. @throws AppError `not_found` */
  get(companyId: string, id: string): Promise<Consumer>
  /** What the company gives new consumers. @throws AppError `not_found` */
  getDefaults(companyId: string): Promise<ConsumerDefaults>
  /**
   * Adds a consumer, with a secret unless it is a public app. The answer holds the secret in full, this once.
   * @throws AppError `validation` at `permissionGroupId` when the company has no such group, at `requiresPkce` when it wants no consumer
   * without, and where fields don't go together with what the company gives in place of those left out
   * @param within a transaction in which it is to happen
   */
  create(actor: Actor, consumer: ConsumerCreate, within?: CompanyTx): Promise<ConsumerCreated>
  /**
   * Changes a consumer; every protocol look-up that begins after this returns sees it.
   * @param expectedVersion the version the change is based on; absent means whatever is there
   * @throws AppError `not_found`, `precondition_failed`, `validation`
   */
  update(actor: Actor, id: string, update: ConsumerUpdate, expectedVersion?: number): Promise<Consumer>
  /** Deletes a consumer with its secrets, authorizations and tokens. @throws AppError `not_found`, `precondition_failed` */
  delete(actor: Actor, id: string, expectedVersion?: number): Promise<void>
  /** Disables, enables or deletes several in one transaction, each as by itself. @returns what became of each */
  changeMany(actor: Actor, change: ConsumersChange): Promise<ConsumersChanged>
  /** How many consumers an export will have. */
  countForExport(companyId: string, filter: ConsumerFilter): Promise<number>
  /**
   * All of the company's consumers that match, each once, in batches of {@link exportBatchSize}: in the order asked for, or the newest first
   * where that is of uses.
   */
  export(companyId: string, filter: ConsumerFilter): AsyncGenerator<Omit<Consumer, 'secrets'>[]>
  /** The consumer of a `client_id`, whatever its company and status; from memory unless something about it has changed. */
  findForProtocol(key: string): ProtocolConsumer | undefined | Promise<ProtocolConsumer | undefined>
  /** The same, if it can be told without asking the database. */
  recallForProtocol(key: string): ProtocolConsumer | undefined
  /** The same, for a consumer of which the company and id are known. */
  findForProtocolById(companyId: string, id: string): Promise<ProtocolConsumer | undefined>
  /** The block for the statuses of its tokens to come, when the one it has is spent. @returns `undefined` if the consumer is gone */
  renewStatusBlock(consumer: Pick<ProtocolConsumer, 'companyId' | 'id' | 'statusBlock'>): Promise<number | undefined>
  /** Notes that a consumer is used now. Costs no I/O: uses are written down together, every two seconds and on {@link close}. */
  markUsed(companyId: string, consumerId: string): void
  /** Writes down the uses noted so far. */
  close(): Promise<void>
}

const withoutSecrets = (row: store.ConsumerRow): Omit<Consumer, 'secrets'> => ({
  id: row.id,
  key: row.key,
  name: row.name,
  description: row.description,
  grantType: row.grantType,
  clientType: row.clientType,
  permissionGroup: row.permissionGroup,
  redirectUris: row.redirectUris,
  website: row.website,
  logo: row.logo,
  status: row.status,
  authMethod: row.authMethod,
  jwks: row.jwks,
  jwksUri: row.jwksUri,
  acceptsEndpointAudience: row.acceptsEndpointAudience,
  requiresPkce: row.requiresPkce,
  followsOauth21: row.followsOauth21,
  issuesRefreshTokens: row.issuesRefreshTokens,
  tokenFormat: row.tokenFormat,
  accessTokenSeconds: row.accessTokenSeconds,
  refreshIdleSeconds: row.refreshIdleSeconds,
  refreshAbsoluteSeconds: row.refreshAbsoluteSeconds,
  usesHub: row.usesHub,
  allowedIpRanges: row.allowedIpRanges,
  requestsPerMinute: row.requestsPerMinute,
  createdAt: row.createdAt.toISOString(),
  createdBy: row.createdBy,
  updatedAt: row.updatedAt.toISOString(),
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  version: row.version,
})

const toContract = (row: store.ConsumerRow, secrets: ConsumerSecret[]): Consumer => ({
  ...withoutSecrets(row),
  secrets,
})

const positions: Record<'name' | 'createdAt' | 'lastUsedAt', (row: store.ConsumerRow) => string> = {
  name: (row) => row.sortName,
  createdAt: (row) => row.createdAt.toISOString(),
  lastUsedAt: (row) => row.lastUsedAt?.toISOString() ?? '-infinity',
}
const positionOf = (sort: ConsumerFilter['sort'], row: store.ConsumerRow): Position => ({
  value: positions[store.consumerSorting(sort).key](row),
  id: row.id,
})

/** @param deps the pool, the time, the logs, the company's rules and the secrets */
export function createConsumerService({
  db,
  changes,
  clock,
  onBackgroundError,
  transactions,
  securitySettings,
  consumerSecrets,
}: {
  db: Db
  changes: Changes
  clock: Clock
  onBackgroundError: (error: unknown) => void
  transactions: TransactionService
  securitySettings: SecuritySettingsService
  consumerSecrets: ConsumerSecretService
}): ConsumerService {
  const byKey = createCachedLookup<ProtocolConsumer>({
    changes,
    max: maxRemembered,
    load: async (keys) =>
      new Map((await protocolStore.listForProtocolByKeys(db, keys)).map((consumer) => [consumer.key, consumer])),
    subjectsOf: ({ id, companyId, permissionGroupId }) => [
      `consumer:${id}`,
      `permission_group:${permissionGroupId}`,
      `company:${companyId}`,
    ],
  })
  const uses = createLastUsedRecorder({
    clock,
    flush: (noted) => store.updateLastUsed(db, noted),
    onError: onBackgroundError,
  })

  const consumerChanges = createConsumerChanges({ clock, transactions, securitySettings, consumerSecrets })
  // A consumer's tokens go with it, while requests that hold some of them may be waiting for others.
  const changing = <Result>(actor: Actor, work: (tx: CompanyTx) => Promise<Result>): Promise<Result> =>
    retryAfterDeadlock(() => inCompany(db, actor.companyId).transaction(work))

  async function get(executor: CompanyExecutor, companyId: string, id: string): Promise<Consumer> {
    const row = await store.findById(executor, companyId, id)
    if (!row) throw notFound('consumer')
    const secrets = await consumerSecrets.listLive(executor, companyId, [id])
    return toContract(row, secrets.get(row.id) ?? [])
  }

  return {
    async list(companyId, { cursor, limit, ...filter }) {
      const own = inCompany(db, companyId)
      const after = decodeCursor(cursor, store.consumerSorting(filter.sort).key === 'name' ? 'text' : 'moment')
      const listing = await store.listByCompany(own, companyId, { ...filter, limit, now: clock.now() }, after)
      const page = toPage(listing, limit, (row) => positionOf(filter.sort, row))
      const secrets = await consumerSecrets.listLive(
        own,
        companyId,
        page.items.map(({ id }) => id),
      )
      return { ...page, items: page.items.map((row) => toContract(row, secrets.get(row.id) ?? [])) }
    },

    get: (companyId, id) => get(inCompany(db, companyId), companyId, id),

    async getDefaults(companyId) {
      const { accessTokenSeconds, refreshIdleSeconds, refreshAbsoluteSeconds, pkcePolicy } =
        await securitySettings.rulesOf(inCompany(db, companyId), companyId)
      return { accessTokenSeconds, refreshIdleSeconds, refreshAbsoluteSeconds, pkcePolicy }
    },

    create(actor, { redirectUris = [], description, website = null, ...input }, within) {
      const create = async (tx: CompanyTx): Promise<ConsumerCreated> => {
        const id = randomUUID()
        const now = clock.now()
        const rules = await securitySettings.rulesOf(tx, actor.companyId)
        const access = withAccessDefaults(input, rules)
        requireFitting(access)
        if (input.grantType === 'authorization_code' && !access.requiresPkce) requirePkceIsChosen(rules)
        const fields = {
          ...input,
          ...access,
          description: description || null,
          redirectUris,
          website,
          key: newKey(),
          status: 'active' as const,
        }
        await store.insert(tx, {
          ...fields,
          companyId: actor.companyId,
          id,
          createdBy: actor.userId,
          createdAt: now,
          updatedAt: now,
        })
        await transactions.record(tx, {
          ...byActor(actor),
          event: 'consumer.created',
          target: { type: 'consumer', id },
          after: fields,
        })
        const issued = fields.authMethod === 'client_secret' ? await consumerSecrets.issue(tx, actor, id) : undefined
        return { ...(await get(tx, actor.companyId, id)), secret: issued?.secret ?? null }
      }
      return within ? create(within) : inCompany(db, actor.companyId).transaction(create)
    },

    update: (actor, id, update, expectedVersion) =>
      inCompany(db, actor.companyId).transaction(async (tx) => {
        await consumerChanges.update(tx, actor, id, update, expectedVersion)
        return get(tx, actor.companyId, id)
      }),

    delete: (actor, id, expectedVersion) =>
      changing(actor, (tx) => consumerChanges.delete(tx, actor, id, expectedVersion)),
    changeMany: (actor, change) => changing(actor, (tx) => consumerChanges.changeMany(tx, actor, change)),

    countForExport: (companyId, filter) =>
      store.countByCompany(inCompany(db, companyId), companyId, { ...filter, now: clock.now() }),

    async *export(companyId, filter) {
      // A consumer that is used meanwhile would move in the order of uses, behind what was read or before it.
      const sort = store.consumerSorting(filter.sort).key === 'lastUsedAt' ? '-createdAt' : filter.sort
      const wanted = { ...filter, sort, limit: exportBatchSize, now: clock.now() }
      let after: Position | undefined
      for (;;) {
        const { rows, isMore } = await store.listByCompany(inCompany(db, companyId), companyId, wanted, after)
        // One more than asked for may be there.
        const batch = rows.slice(0, exportBatchSize)
        const last = batch.at(-1)
        if (last === undefined) return
        yield batch.map(withoutSecrets)
        if (!isMore) return
        after = positionOf(sort, last)
      }
    },

    findForProtocol: (key) => byKey.get(key),
    recallForProtocol: (key) => byKey.peek(key),
    findForProtocolById: (companyId, id) => protocolStore.findForProtocolById(inCompany(db, companyId), companyId, id),
    renewStatusBlock: ({ companyId, id, statusBlock }) =>
      protocolStore.updateStatusBlock(inCompany(db, companyId), companyId, id, statusBlock),
    markUsed: (companyId, consumerId) => uses.mark(companyId, consumerId),
    close: () => uses.close(),
  }
}
