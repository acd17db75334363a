import { bigint, foreignKey, pgTable, primaryKey, unique, uuid } from 'drizzle-orm/pg-core'
import { bytes, companyId } from '../../database/columns.ts'
import { companies } from '../companies/company.table.ts'

/**
 * What makes a rewritten log show: for each entry its number among its company's, from 1 without a gap, and a hash over it and the hash of
 * the entry before. The database writes a row when the transaction of its entry commits; nothing changes one.
 */
export const transactionSeals = pgTable(
  'transaction_seals',
  {
    companyId: companyId(),
    sequence: bigint('sequence', { mode: 'number' }).notNull(),
    transactionId: uuid('transaction_id').notNull(),
    hash: bytes('hash').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.companyId, table.sequence] }),
    unique('transaction_seals_transaction_unique').on(table.companyId, table.transactionId),
    foreignKey({ columns: [table.companyId], foreignColumns: [companies.id] }),
  ],
)

/** Where each company's chain ends. Whoever appends to it holds its row until the commit is done. */
export const transactionHeads = pgTable(
  'transaction_heads',
  {
    companyId: uuid('company_id').primaryKey(),
    sequence: bigint('sequence', { mode: 'number' }).notNull(),
    hash: bytes('hash').notNull(),
  },
  (table) => [foreignKey({ columns: [table.companyId], foreignColumns: [companies.id] })],
)
