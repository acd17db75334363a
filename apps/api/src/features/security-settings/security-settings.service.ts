import {
  fieldError,
  type FieldError,
  securityRuleFaults,
  type SecurityRules,
  type SecuritySettings,
  type SecuritySettingsUpdate,
} from '@latchkey/contracts'
import { createCachedLookup } from '../../database/changes/cached-lookup.ts'
import type { Changes } from '../../database/changes/changes.ts'
import type { Db } from '../../database/database.ts'
import { type CompanyExecutor, inCompany } from '../../database/in-company.ts'
import { retryAfterDeadlock } from '../../database/retry-after-deadlock.ts'
import type { Actor } from '../../lib/actor.ts'
import { AppError, invalidFields, notFound } from '../../lib/app-error.ts'
import { isInRanges } from '../../lib/ip-ranges.ts'
import type { RateLimiter } from '../../lib/rate-limiter.ts'
import { whenKnown } from '../../lib/when-known.ts'
import type { SessionService } from '../sessions/session.service.ts'
import { byActor, changedFields, type TransactionService } from '../transactions/transaction.service.ts'
import * as store from './security-settings.store.ts'

/** What each company decides about signing in and about new consumers. */
export interface SecuritySettingsService {
  /** What holds in a company, in the caller's transaction if there is one. @throws AppError `not_found` */
  rulesOf(executor: CompanyExecutor, companyId: string): Promise<SecurityRules>
  /** How many requests the Hub takes from a company in a minute, `null` for any number; from memory unless it has changed. */
  hubLimitOf(companyId: string): number | null | Promise<number | null>
  /** What the actor's company decided. @throws AppError `not_found` */
  get(actor: Actor): Promise<SecuritySettings>
  /**
   * Changes it, on every node within a second: sessions that the new limits don't allow end.
   * @param expectedVersion the version the change is based on; absent means whatever is there
   * @throws AppError `not_found`, `precondition_failed`; `validation` where times don't go together, and at `allowedIpRanges` where the
   * actor could not go on from where they are
   */
  update(actor: Actor, update: SecuritySettingsUpdate, expectedVersion: number | undefined): Promise<SecuritySettings>
  /**
   * Lets people of a company be signed in from anywhere again, on behalf of the installation: when everybody who could is elsewhere.
   * @returns whether anything changed @throws AppError `not_found`
   */
  allowAnyNetwork(companyId: string): Promise<boolean>
}

/** The fields that an update names. */
const named = (update: SecuritySettingsUpdate) =>
  Object.fromEntries(Object.entries(update).filter(([, value]) => value !== undefined))

function faultsIn(rules: SecurityRules, { origin }: Actor): FieldError[] {
  const faults = securityRuleFaults(rules).map(({ path, code }) => fieldError(path, code))
  if (!isInRanges(rules.allowedIpRanges, origin.ip)) faults.push(fieldError('allowedIpRanges', 'locks_you_out'))
  return faults
}

async function find(executor: CompanyExecutor, companyId: string): Promise<store.StoredSecurityRules> {
  const stored = await store.findByCompany(executor, companyId)
  if (!stored) throw notFound('company')
  return stored
}

/** @param deps the pool, what tells of changes, the log, the sessions that limits end, and what counts requests */
export function createSecuritySettingsService({
  db,
  changes,
  transactions,
  sessions,
  rateLimiter,
}: {
  db: Db
  changes: Changes
  transactions: TransactionService
  sessions: SessionService
  rateLimiter: RateLimiter
}): SecuritySettingsService {
  const hubLimits = createCachedLookup<{ companyId: string; limit: number | null }>({
    changes,
    max: 10_000,
    // Each company by itself: the database shows no statement what two have decided.
    load: async (companyIds) =>
      new Map(
        await Promise.all(
          companyIds.map(async (companyId) => {
            const stored = await store.findByCompany(inCompany(db, companyId), companyId)
            return [companyId, { companyId, limit: stored?.hubRequestsPerMinute ?? null }] as const
          }),
        ),
      ),
    subjectsOf: ({ companyId }) => [`company:${companyId}`],
  })
  const shown = (stored: store.StoredSecurityRules, { origin }: Actor): SecuritySettings => ({
    ...stored,
    requestIp: origin.ip,
    limitsAreShared: rateLimiter.isShared,
  })

  return {
    rulesOf: find,
    hubLimitOf: (companyId) => whenKnown(hubLimits.get(companyId), (known) => known?.limit ?? null),
    get: async (actor) => shown(await find(inCompany(db, actor.companyId), actor.companyId), actor),

    // Sessions that it ends may be among those that are just written down as seen.
    update: (actor, update, expectedVersion) =>
      retryAfterDeadlock(() =>
        inCompany(db, actor.companyId).transaction(async (tx) => {
          const { companyId } = actor
          await store.lockCompany(tx, companyId)
          const { version, ...before } = await find(tx, companyId)
          if (expectedVersion !== undefined && expectedVersion !== version) {
            throw new AppError(
              'precondition_failed',
              'The security settings were changed meanwhile. Read them again and repeat the change.',
            )
          }
          const after: SecurityRules = { ...before, ...named(update) }
          const faults = faultsIn(after, actor)
          if (faults.length > 0) throw invalidFields(...faults)
          const changed = changedFields<SecurityRules>(before, after)
          if (Object.keys(changed.after).length === 0) return shown({ ...after, version }, actor)
          await store.upsert(tx, companyId, after)
          await sessions.endOverLimits(tx, actor, { before, after })
          await transactions.record(tx, {
            ...byActor(actor),
            event: 'security_settings.updated',
            target: { type: 'security_settings', id: companyId },
            ...changed,
          })
          return shown({ ...after, version: version + 1 }, actor)
        }),
      ),

    allowAnyNetwork: (companyId) =>
      inCompany(db, companyId).transaction(async (tx) => {
        await store.lockCompany(tx, companyId)
        const { version: _version, ...before } = await find(tx, companyId)
        if (before.allowedIpRanges.length === 0) return false
        const after: SecurityRules = { ...before, allowedIpRanges: [] }
        await store.upsert(tx, companyId, after)
        await transactions.record(tx, {
          companyId,
          event: 'security_settings.updated',
          actor: { type: 'system' },
          target: { type: 'security_settings', id: companyId },
          ...changedFields<SecurityRules>(before, after),
        })
        return true
      }),
  }
}
