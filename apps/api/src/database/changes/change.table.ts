import { sql } from 'drizzle-orm'
import { bigint, index, pgTable, text } from 'drizzle-orm/pg-core'
import { transactionId } from '../columns.ts'

/**
 * What changed of the things that nodes keep in memory, written by triggers (see the migration) in the transaction that changed it.
 * `subject` is `<noun>:<id>`. Numbers of an identity column can become visible out of order; the transaction's own id, compared with
 * those that were over when it read before, tells a reader what is new without missing any.
 */
export const changes = pgTable(
  'changes',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    transactionId: transactionId('transaction_id')
      .notNull()
      .default(sql`pg_current_xact_id()`),
    subject: text('subject').notNull(),
  },
  (table) => [index('changes_transaction_index').on(table.transactionId)],
)
