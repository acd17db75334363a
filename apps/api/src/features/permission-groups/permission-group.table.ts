import { foreignKey, integer, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { companyId, moment, searchText, sortName } from '../../database/columns.ts'
import { companyPolicy } from '../../database/company-policy.ts'
import { listIndexes } from '../../database/list-indexes.ts'
import { companies } from '../companies/company.table.ts'

/** Named sets of permissions. */
export const permissionGroups = pgTable(
  'permission_groups',
  {
    companyId: companyId(),
    id: uuid('id').notNull(),
    name: text('name').notNull(),
    description: text('description'),
    permissions: text('permissions').array().notNull(),
    version: integer('version').notNull().default(1),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
    sortName: sortName(),
    searchText: searchText('name', 'description'),
  },
  (table) => [
    companyPolicy(),
    primaryKey({ columns: [table.companyId, table.id] }),
    ...listIndexes(
      { name: 'permission_groups', companyId: table.companyId, id: table.id },
      { sorts: { name: table.sortName } },
    ),
    unique('permission_groups_name_unique').on(table.companyId, table.name),
    foreignKey({ columns: [table.companyId], foreignColumns: [companies.id] }).onDelete('cascade'),
  ],
)
