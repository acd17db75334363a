import { sql } from 'drizzle-orm'
import { foreignKey, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { companyId } from '../../database/columns.ts'
import { companyPolicy } from '../../database/company-policy.ts'
import { companies } from '../companies/company.table.ts'

/**
 * What consumers, users and permission groups are found by: a copy of their `search_text`, which the database keeps, with an index of its
 * trigrams. Apart from them, since that index is slow to write, and a consumer's row is written whenever it is used.
 */
export const searchTexts = pgTable(
  'search_texts',
  {
    companyId: companyId(),
    noun: text('noun', { enum: ['consumer', 'user', 'permission_group'] }).notNull(),
    id: uuid('id').notNull(),
    content: text('content').notNull(),
  },
  (table) => [
    companyPolicy(),
    primaryKey({ columns: [table.companyId, table.noun, table.id] }),
    // What was written lately is in its place, rather than in a list through which each search would have to go.
    index('search_texts_content_index')
      .using('gin', table.companyId, table.noun, sql`${table.content} gin_trgm_ops`)
      .with({ fastupdate: false }),
    foreignKey({ columns: [table.companyId], foreignColumns: [companies.id] }).onDelete('cascade'),
  ],
)
