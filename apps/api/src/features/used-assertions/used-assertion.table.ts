import { foreignKey, index, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core'
import { bytes, companyId, moment } from '../../database/columns.ts'
import { companyPolicy } from '../../database/company-policy.ts'
import { consumers } from '../consumers/consumer.table.ts'

/** The `jti` of client assertions that were accepted (RFC 7523 section 3), as hashes, until they would have expired. */
export const usedAssertions = pgTable(
  'used_assertions',
  {
    companyId: companyId(),
    consumerId: uuid('consumer_id').notNull(),
    jtiHash: bytes('jti_hash').notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [
    companyPolicy(),
    primaryKey({ columns: [table.companyId, table.consumerId, table.jtiHash] }),
    index('used_assertions_expiry_index').on(table.expiresAt),
    foreignKey({
      columns: [table.companyId, table.consumerId],
      foreignColumns: [consumers.companyId, consumers.id],
    }).onDelete('cascade'),
  ],
)
