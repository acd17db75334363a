import { languages, roles } from '@latchkey/contracts'
import { foreignKey, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { companyId, moment } from '../../database/columns.ts'
import { companies } from '../companies/company.table.ts'
import { permissionGroups } from '../permission-groups/permission-group.table.ts'

/** People. An e-mail address belongs to one person in the whole installation, since signing in names no company. */
export const users = pgTable(
  'users',
  {
    companyId: companyId(),
    id: uuid('id').notNull(),
    email: text('email').notNull(),
    name: text('name').notNull(),
    role: text('role', { enum: roles }).notNull(),
    permissionGroupId: uuid('permission_group_id').notNull(),
    passwordHash: text('password_hash').notNull(),
    passwordChangedAt: moment('password_changed_at'),
    language: text('language', { enum: languages }),
    status: text('status', { enum: ['active', 'suspended'] }).notNull(),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.companyId, table.id] }),
    unique('users_email_unique').on(table.email),
    foreignKey({ columns: [table.companyId], foreignColumns: [companies.id] }).onDelete('cascade'),
    foreignKey({
      name: 'users_permission_group_fk',
      columns: [table.companyId, table.permissionGroupId],
      foreignColumns: [permissionGroups.companyId, permissionGroups.id],
    }),
  ],
)
