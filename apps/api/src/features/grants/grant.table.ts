import { sql } from 'drizzle-orm'
import { foreignKey, index, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { companyId, moment } from '../../database/columns.ts'
import { companyPolicy } from '../../database/company-policy.ts'
import { authorizations } from '../authorizations/authorization.table.ts'
import { grantEndings } from './grant-ending.ts'

/** Approvals: every code and token descends from one, and ends with it. After `expires_at` nothing of it can be live. */
export const grants = pgTable(
  'grants',
  {
    companyId: companyId(),
    id: uuid('id').notNull(),
    authorizationId: uuid('authorization_id').notNull(),
    consumerId: uuid('consumer_id').notNull(),
    userId: uuid('user_id').notNull(),
    permissions: text('permissions').array().notNull(),
    createdAt: moment('created_at').notNull(),
    // The default is for nodes of the version before, which know nothing of it while they are replaced.
    expiresAt: moment('expires_at')
      .notNull()
      .default(sql`now() + interval '91 days'`),
    revokedAt: moment('revoked_at'),
    revokedReason: text('revoked_reason', { enum: grantEndings }),
  },
  (table) => [
    companyPolicy(),
    primaryKey({ columns: [table.companyId, table.id] }),
    unique('grants_id_unique').on(table.id),
    // Without the company in front: the check of each foreign key to a grant would be planned with it while the table is small, go through
    // all of the company's grants, and be kept while the table grows.
    index('grants_authorization_index').on(table.authorizationId),
    index('grants_expiry_index').on(table.expiresAt),
    foreignKey({
      columns: [table.companyId, table.authorizationId],
      foreignColumns: [authorizations.companyId, authorizations.id],
    }).onDelete('cascade'),
  ],
)
