import { languages, roles, userStatuses } from '@latchkey/contracts'
import { foreignKey, integer, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { companyId, moment, searchText, sortMoment, sortName } from '../../database/columns.ts'
import { companyPolicy } from '../../database/company-policy.ts'
import { listIndexes } from '../../database/list-indexes.ts'
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
    sortName: sortName(),
    sortLastSignInAt: sortMoment('sort_last_sign_in_at', 'last_sign_in_at'),
    searchText: searchText('name', 'email'),
  },
  (table) => [
    companyPolicy(),
    primaryKey({ columns: [table.companyId, table.id] }),
    unique('users_email_unique').on(table.email),
    ...listIndexes(
      { name: 'users', companyId: table.companyId, id: table.id },
      {
        sorts: { name: table.sortName, created: table.createdAt, last_sign_in: table.sortLastSignInAt },
        filters: { status: table.status, role: table.role, permission_group: table.permissionGroupId },
        areCombined: true,
      },
    ),
    foreignKey({ columns: [table.companyId], foreignColumns: [companies.id] }).onDelete('cascade'),
    foreignKey({
      name: 'users_permission_group_fk',
      columns: [table.companyId, table.permissionGroupId],
      foreignColumns: [permissionGroups.companyId, permissionGroups.id],
    }),
  ],
)
