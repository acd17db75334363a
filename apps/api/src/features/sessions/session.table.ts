import { sql } from 'drizzle-orm'
import { foreignKey, index, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { bytes, companyId, moment } from '../../database/columns.ts'
import { companyPolicy } from '../../database/company-policy.ts'
import { users } from '../users/user.table.ts'

/** Sign-ins that have not ended. The cookie's value is kept as a hash only. `provedAt`: when the person last showed who they are. */
export const sessions = pgTable(
  'sessions',
  {
    companyId: companyId(),
    id: uuid('id').notNull(),
    userId: uuid('user_id').notNull(),
    tokenHash: bytes('token_hash').notNull(),
    ip: text('ip').notNull(),
    userAgent: text('user_agent').notNull(),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
    lastSeenAt: moment('last_seen_at')
      .notNull()
      .default(sql`now()`),
    provedAt: moment('proved_at')
      .notNull()
      .default(sql`now()`),
  },
  (table) => [
    companyPolicy(),
    primaryKey({ columns: [table.companyId, table.id] }),
    unique('sessions_token_hash_unique').on(table.tokenHash),
    index('sessions_user_index').on(table.companyId, table.userId),
    index('sessions_expiry_index').on(table.expiresAt),
    foreignKey({ columns: [table.companyId, table.userId], foreignColumns: [users.companyId, users.id] }).onDelete(
      'cascade',
    ),
  ],
)
