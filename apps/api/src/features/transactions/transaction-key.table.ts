import { pgTable, text } from 'drizzle-orm/pg-core'
import { bytes } from '../../database/columns.ts'

/** What proves that the installation itself wrote an entry, sealed under the master key. There is one, made when it is first needed. */
export const transactionKeys = pgTable('transaction_keys', {
  purpose: text('purpose', { enum: ['dropping'] }).primaryKey(),
  sealedKey: bytes('sealed_key').notNull(),
})
