import { accountLinkPurposes } from '@latchkey/contracts'
import { foreignKey, index, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { bytes, companyId, moment } from '../../database/columns.ts'
import { companyPolicy } from '../../database/company-policy.ts'
import { users } from '../users/user.table.ts'

/** One-use links that set a password, at most one for each person. The token is kept as a hash only. */
export const accountLinks = pgTable(
  'account_links',
  {
    companyId: companyId(),
    userId: uuid('user_id').notNull(),
    id: uuid('id').notNull(),
    purpose: text('purpose', { enum: accountLinkPurposes }).notNull(),
    tokenHash: bytes('token_hash').notNull(),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [
    companyPolicy(),
    primaryKey({ columns: [table.companyId, table.userId] }),
    unique('account_links_token_hash_unique').on(table.tokenHash),
    index('account_links_expiry_index').on(table.expiresAt),
    foreignKey({ columns: [table.companyId, table.userId], foreignColumns: [users.companyId, users.id] }).onDelete(
      'cascade',
    ),
  ],
)
