import { bigint, foreignKey, index, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core'
import { companyId, moment } from '../../database/columns.ts'
import { companyPolicy } from '../../database/company-policy.ts'
import { legacyCallers } from './legacy-caller.table.ts'

/** How often each caller's requests were authentic, by the hour, and how many of them were refused because of a brown-out or the key's retirement. */
export const legacyCallCounts = pgTable(
  'legacy_call_counts',
  {
    companyId: companyId(),
    callerId: uuid('caller_id').notNull(),
    hour: moment('hour').notNull(),
    calls: bigint('calls', { mode: 'number' }).notNull(),
    refusals: bigint('refusals', { mode: 'number' }).notNull(),
  },
  (table) => [
    companyPolicy(),
    primaryKey({ columns: [table.companyId, table.callerId, table.hour] }),
    index('legacy_call_counts_company_index').on(table.companyId, table.hour),
    index('legacy_call_counts_hour_index').on(table.hour),
    foreignKey({
      name: 'legacy_call_counts_caller_fk',
      columns: [table.companyId, table.callerId],
      foreignColumns: [legacyCallers.companyId, legacyCallers.id],
    }).onDelete('cascade'),
  ],
)
