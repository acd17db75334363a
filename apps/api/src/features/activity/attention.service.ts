import {
  type Attention,
  expiringSecretDays,
  failingHours,
  maxCounted,
  neverUsedDays,
  unusedDays,
} from '@latchkey/contracts'
import type { Db } from '../../database/database.ts'
import { inCompany } from '../../database/in-company.ts'
import { type Clock, daysBefore, secondsAfter } from '../../lib/clock.ts'
import type { ApiConnectionService } from '../api-connections/api-connection.service.ts'
import type { ConsumerUsageService } from '../consumer-usage/consumer-usage.service.ts'
import * as store from './attention.store.ts'

const hourSeconds = 60 * 60

/** What somebody should look at. */
export interface AttentionService {
  /** What needs an administrator's attention in a company now, with all that this node has counted. */
  get(companyId: string): Promise<Attention>
}

/** The first of a kind as named, and how many there are. */
function named<Item extends { total: number }>(rows: Item[]) {
  const found = rows[0]?.total ?? 0
  return {
    // The answer is cut to what the contract has.
    items: rows,
    total: Math.min(found, maxCounted),
    totalIsAtLeast: found > maxCounted,
  }
}

/** @param deps the pool, the time, who counts, and who knows the API Key */
export function createAttentionService({
  db,
  clock,
  consumerUsage,
  apiConnections,
}: {
  db: Db
  clock: Clock
  consumerUsage: ConsumerUsageService
  apiConnections: ApiConnectionService
}): AttentionService {
  return {
    async get(companyId) {
      const now = clock.now()
      const own = inCompany(db, companyId)
      await consumerUsage.flush()
      const [failing, expiringSecrets, neverUsed, unused, { use }] = await Promise.all([
        store.listFailing(own, companyId, secondsAfter(now, -failingHours * hourSeconds)),
        store.listExpiringSecrets(own, companyId, {
          from: now,
          to: daysBefore(now, -expiringSecretDays),
        }),
        store.listNeverUsed(own, companyId, daysBefore(now, neverUsedDays)),
        store.listUnused(own, companyId, daysBefore(now, unusedDays)),
        apiConnections.get(companyId),
      ])
      return {
        failing: named(failing),
        expiringSecrets: named(expiringSecrets),
        neverUsed: named(neverUsed),
        unused: named(unused),
        legacyKey: use.calls === 0 ? null : { calls: use.calls, callers: use.callers, lastCalledAt: use.lastCalledAt },
      }
    },
  }
}
