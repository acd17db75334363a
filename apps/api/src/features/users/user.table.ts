import { languages, roles, userStatuses } from '@latchkey/contracts'
import { sql } from 'drizzle-orm'
import { foreignKey, index, integer, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { companyId, moment } from '../../database/columns.ts'
import { companies } from '../companies/company.table.ts'
import { permissionGroups } from '../permission-groups/permission-group.table.ts'

/**
 * People. An e-mail address belongs to one person in the whole installation, since signing in names no company. Who was invited has no
 * password until they choose one.
 */
export const users = pgTable(
  'users',
  {
    companyId: companyId(),
    id: uuid('id').notNull(),
    email: text('email').notNull(),
    name: text('name').notNull(),
    role: text('role', { enum: roles }).notNull(),
    permissionGroupId: uuid('permission_group_id').notNull(),
    passwordHash: text('password_hash'),
    passwordChangedAt: moment('password_changed_at'),
    language: text('language', { enum: languages }),
    status: text('status', { enum: userStatuses }).notNull(),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
    lastSignInAt: moment('last_sign_in_at'),
    version: integer('version').notNull().default(1),
  },
  (table) => [
    primaryKey({ columns: [table.companyId, table.id] }),
    unique('users_email_unique').on(table.email),
    index('users_name_index').on(table.companyId, sql`lower(${table.name})`, table.id),
    index('users_created_index').on(table.companyId, table.createdAt, table.id),
    index('users_last_sign_in_index').on(
      table.companyId,
      sql`coalesce(${table.lastSignInAt}, '-infinity'::timestamptz)`,
      table.id,
    ),
    index('users_permission_group_index').on(table.companyId, table.permissionGroupId),
    foreignKey({ columns: [table.companyId], foreignColumns: [companies.id] }).onDelete('cascade'),
    foreignKey({
      name: 'users_permission_group_fk',
      columns: [table.companyId, table.permissionGroupId],
      foreignColumns: [permissionGroups.companyId, permissionGroups.id],
    }),
  ],
)
