import { openOwner } from '../../database/database.ts'
import type { Dropped } from './transaction-retention.ts'
import type { TransactionService } from './transaction.service.ts'

/** How often is looked whether the log needs something, in milliseconds. */
const intervalMilliseconds = 60 * 60_000

/** Looks after the months of the Transactions Log until it is closed. */
export interface TransactionSchedule {
  /** Looks now. */
  run(): Promise<void>
  /** Stops looking, and waits for a look under way. */
  close(): Promise<void>
}

/**
 * Makes the partitions of the months to come, and gives up those that are due; now, and every hour. Nodes that look at the same time do it
 * between them.
 * @param deps `databaseUrl` is for the owner of the tables; `months` is how many whole ones are kept besides the one that it is, `undefined` for
 *   all; `onDropped` is told of what was given up, `onError` of looks that failed
 */
export function startTransactionSchedule(deps: {
  transactions: TransactionService
  databaseUrl: string
  months: number | undefined
  onDropped: (dropped: Dropped) => void
  onError: (error: unknown) => void
}): TransactionSchedule {
  const { transactions, months, onDropped, onError } = deps
  let running = Promise.resolve()

  const drop = async (keptMonths: number): Promise<void> => {
    if (!(await transactions.isDropDue(keptMonths))) return
    const owner = await openOwner(deps.databaseUrl)
    try {
      const dropped = await transactions.dropMonths(owner.db, keptMonths)
      if (dropped) onDropped(dropped)
    } finally {
      await owner.close()
    }
  }

  const look = async (): Promise<void> => {
    try {
      await transactions.prepareMonths()
      if (months !== undefined) await drop(months)
    } catch (error) {
      onError(error)
    }
  }
  const run = (): Promise<void> => (running = running.then(look))

  void run()
  const timer = setInterval(() => void run(), intervalMilliseconds)
  timer.unref()

  return {
    run,
    close: () => {
      clearInterval(timer)
      return running
    },
  }
}
