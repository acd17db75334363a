import {
  consumerAccessFaults,
  type ConsumerAccess,
  type ConsumerAction,
  type ConsumerDefaults,
  type ConsumerOutcome,
  type ConsumersChange,
  type ConsumersChanged,
  type ConsumerUpdate,
  fieldError,
  type GrantType,
  type ProblemCode,
} from '@latchkey/contracts'
import type { CompanyTx } from '../../database/in-company.ts'
import type { Actor } from '../../lib/actor.ts'
import { AppError, invalidFields } from '../../lib/app-error.ts'
import type { Clock } from '../../lib/clock.ts'
import type { ConsumerSecretService } from '../consumer-secrets/consumer-secret.service.ts'
import type { SecuritySettingsService } from '../security-settings/security-settings.service.ts'
import { byActor, changedFields, type TransactionService } from '../transactions/transaction.service.ts'
import * as store from './consumer.store.ts'
import { lockConsumer } from './lock-consumer.ts'

/** Changes of consumers, each within a transaction. What they refuse they refuse before they write anything. */
export interface ConsumerChanges {
  /** @throws AppError as `ConsumerService.update` */
  update(tx: CompanyTx, actor: Actor, id: string, update: ConsumerUpdate, expectedVersion?: number): Promise<void>
  /** @throws AppError as `ConsumerService.delete` */
  delete(tx: CompanyTx, actor: Actor, id: string, expectedVersion?: number): Promise<void>
  /** Does the same to several. @returns what became of each, in the order in which they were named */
  changeMany(tx: CompanyTx, actor: Actor, change: ConsumersChange): Promise<ConsumersChanged>
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

function requireOfGrantType({ grantType }: { grantType: GrantType }, update: ConsumerUpdate): void {
  const ofApps = (['redirectUris', 'website'] as const).filter((field) => update[field])
  if (grantType !== 'authorization_code' && ofApps.length > 0) {
    throw invalidFields(...ofApps.map((field) => fieldError(field, 'not_for_grant_type')))
  }
}

/** Refuses to do without PKCE where the company asks for it. @throws AppError `validation` at `requiresPkce` */
export function requirePkceIsChosen({ pkcePolicy }: Pick<ConsumerDefaults, 'pkcePolicy'>): void {
  if (pkcePolicy === 'required') throw invalidFields(fieldError('requiresPkce', 'pkce_by_policy'))
}

/** Refuses fields that don't go together. @throws AppError `validation` */
export function requireFitting(consumer: ConsumerAccess): void {
  const faults = consumerAccessFaults(consumer)
  if (faults.length > 0) throw invalidFields(...faults.map(({ path, code }) => fieldError(path, code)))
}

const outcomes: Partial<Record<ProblemCode, ConsumerOutcome>> = {
  not_found: 'gone',
  precondition_failed: 'changed',
  validation: 'refused',
}

async function outcomeOf(work: () => Promise<void>): Promise<ConsumerOutcome> {
  try {
    await work()
    return 'done'
  } catch (error) {
    const outcome = error instanceof AppError ? outcomes[error.code] : undefined
    if (outcome === undefined) throw error
    return outcome
  }
}

const statusAfter: Record<Exclude<ConsumerAction, 'delete'>, 'active' | 'disabled'> = {
  enable: 'active',
  disable: 'disabled',
}

/** @param deps the time, the log, the company's rules and the secrets */
export function createConsumerChanges({
  clock,
  transactions,
  securitySettings,
  consumerSecrets,
}: {
  clock: Clock
  transactions: TransactionService
  securitySettings: SecuritySettingsService
  consumerSecrets: ConsumerSecretService
}): ConsumerChanges {
  const update: ConsumerChanges['update'] = async (tx, actor, id, wanted, expectedVersion) => {
    const before = await lockConsumer(tx, actor.companyId, id, expectedVersion)
    requireOfGrantType(before, wanted)
    const change = changeOf(wanted)
    requireFitting({ ...before, ...change })
    if (before.requiresPkce && change.requiresPkce === false && before.grantType === 'authorization_code') {
      requirePkceIsChosen(await securitySettings.rulesOf(tx, actor.companyId))
    }
    const changed = changedFields(before, change)
    if (Object.keys(changed.after).length === 0) return
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

  const remove: ConsumerChanges['delete'] = async (tx, actor, id, expectedVersion) => {
    const { version: _version, ...before } = await lockConsumer(tx, actor.companyId, id, expectedVersion)
    await store.deleteById(tx, actor.companyId, id)
    await transactions.record(tx, {
      ...byActor(actor),
      event: 'consumer.deleted',
      target: { type: 'consumer', id },
      before,
    })
  }

  return {
    update,
    delete: remove,

    async changeMany(tx, actor, { action, consumers }) {
      const became = new Map<string, ConsumerOutcome>()
      // In one order, so that of two calls about the same ones one waits for the other, rather than each for the other.
      for (const { id, version } of consumers.toSorted((one, other) => (one.id < other.id ? -1 : 1))) {
        const work = () =>
          action === 'delete'
            ? remove(tx, actor, id, version)
            : update(tx, actor, id, { status: statusAfter[action] }, version)
        became.set(id, await outcomeOf(work))
      }
      return { results: consumers.map(({ id }) => ({ id, outcome: became.get(id) ?? 'gone' })) }
    },
  }
}
