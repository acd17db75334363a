import { foreignKey, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { companyId, moment } from '../../database/columns.ts'
import { companyPolicy } from '../../database/company-policy.ts'
import { authorizations } from './authorization.table.ts'

/**
 * When an app last used a permission that somebody gave it, to the day. There is no row before the first use, unless the permission was added
 * to the authorization later on: then `added_at` says when.
 */
export const permissionUses = pgTable(
  'permission_uses',
  {
    companyId: companyId(),
    authorizationId: uuid('authorization_id').notNull(),
    permission: text('permission').notNull(),
    addedAt: moment('added_at'),
    lastUsedAt: moment('last_used_at'),
  },
  (table) => [
    companyPolicy(),
    primaryKey({ columns: [table.companyId, table.authorizationId, table.permission] }),
    foreignKey({
      name: 'permission_uses_authorization_fk',
      columns: [table.companyId, table.authorizationId],
      foreignColumns: [authorizations.companyId, authorizations.id],
    }).onDelete('cascade'),
  ],
)
