import {
  type ActionDescriptions,
  actions,
  type LocalizedText,
  type ModuleUpstream,
  type PathRule,
} from '@latchkey/contracts'
import { boolean, foreignKey, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { companyId } from '../../database/columns.ts'
import { companyPolicy } from '../../database/company-policy.ts'
import { companies } from '../companies/company.table.ts'

/** Protected areas of the host product. */
export const modules = pgTable(
  'modules',
  {
    companyId: companyId(),
    key: text('key').notNull(),
    name: jsonb('name').$type<LocalizedText>().notNull(),
    actions: text('actions', { enum: actions }).array().notNull(),
    descriptions: jsonb('descriptions')
      .$type<ActionDescriptions>()
      .notNull()
      .default({ view: null, create: null, edit: null, delete: null, report: null }),
    position: integer('position').notNull(),
    upstream: jsonb('upstream').$type<ModuleUpstream>(),
    pathRules: jsonb('path_rules').$type<PathRule[]>().notNull().default([]),
    isArchived: boolean('is_archived').notNull().default(false),
    version: integer('version').notNull().default(1),
  },
  (table) => [
    companyPolicy(),
    primaryKey({ name: 'modules_company_id_key_pk', columns: [table.companyId, table.key] }),
    foreignKey({ columns: [table.companyId], foreignColumns: [companies.id] }).onDelete('cascade'),
  ],
)
