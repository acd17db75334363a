import { foreignKey, index, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { bytes, companyId, moment } from '../../database/columns.ts'
import { consumers } from '../consumers/consumer.table.ts'

/** Consumers' secrets as hashes. A row whose `expires_at` has passed or that was ended is dead; `expires_at` ends an overlap. */
export const consumerSecrets = pgTable(
  'consumer_secrets',
  {
    companyId: companyId(),
    id: uuid('id').notNull(),
    consumerId: uuid('consumer_id').notNull(),
    secretHash: bytes('secret_hash').notNull(),
    lastFour: text('last_four').notNull(),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at'),
  },
  (table) => [
    primaryKey({ columns: [table.companyId, table.id] }),
    unique('consumer_secrets_hash_unique').on(table.secretHash),
    index('consumer_secrets_consumer_index').on(table.companyId, table.consumerId),
    foreignKey({
      columns: [table.companyId, table.consumerId],
      foreignColumns: [consumers.companyId, consumers.id],
    }).onDelete('cascade'),
  ],
)
