import { foreignKey, pgTable, primaryKey } from 'drizzle-orm/pg-core'
import { bytes, companyId } from '../../database/columns.ts'
import { companyPolicy } from '../../database/company-policy.ts'
import { companies } from './company.table.ts'

/** The pictures of companies' logos, in a table of their own: who asks for a company need not carry them along. */
export const companyLogos = pgTable(
  'company_logos',
  {
    companyId: companyId(),
    picture: bytes('picture').notNull(),
  },
  (table) => [
    companyPolicy(),
    primaryKey({ columns: [table.companyId] }),
    foreignKey({ columns: [table.companyId], foreignColumns: [companies.id] }).onDelete('cascade'),
  ],
)
