import { foreignKey, index, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { bytes, companyId, moment } from '../../database/columns.ts'
import { companyPolicy } from '../../database/company-policy.ts'
import { users } from '../users/user.table.ts'

/** Sign-ins whose password was right and whose second step is to come. They reach nothing else. */
export const pendingSignIns = pgTable(
  'pending_sign_ins',
  {
    companyId: companyId(),
    tokenHash: bytes('token_hash').primaryKey(),
    userId: uuid('user_id').notNull(),
    ip: text('ip').notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [
    companyPolicy(),
    index('pending_sign_ins_user_index').on(table.userId),
    index('pending_sign_ins_expiry_index').on(table.expiresAt),
    foreignKey({ columns: [table.companyId, table.userId], foreignColumns: [users.companyId, users.id] }).onDelete(
      'cascade',
    ),
  ],
)
