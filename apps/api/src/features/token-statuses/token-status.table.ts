import { sql } from 'drizzle-orm'
import { bigint, index, integer, pgTable, smallint } from 'drizzle-orm/pg-core'
import { moment, transactionId } from '../../database/columns.ts'

/**
 * What ended or narrowed tokens before their time, written by triggers (see the migration) in the transaction that did. Tokens are signed and
 * not stored, so a row speaks of slots: of all tokens that were issued with them. It says nothing of companies and outlives them, and is of
 * interest until the last of those tokens would have expired.
 */
export const tokenStatuses = pgTable(
  'token_statuses',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    transactionId: transactionId('transaction_id')
      .notNull()
      .default(sql`pg_current_xact_id()`),
    firstSlot: bigint('first_slot', { mode: 'number' }).notNull(),
    slots: integer('slots').notNull(),
    status: smallint('status').notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [
    index('token_statuses_transaction_index').on(table.transactionId),
    index('token_statuses_expiry_index').on(table.expiresAt),
  ],
)
