import { pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { bytes, moment } from '../../database/columns.ts'

/** APIs that accept our tokens and may ask about them (RFC 7662). They serve every company, so they belong to none. */
export const resourceServers = pgTable(
  'resource_servers',
  {
    id: uuid('id').primaryKey(),
    key: text('key').notNull(),
    name: text('name').notNull(),
    audience: text('audience').notNull(),
    secretHash: bytes('secret_hash').notNull(),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [unique('resource_servers_key_unique').on(table.key)],
)
