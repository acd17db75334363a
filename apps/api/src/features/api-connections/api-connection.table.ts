import { foreignKey, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { bytes, moment } from '../../database/columns.ts'
import { companyPolicy } from '../../database/company-policy.ts'
import { companies } from '../companies/company.table.ts'

/** Each company's API Key and sealed API Secret: sealed rather than hashed, because Hawk computes with the secret itself. */
export const apiConnections = pgTable(
  'api_connections',
  {
    companyId: uuid('company_id').primaryKey(),
    key: text('key').notNull(),
    sealedSecret: bytes('sealed_secret').notNull(),
    status: text('status', { enum: ['active', 'disabled'] }).notNull(),
    createdBy: uuid('created_by'),
    createdAt: moment('created_at').notNull(),
    regeneratedAt: moment('regenerated_at'),
  },
  (table) => [
    companyPolicy(),
    unique('api_connections_key_unique').on(table.key),
    foreignKey({ columns: [table.companyId], foreignColumns: [companies.id] }).onDelete('cascade'),
  ],
)
