import { foreignKey, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { bytes, moment } from '../../database/columns.ts'
import { companyPolicy } from '../../database/company-policy.ts'
import { companies } from '../companies/company.table.ts'
import { permissionGroups } from '../permission-groups/permission-group.table.ts'

/** Each company's API Key and sealed API Secret: sealed rather than hashed, because Hawk computes with the secret itself. */
export const apiConnections = pgTable(
  'api_connections',
  {
    companyId: uuid('company_id').primaryKey(),
    key: text('key').notNull(),
    sealedSecret: bytes('sealed_secret').notNull(),
    status: text('status', { enum: ['active', 'disabled'] }).notNull(),
    /** What the key may do; without one everything that the company's modules permit. */
    permissionGroupId: uuid('permission_group_id'),
    /** When the key stops working for good. */
    retiresAt: moment('retires_at'),
    /** Counts up with every change that somebody makes. */
    version: integer('version').notNull().default(1),
    createdBy: uuid('created_by'),
    createdAt: moment('created_at').notNull(),
    regeneratedAt: moment('regenerated_at'),
    /** When the present secret was used first. */
    usedSince: moment('used_since'),
    lastCalledAt: moment('last_called_at'),
  },
  (table) => [
    companyPolicy(),
    unique('api_connections_key_unique').on(table.key),
    foreignKey({ columns: [table.companyId], foreignColumns: [companies.id] }).onDelete('cascade'),
    foreignKey({
      name: 'api_connections_permission_group_fk',
      columns: [table.companyId, table.permissionGroupId],
      foreignColumns: [permissionGroups.companyId, permissionGroups.id],
    }),
  ],
)
