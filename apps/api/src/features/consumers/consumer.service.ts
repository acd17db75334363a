import { randomUUID } from 'node:crypto'
import {
  consumerAccessFaults,
  type ConsumerAccess,
  fieldError,
  withAccessDefaults,
  type Consumer,
  type ConsumerCreate,
  type ConsumerCreated,
  type ConsumerDefaults,
  type ConsumerListQuery,
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
import { AppError, invalidFields, notFound } from '../../lib/app-error.ts'
import type { Clock } from '../../lib/clock.ts'
import { decodeCursor, toPage } from '../../lib/keyset.ts'
import { createLastUsedRecorder } from '../../lib/last-used.ts'
import { newKey } from '../../lib/secret.ts'
import type { ConsumerSecretService } from '../consumer-secrets/consumer-secret.service.ts'
import type { SecuritySettingsService } from '../security-settings/security-settings.service.ts'
import { byActor, changedFields, type TransactionService } from '../transactions/transaction.service.ts'
import * as store from './consumer.store.ts'
import type { ProtocolConsumer } from './protocol-consumer.ts'
import * as protocolStore from './protocol-consumer.store.ts'

// Some kilobytes each.
const maxRemembered = 10_000

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

const toContract = (row: store.ConsumerRow, secrets: ConsumerSecret[]): Consumer => ({
  id: row.id,
  key: row.key,
  name: row.name,
  description: row.description,
  grantType: row.grantType,
  clientType: row.clientType,
  permissionGroup: row.permissionGroup,
  redirectUris: row.redirectUris,
  status: row.status,
  authMethod: row.authMethod,
  jwks: row.jwks,
  jwksUri: row.jwksUri,
  acceptsEndpointAudience: row.acceptsEndpointAudience,
  requiresPkce: row.requiresPkce,
  followsOauth21: row.followsOauth21,
  issuesRefreshTokens: row.issuesRefreshTokens,
  accessTokenSeconds: row.accessTokenSeconds,
  refreshIdleSeconds: row.refreshIdleSeconds,
  refreshAbsoluteSeconds: row.refreshAbsoluteSeconds,
  usesHub: row.usesHub,
  allowedIpRanges: row.allowedIpRanges,
  requestsPerMinute: row.requestsPerMinute,
  secrets,
  createdAt: row.createdAt.toISOString(),
  createdBy: row.createdBy,
  updatedAt: row.updatedAt.toISOString(),
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  version: row.version,
})

const positions: Record<'name' | 'createdAt' | 'lastUsedAt', (row: store.ConsumerRow) => string> = {
  name: (row) => row.sortName,
  createdAt: (row) => row.createdAt.toISOString(),
  lastUsedAt: (row) => row.lastUsedAt?.toISOString() ?? '-infinity',
}

/** The fields that an update names; an empty description is none, and a way of authenticating without keys gives them up. */
function changeOf({ description, ...update }: ConsumerUpdate): store.ConsumerChange {
  const named = Object.entries(update).filter(([, value]) => value !== undefined)
  return {
    ...(update.authMethod !== undefined && update.authMethod !== 'private_key_jwt'
      ? { jwks: null, jwksUri: null }
      : {}),
    ...Object.fromEntries(named),
    ...(description === undefined ? {} : { description: description || null }),
  }
}

function requireVersion(actual: number, expected: number | undefined): void {
  if (expected !== undefined && expected !== actual) {
    throw new AppError(
      'precondition_failed',
      'The consumer was changed meanwhile. Read it again and repeat the change.',
    )
  }
}

function requirePkceIsChosen({ pkcePolicy }: Pick<ConsumerDefaults, 'pkcePolicy'>): void {
  if (pkcePolicy === 'required') throw invalidFields(fieldError('requiresPkce', 'pkce_by_policy'))
}

function requireFitting(consumer: ConsumerAccess): void {
  const faults = consumerAccessFaults(consumer)
  if (faults.length > 0) throw invalidFields(...faults.map(({ path, code }) => fieldError(path, code)))
}

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

  async function get(executor: CompanyExecutor, companyId: string, id: string): Promise<Consumer> {
    const row = await store.findById(executor, companyId, id)
    if (!row) throw notFound('consumer')
    const secrets = await consumerSecrets.listLive(executor, companyId, [id])
    return toContract(row, secrets.get(row.id) ?? [])
  }

  return {
    async list(companyId, query) {
      const own = inCompany(db, companyId)
      const { key } = store.consumerSorting(query.sort)
      const after = decodeCursor(query.cursor, key === 'name' ? 'text' : 'moment')
      const listing = await store.listByCompany(own, companyId, query, after)
      const page = toPage(listing, query.limit, (row) => ({ value: positions[key](row), id: row.id }))
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

    create(actor, { redirectUris = [], description, ...input }, within) {
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
        const before = await store.findForUpdate(tx, actor.companyId, id)
        if (!before) throw notFound('consumer')
        requireVersion(before.version, expectedVersion)
        if (update.redirectUris && before.grantType !== 'authorization_code') {
          throw invalidFields(fieldError('redirectUris', 'not_for_grant_type'))
        }
        const change = changeOf(update)
        requireFitting({ ...before, ...change })
        if (before.requiresPkce && change.requiresPkce === false && before.grantType === 'authorization_code') {
          requirePkceIsChosen(await securitySettings.rulesOf(tx, actor.companyId))
        }
        const changed = changedFields(before, change)
        if (Object.keys(changed.after).length > 0) {
          await store.update(tx, actor.companyId, id, change, clock.now())
          await transactions.record(tx, {
            ...byActor(actor),
            event: 'consumer.updated',
            target: { type: 'consumer', id },
            ...changed,
          })
          if (before.authMethod === 'client_secret' && change.authMethod === 'private_key_jwt') {
            await consumerSecrets.endAll(tx, actor, id)
          }
        }
        return get(tx, actor.companyId, id)
      }),

    // Its tokens go with it, while requests that hold some of them may be waiting for others.
    delete: (actor, id, expectedVersion) =>
      retryAfterDeadlock(() =>
        inCompany(db, actor.companyId).transaction(async (tx) => {
          const consumer = await store.findForUpdate(tx, actor.companyId, id)
          if (!consumer) throw notFound('consumer')
          const { version, ...before } = consumer
          requireVersion(version, expectedVersion)
          await store.deleteById(tx, actor.companyId, id)
          await transactions.record(tx, {
            ...byActor(actor),
            event: 'consumer.deleted',
            target: { type: 'consumer', id },
            before,
          })
        }),
      ),

    findForProtocol: (key) => byKey.get(key),
    recallForProtocol: (key) => byKey.peek(key),
    findForProtocolById: (companyId, id) => protocolStore.findForProtocolById(inCompany(db, companyId), companyId, id),
    renewStatusBlock: ({ companyId, id, statusBlock }) =>
      protocolStore.updateStatusBlock(inCompany(db, companyId), companyId, id, statusBlock),
    markUsed: (companyId, consumerId) => uses.mark(companyId, consumerId),
    close: () => uses.close(),
  }
}
