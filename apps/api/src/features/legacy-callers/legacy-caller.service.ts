import { randomUUID } from 'node:crypto'
import {
  type LegacyCaller,
  type LegacyCallerListQuery,
  legacyCallDays,
  maxLegacyCallers,
  type Page,
} from '@latchkey/contracts'
import { createCountWriter } from '../../database/count-writer.ts'
import type { Db } from '../../database/database.ts'
import { inCompany } from '../../database/in-company.ts'
import type { RequestOrigin } from '../../lib/actor.ts'
import { notFound } from '../../lib/app-error.ts'
import { type Clock, secondsAfter } from '../../lib/clock.ts'
import { decodeCursor, toPage } from '../../lib/keyset.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { createWriteBehind } from '../../lib/write-behind.ts'
import * as store from './legacy-caller.store.ts'

const hourMilliseconds = 60 * 60 * 1000
const daySeconds = 24 * 60 * 60
// Some megabytes. Only a database that can't be reached makes so many wait.
const maxPending = 10_000

/** Where a request with the right API Secret came from, and whose the secret is. */
export interface LegacyOrigin {
  companyId: string
  origin: RequestOrigin
}

/** A request with the right API Secret. */
export interface LegacyCall extends LegacyOrigin {
  /** It was refused all the same: in a brown-out, or since the key is retired. */
  isRefused: boolean
}

/** Who calls with a company's API Key, how often and what for. */
export interface LegacyCallerService {
  /** Notes a call now. Costs no I/O: calls are written down together, every five seconds and on {@link close}. */
  note(call: LegacyCall): void
  /** Notes what a call that was noted needed, once that is known. */
  noteNeeds(from: LegacyOrigin, permissions: readonly string[]): void
  /** A page of the company's callers, those who called last first, with all that this node has noted. @throws AppError `validation` at `cursor` */
  list(companyId: string, query: LegacyCallerListQuery): Promise<Page<LegacyCaller>>
  /** How often the key was called in a span, by whole hours, and by how many. */
  countCalls(companyId: string, span: { from: Date; to: Date }): Promise<{ calls: number; callers: number }>
  /** What all callers needed, or one of them. @throws AppError `not_found` */
  permissionsOf(companyId: string, callerId?: string): Promise<string[]>
  /** Writes down what was noted so far. */
  flush(): Promise<void>
  /** Forgets a batch of callers who have not called for 90 days. @returns how many */
  deleteOld(limit: number): Promise<number>
  /** Forgets a batch of counts that are 90 days old or older. @returns how many */
  deleteOldCounts(limit: number): Promise<number>
  /** Writes down what was noted so far, and stops. */
  close(): Promise<void>
}

/** What is noted of a caller and not written. */
interface Pending extends Omit<store.NotedCaller, 'permissions' | 'hours'> {
  permissions: Set<string>
  hours: Map<number, { calls: number; refusals: number }>
}

const toNoted = ({ permissions, hours, ...caller }: Pending): store.NotedCaller => ({
  ...caller,
  permissions: [...permissions].toSorted(),
  hours: Array.from(hours, ([hour, counts]) => ({ hour: new Date(hour), ...counts })),
})

/** @param deps the pool and the time */
export function createLegacyCallerService({
  db,
  clock,
  onBackgroundError,
  intervalMilliseconds = 5000,
}: {
  db: Db
  clock: Clock
  onBackgroundError: (error: unknown) => void
  intervalMilliseconds?: number
}): LegacyCallerService {
  let pending = new Map<string, Pending>()
  const writer = createCountWriter({
    db,
    add: (tx, noted: store.NotedCaller[]) => store.add(tx, noted, maxLegacyCallers),
  })
  const flush = async (): Promise<void> => {
    await writer.writeRest()
    if (pending.size === 0) return
    const noted = Array.from(pending.values(), toNoted)
    pending = new Map()
    await writer.write(noted)
  }
  const writeBehind = createWriteBehind({ flush, onError: onBackgroundError, intervalMilliseconds })

  /** The days before now of which it is known how often somebody called. */
  const beginning = (): Date => secondsAfter(clock.now(), -legacyCallDays * daySeconds)

  function pendingOf({ companyId, origin }: LegacyOrigin, now: Date): Pending {
    const ip = visibleText(origin.ip, 64)
    const userAgent = visibleText(origin.userAgent, 300)
    const place = `${companyId} ${ip} ${userAgent}`
    const known = pending.get(place)
    if (known) return known
    const [oldest] = pending.keys()
    if (oldest !== undefined && pending.size >= maxPending) pending.delete(oldest)
    const added: Pending = {
      companyId,
      id: randomUUID(),
      ip,
      userAgent,
      firstCalledAt: now,
      lastCalledAt: now,
      permissions: new Set(),
      hours: new Map(),
    }
    pending.set(place, added)
    return added
  }

  return {
    note(call) {
      const now = clock.now()
      const caller = pendingOf(call, now)
      caller.lastCalledAt = now
      const hour = now.getTime() - (now.getTime() % hourMilliseconds)
      const counts = caller.hours.get(hour) ?? { calls: 0, refusals: 0 }
      counts.calls += 1
      if (call.isRefused) counts.refusals += 1
      caller.hours.set(hour, counts)
    },

    noteNeeds(from, permissions) {
      const caller = pendingOf(from, clock.now())
      for (const permission of permissions) caller.permissions.add(permission)
    },

    async list(companyId, { cursor, limit }) {
      const own = inCompany(db, companyId)
      const after = decodeCursor(cursor, 'moment')
      await writeBehind.flush()
      const listing = await store.listByCompany(own, companyId, limit, after)
      const page = toPage(listing, limit, ({ lastCalledAt, id }) => ({ value: lastCalledAt.toISOString(), id }))
      const ids = page.items.map(({ id }) => id)
      const days = Map.groupBy(
        ids.length > 0 ? await store.listDays(own, companyId, ids, beginning()) : [],
        ({ callerId }) => callerId,
      )
      return { ...page, items: page.items.map((row) => toContract(row, days.get(row.id) ?? [])) }
    },

    async countCalls(companyId, span) {
      await writeBehind.flush()
      return store.countCalls(inCompany(db, companyId), companyId, span)
    },

    async permissionsOf(companyId, callerId) {
      await writeBehind.flush()
      const permissions = await store.findPermissions(inCompany(db, companyId), companyId, callerId)
      if (!permissions) throw notFound('caller')
      return permissions
    },

    flush: () => writeBehind.flush(),
    deleteOld: (limit) => store.deleteEarlier(db, beginning(), limit),
    deleteOldCounts: (limit) => store.deleteCountsEarlier(db, beginning(), limit),
    close: () => writeBehind.close(),
  }
}

const sumOf = (days: store.DayCount[], count: 'calls' | 'refusals'): number =>
  days.reduce((sum, day) => sum + day[count], 0)

const toContract = (row: store.LegacyCallerRow, days: store.DayCount[]): LegacyCaller => ({
  id: row.id,
  ip: row.ip === '' ? null : row.ip,
  userAgent: row.userAgent,
  firstCalledAt: row.firstCalledAt.toISOString(),
  lastCalledAt: row.lastCalledAt.toISOString(),
  calls: sumOf(days, 'calls'),
  refusals: sumOf(days, 'refusals'),
  days: days.map(({ day, calls, refusals }) => ({ day, calls, refusals })),
  permissions: row.permissions,
})
