import { sql } from 'drizzle-orm'
import { foreignKey, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { companyId } from '../../database/columns.ts'
import { companyPolicy } from '../../database/company-policy.ts'
import { companies } from '../companies/company.table.ts'

const nouns = ['consumer', 'app', 'user', 'permission_group'] as const

/**
 * What consumers, users and permission groups are found by: a copy of their `search_text`, which the database keeps, with indexes of its
 * trigrams, and of the `sort_name` by which lists have them. Apart from them, since such an index is slow to write, and a consumer's row is
 * written whenever it is used. Consumers to which people give authorizations are there as apps once more: of the others no authorization is
 * worth looking for.
 */
export const searchTexts = pgTable(
  'search_texts',
  {
    companyId: companyId(),
    noun: text('noun', { enum: nouns }).notNull(),
    id: uuid('id').notNull(),
    content: text('content').notNull(),
    sortName: text('sort_name').notNull(),
  },
  (table) => [
    companyPolicy(),
    primaryKey({ columns: [table.companyId, table.noun, table.id] }),
    // One for each noun: in a common one each search would go through all that has the noun. What was written lately is in its place, rather
    // than in a list through which each search would have to go.
    ...nouns.map((noun) =>
      index(`search_texts_${noun}_index`)
        .using('gin', table.companyId, sql`${table.content} gin_trgm_ops`)
        .with({ fastupdate: false })
        .where(sql.raw(`noun = '${noun}'`)),
    ),
    foreignKey({ columns: [table.companyId], foreignColumns: [companies.id] }).onDelete('cascade'),
  ],
)
