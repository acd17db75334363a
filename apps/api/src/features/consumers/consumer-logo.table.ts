import { foreignKey, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core'
import { bytes, companyId } from '../../database/columns.ts'
import { companyPolicy } from '../../database/company-policy.ts'
import { consumers } from './consumer.table.ts'

/** The pictures of consumers' logos, in a table of their own: who asks for a consumer need not carry them along. */
export const consumerLogos = pgTable(
  'consumer_logos',
  {
    companyId: companyId(),
    consumerId: uuid('consumer_id').notNull(),
    picture: bytes('picture').notNull(),
  },
  (table) => [
    companyPolicy(),
    primaryKey({ columns: [table.companyId, table.consumerId] }),
    foreignKey({
      columns: [table.companyId, table.consumerId],
      foreignColumns: [consumers.companyId, consumers.id],
    }).onDelete('cascade'),
  ],
)
