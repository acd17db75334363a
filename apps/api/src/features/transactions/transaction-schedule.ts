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
 * Makes the partitions of the months to come; now, and every hour. Nodes that look at the same time make them between them.
 * @param deps `onError` is told of looks that failed
 */
export function startTransactionSchedule(deps: {
  transactions: TransactionService
  onError: (error: unknown) => void
}): TransactionSchedule {
  const { transactions, onError } = deps
  let running = Promise.resolve()

  const look = async (): Promise<void> => {
    try {
      await transactions.prepareMonths()
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
