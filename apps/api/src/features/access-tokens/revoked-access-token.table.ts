import { foreignKey, index, pgTable, primaryKey, unique, uuid } from 'drizzle-orm/pg-core'
import { companyId, moment } from '../../database/columns.ts'
import { companyPolicy } from '../../database/company-policy.ts'
import { companies } from '../companies/company.table.ts'

/** Access tokens that were revoked one by one (RFC 7009), of interest until they would have expired. Others are not stored. */
export const revokedAccessTokens = pgTable(
  'revoked_access_tokens',
  {
    companyId: companyId(),
    id: uuid('id').notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [
    companyPolicy(),
    primaryKey({ columns: [table.companyId, table.id] }),
    unique('revoked_access_tokens_id_unique').on(table.id),
    index('revoked_access_tokens_expiry_index').on(table.expiresAt),
    foreignKey({ columns: [table.companyId], foreignColumns: [companies.id] }).onDelete('cascade'),
  ],
)
