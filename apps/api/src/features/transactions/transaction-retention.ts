import type { KeyObject } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Db, OperatorDb } from '../../database/database.ts'
import { isLockTimeout } from '../../database/driver-error.ts'
import { type CompanyTx, inCompany } from '../../database/in-company.ts'
import { monthOf } from './log-months.ts'
import * as chain from './transaction-chain.store.ts'
import { type Dropping, mergeGaps, readDropping, sizeOf, withProof } from './transaction-gap.ts'
import * as store from './transaction-retention.store.ts'

const tries = 10
const pauseMilliseconds = 1000

/** How a log says what was given up of it. */
interface DroppingEntry {
  companyId: string
  event: 'transaction.dropped'
  actor: { type: 'system' }
  target: { type: string; id: string }
  after: Record<string, unknown>
}

/**
 * What retention goes by: the time, how many whole months are kept besides the one that it is, which of the others are to go (by default all),
 * and how it says what it does.
 */
interface RetentionDeps {
  now: Date
  months: number
  among?: readonly string[] | undefined
  key: KeyObject
  record: (executor: CompanyTx, entry: DroppingEntry) => Promise<void>
}

/** What one run of retention gave up. */
export interface Dropped {
  months: string[]
  entries: number
}

const isBefore = (cutoff: Date) => (month: store.LogMonth) => new Date(`${month.month}-01T00:00:00Z`) < cutoff

/** The months that are to be given up, the oldest first. @param months how many whole ones are kept */
export async function listDueMonths(db: Db, now: Date, months: number): Promise<store.LogMonth[]> {
  // One wrong clock must not empty the log: the database's or the node's, whichever is behind.
  const databaseNow = await store.findNow(db)
  const cutoff = monthOf(databaseNow < now ? databaseNow : now, -months)
  return (await store.listMonths(db)).filter(isBefore(cutoff))
}

/**
 * Writes into a company's log what of it is given up, unless that is there already from an attempt before.
 * @returns how many entries these months hold of it
 */
async function recordCompany(
  db: OperatorDb,
  companyId: string,
  due: readonly store.LogMonth[],
  { key, record }: Pick<RetentionDeps, 'key' | 'record'>,
): Promise<number> {
  return inCompany(db, companyId).transaction(async (tx) => {
    const runs = await store.listRuns(tx, companyId, due)
    const entries = sizeOf(runs)
    const droppings = await chain.listDroppings(tx, companyId)
    const before = droppings.flatMap(({ after }) => readDropping(key, companyId, after)?.gaps ?? [])
    const gaps = mergeGaps([...before, ...runs])
    const isRecorded = JSON.stringify(mergeGaps(before)) === JSON.stringify(gaps)
    if (!isRecorded) {
      const last = due.at(-1)?.month ?? ''
      const keptSince = monthOf(new Date(`${last}-01T00:00:00Z`), 1)
      const dropping: Dropping = {
        months: due.map(({ month }) => month),
        entries,
        keptSinceAt: keptSince.toISOString(),
        gaps,
      }
      await record(tx, {
        companyId,
        event: 'transaction.dropped',
        actor: { type: 'system' },
        target: { type: 'transaction', id: last },
        after: withProof(key, companyId, dropping),
      })
      await store.updateKept(tx, companyId, keptSince, sizeOf(gaps))
    }
    return entries
  })
}

/**
 * Gives up the months that are due: what they held is written into the log of each company first, and then they are dropped together.
 * @param db a connection of the owner of the tables, to be closed afterwards
 * @returns what was given up; nothing when another node is at it, or an entry came in between
 */
export async function dropDueMonths(db: OperatorDb, deps: RetentionDeps): Promise<Dropped | undefined> {
  if (!(await store.lockRetention(db))) return undefined
  const due = (await listDueMonths(db, deps.now, deps.months)).filter(
    ({ month }) => deps.among?.includes(month) ?? true,
  )
  if (due.length === 0) return undefined
  let entries = 0
  for (const companyId of await store.listCompanies(db, due)) entries += await recordCompany(db, companyId, due, deps)
  for (let left = tries; ; left -= 1) {
    try {
      const isDone = await db.transaction((tx) => store.deleteMonths(tx, due, entries))
      return isDone ? { months: due.map(({ month }) => month), entries } : undefined
    } catch (error) {
      if (!isLockTimeout(error) || left === 1) throw error
      await wait(pauseMilliseconds)
    }
  }
}
