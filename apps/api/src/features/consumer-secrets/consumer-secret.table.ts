import { boolean, foreignKey, index, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { bytes, companyId, moment } from '../../database/columns.ts'
import { companyPolicy } from '../../database/company-policy.ts'
import { consumers } from '../consumers/consumer.table.ts'

/**
 * Consumers' secrets as hashes. One whose `expires_at` has passed is dead; it is kept for a while, so that whoever still sends it can be
 * told apart from someone who guesses.
 */
export const consumerSecrets = pgTable(
  'consumer_secrets',
  {
    companyId: companyId(),
    id: uuid('id').notNull(),
    consumerId: uuid('consumer_id').notNull(),
    name: text('name'),
    secretHash: bytes('secret_hash').notNull(),
    lastFour: text('last_four').notNull(),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at'),
    /** A rotation gave it its end: it goes on working only until the new one is in use everywhere. */
    isReplaced: boolean('is_replaced').notNull().default(false),
    lastUsedAt: moment('last_used_at'),
    lastUsedIp: text('last_used_ip'),
    lastUsedUserAgent: text('last_used_user_agent'),
  },
  (table) => [
    companyPolicy(),
    primaryKey({ columns: [table.companyId, table.id] }),
    unique('consumer_secrets_hash_unique').on(table.secretHash),
    index('consumer_secrets_consumer_index').on(table.companyId, table.consumerId),
    index('consumer_secrets_expiry_index').on(table.expiresAt),
    index('consumer_secrets_company_expiry_index').on(table.companyId, table.expiresAt),
    foreignKey({
      columns: [table.companyId, table.consumerId],
      foreignColumns: [consumers.companyId, consumers.id],
    }).onDelete('cascade'),
  ],
)
