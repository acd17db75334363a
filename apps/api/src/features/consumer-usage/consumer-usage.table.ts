import { usageOutcomes } from '@latchkey/contracts'
import { bigint, foreignKey, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { companyId, moment } from '../../database/columns.ts'
import { companyPolicy } from '../../database/company-policy.ts'
import { consumers } from '../consumers/consumer.table.ts'

/** How often each consumer got a token or was refused, and why, by the hour. */
export const consumerUsage = pgTable(
  'consumer_usage',
  {
    companyId: companyId(),
    consumerId: uuid('consumer_id').notNull(),
    hour: moment('hour').notNull(),
    outcome: text('outcome', { enum: usageOutcomes }).notNull(),
    count: bigint('count', { mode: 'number' }).notNull(),
  },
  (table) => [
    companyPolicy(),
    primaryKey({ columns: [table.companyId, table.consumerId, table.hour, table.outcome] }),
    index('consumer_usage_hour_index').on(table.hour),
    // What all consumers did of late. Without the count, which changes all the time.
    index('consumer_usage_company_index').on(table.companyId, table.hour, table.outcome, table.consumerId),
    foreignKey({
      columns: [table.companyId, table.consumerId],
      foreignColumns: [consumers.companyId, consumers.id],
    }).onDelete('cascade'),
  ],
)
