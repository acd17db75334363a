import { bigint, foreignKey, pgTable, primaryKey, unique, uuid } from 'drizzle-orm/pg-core'
import { bytes, companyId, moment } from '../../database/columns.ts'
import { companyPolicy } from '../../database/company-policy.ts'
import { companies } from '../companies/company.table.ts'

/**
 * What makes a rewritten log show: for each entry its number among its company's, from 1 without a gap, and a hash over it and the hash of
 * the entry before. The database writes a row when the transaction of its entry commits; nothing changes one. Partitioned as the log is.
 */
export const transactionSeals = pgTable(
  'transaction_seals',
  {
    companyId: companyId(),
    sequence: bigint('sequence', { mode: 'number' }).notNull(),
    transactionId: uuid('transaction_id').notNull(),
    hash: bytes('hash').notNull(),
    // The entry's: a seal is kept for as long as what it seals.
    occurredAt: moment('occurred_at').notNull(),
  },
  (table) => [
    companyPolicy(),
    primaryKey({ columns: [table.companyId, table.sequence, table.occurredAt] }),
    unique('transaction_seals_transaction_unique').on(table.companyId, table.transactionId, table.occurredAt),
  ],
)

/**
 * Where each company's chain ends. Whoever appends to it holds its row until the commit is done. Its foreign key is also the log's: months
 * of the log come and go without a lock on the companies.
 */
export const transactionHeads = pgTable(
  'transaction_heads',
  {
    companyId: uuid('company_id').primaryKey(),
    sequence: bigint('sequence', { mode: 'number' }).notNull(),
    hash: bytes('hash').notNull(),
    // What retention has left of it, for those who look: older entries than this are gone, and so many.
    keptSince: moment('kept_since'),
    dropped: bigint('dropped', { mode: 'number' }).notNull().default(0),
  },
  (table) => [companyPolicy(), foreignKey({ columns: [table.companyId], foreignColumns: [companies.id] })],
)
