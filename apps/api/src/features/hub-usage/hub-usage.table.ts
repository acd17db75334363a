import { hubOutcomes } from '@latchkey/contracts'
import { bigint, foreignKey, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { companyId, moment } from '../../database/columns.ts'
import { companyPolicy } from '../../database/company-policy.ts'
import { consumers } from '../consumers/consumer.table.ts'

/** How each consumer's calls through the Hub went, by the hour. `latencies` count what was answered by the contracts' `hubLatencyBounds`. */
export const hubUsage = pgTable(
  'hub_usage',
  {
    companyId: companyId(),
    consumerId: uuid('consumer_id').notNull(),
    hour: moment('hour').notNull(),
    outcome: text('outcome', { enum: hubOutcomes }).notNull(),
    count: bigint('count', { mode: 'number' }).notNull(),
    latencies: bigint('latencies', { mode: 'number' }).array(),
  },
  (table) => [
    companyPolicy(),
    primaryKey({ columns: [table.companyId, table.consumerId, table.hour, table.outcome] }),
    index('hub_usage_hour_index').on(table.hour),
    foreignKey({
      columns: [table.companyId, table.consumerId],
      foreignColumns: [consumers.companyId, consumers.id],
    }).onDelete('cascade'),
  ],
)
