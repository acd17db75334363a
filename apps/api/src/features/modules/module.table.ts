import { actions, type LocalizedText } from '@latchkey/contracts'
import { foreignKey, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { companyId } from '../../database/columns.ts'
import { companies } from '../companies/company.table.ts'

/** Protected areas of the host product. */
export const modules = pgTable(
  'modules',
  {
    companyId: companyId(),
    key: text('key').notNull(),
    name: jsonb('name').$type<LocalizedText>().notNull(),
    actions: text('actions', { enum: actions }).array().notNull(),
    position: integer('position').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.companyId, table.key] }),
    foreignKey({ columns: [table.companyId], foreignColumns: [companies.id] }).onDelete('cascade'),
  ],
)
