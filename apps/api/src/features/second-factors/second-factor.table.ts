import { foreignKey, integer, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core'
import { bytes, companyId, moment } from '../../database/columns.ts'
import { companyPolicy } from '../../database/company-policy.ts'
import { users } from '../users/user.table.ts'

/** The authenticator apps people registered, one each; it counts since it was confirmed. The secret is sealed. */
export const totpFactors = pgTable(
  'totp_factors',
  {
    companyId: companyId(),
    userId: uuid('user_id').notNull(),
    sealedSecret: bytes('sealed_secret').notNull(),
    createdAt: moment('created_at').notNull(),
    confirmedAt: moment('confirmed_at'),
    lastStep: integer('last_step').notNull(),
  },
  (table) => [
    companyPolicy(),
    primaryKey({ columns: [table.userId, table.companyId] }),
    foreignKey({ columns: [table.companyId, table.userId], foreignColumns: [users.companyId, users.id] }).onDelete(
      'cascade',
    ),
  ],
)

/** The recovery codes that are left, as hashes: 80 random bits need no stretching. A code that is used goes. */
export const recoveryCodes = pgTable(
  'recovery_codes',
  {
    companyId: companyId(),
    userId: uuid('user_id').notNull(),
    codeHash: bytes('code_hash').notNull(),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [
    companyPolicy(),
    primaryKey({ columns: [table.userId, table.companyId, table.codeHash] }),
    foreignKey({ columns: [table.companyId, table.userId], foreignColumns: [users.companyId, users.id] }).onDelete(
      'cascade',
    ),
  ],
)
