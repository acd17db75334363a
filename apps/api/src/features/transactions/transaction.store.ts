import type { Executor } from '../../database/database.ts'
import { transactions } from './transaction.table.ts'

/** A row of the log. */
export type TransactionInsert = typeof transactions.$inferInsert

/** Appends an entry. */
export async function insert(executor: Executor, row: TransactionInsert): Promise<void> {
  await executor.insert(transactions).values(row)
}
