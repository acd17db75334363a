import { failureEndpoints, failureReasons, type FailureDetail } from '@latchkey/contracts'
import { foreignKey, index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { companyId, moment } from '../../database/columns.ts'
import { companyPolicy } from '../../database/company-policy.ts'
import { consumers } from '../consumers/consumer.table.ts'

/** What consumers were refused of late, with the real cause; only the newest of each consumer are kept. */
export const consumerFailures = pgTable(
  'consumer_failures',
  {
    companyId: companyId(),
    id: uuid('id').notNull(),
    consumerId: uuid('consumer_id').notNull(),
    occurredAt: moment('occurred_at').notNull(),
    endpoint: text('endpoint', { enum: failureEndpoints }).notNull(),
    error: text('error').notNull(),
    reason: text('reason', { enum: failureReasons }).notNull(),
    detail: jsonb('detail').$type<FailureDetail>().notNull(),
    traceId: text('trace_id').notNull(),
    ip: text('ip').notNull(),
    userAgent: text('user_agent').notNull(),
  },
  (table) => [
    companyPolicy(),
    primaryKey({ columns: [table.companyId, table.id] }),
    index('consumer_failures_consumer_index').on(table.companyId, table.consumerId, table.occurredAt, table.id),
    index('consumer_failures_occurred_index').on(table.occurredAt),
    foreignKey({
      columns: [table.companyId, table.consumerId],
      foreignColumns: [consumers.companyId, consumers.id],
    }).onDelete('cascade'),
  ],
)
