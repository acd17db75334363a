import { openOwner } from '../../database/database.ts'
import { type Schedule, startSchedule } from '../../lib/schedule.ts'
import type { Dropped } from './transaction-retention.ts'
import type { TransactionService } from './transaction.service.ts'

/** How often is looked whether the log needs something, in milliseconds. */
const intervalMilliseconds = 60 * 60_000
/**
 * For how long a month has to have been due, at every look, before it is given up: milliseconds by a clock of the process that nobody sets. A
 * jump of the machine's, which the database may share, can be mended meanwhile. Less than a day, for servers that are started anew every night.
 */
const dueMilliseconds = 20 * 60 * 60_000

/**
 * Makes the partitions of the months to come, and gives up those that have been due for most of a day; now, and every hour. Nodes that look at
 * the same time do it between them.
 * @param deps `databaseUrl` is for the owner of the tables; `months` is how many whole ones are kept besides the one that it is, `undefined` for
 *   all; `onDropped` is told of what was given up, `onError` of looks that failed; `elapsed` says the milliseconds since any moment, and is never set
 */
export function startTransactionSchedule(deps: {
  transactions: TransactionService
  databaseUrl: string
  months: number | undefined
  onDropped: (dropped: Dropped) => void
  onError: (error: unknown) => void
  elapsed?: () => number
}): Schedule {
  const { transactions, months, onDropped, onError, elapsed = () => performance.now() } = deps
  let dueSince = new Map<string, number>()

  /** The months that have been due for long enough. One that was not due at the last look, as after a clock was set right, begins anew. */
  const listLongDue = async (keptMonths: number): Promise<string[]> => {
    const due = await transactions.listDue(keptMonths)
    const now = elapsed()
    dueSince = new Map(due.map((month) => [month, dueSince.get(month) ?? now]))
    return due.filter((month) => now - (dueSince.get(month) ?? now) >= dueMilliseconds)
  }

  const drop = async (keptMonths: number): Promise<void> => {
    const longDue = await listLongDue(keptMonths)
    if (longDue.length === 0) return
    const owner = await openOwner(deps.databaseUrl)
    try {
      const dropped = await transactions.dropMonths(owner.db, keptMonths, longDue)
      if (dropped) onDropped(dropped)
    } finally {
      await owner.close()
    }
  }

  const look = async (): Promise<void> => {
    await transactions.prepareMonths()
    if (months !== undefined) await drop(months)
  }
  return startSchedule({ look, intervalMilliseconds, onError })
}
