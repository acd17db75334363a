import { usageOutcomes } from '@latchkey/contracts'
import { bigint, foreignKey, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { companyId, moment } from '../../database/columns.ts'
import { companyPolicy } from '../../database/company-policy.ts'
import { companies } from '../companies/company.table.ts'

/**
 * How often all consumers of a company together got a token or were refused, and why, by the hour: so a year is told without a look at what
 * each of a hundred thousand did. It is counted in the same statement as they are, and keeps what those did that are deleted since.
 */
export const companyUsage = pgTable(
  'company_usage',
  {
    companyId: companyId(),
    hour: moment('hour').notNull(),
    outcome: text('outcome', { enum: usageOutcomes }).notNull(),
    count: bigint('count', { mode: 'number' }).notNull(),
  },
  (table) => [
    companyPolicy(),
    primaryKey({ columns: [table.companyId, table.hour, table.outcome] }),
    index('company_usage_hour_index').on(table.hour),
    foreignKey({ columns: [table.companyId], foreignColumns: [companies.id] }).onDelete('cascade'),
  ],
)
