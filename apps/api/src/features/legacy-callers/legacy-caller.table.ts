import { foreignKey, index, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { companyId, moment } from '../../database/columns.ts'
import { companyPolicy } from '../../database/company-policy.ts'
import { listIndexes } from '../../database/list-indexes.ts'
import { companies } from '../companies/company.table.ts'

/** Who calls with a company's API Key, as far as address and user agent tell, and what for; only those who called last are kept apart. */
export const legacyCallers = pgTable(
  'legacy_callers',
  {
    companyId: companyId(),
    id: uuid('id').notNull(),
    /** Empty for all others, who are one. */
    ip: text('ip').notNull(),
    userAgent: text('user_agent').notNull(),
    firstCalledAt: moment('first_called_at').notNull(),
    lastCalledAt: moment('last_called_at').notNull(),
    /** The permissions that its calls needed. */
    permissions: text('permissions').array().notNull(),
  },
  (table) => [
    companyPolicy(),
    primaryKey({ columns: [table.companyId, table.id] }),
    unique('legacy_callers_place_unique').on(table.companyId, table.ip, table.userAgent),
    ...listIndexes(
      { name: 'legacy_callers', companyId: table.companyId, id: table.id },
      { sorts: { last_called: table.lastCalledAt } },
    ),
    index('legacy_callers_end_index').on(table.lastCalledAt),
    foreignKey({ columns: [table.companyId], foreignColumns: [companies.id] }).onDelete('cascade'),
  ],
)
