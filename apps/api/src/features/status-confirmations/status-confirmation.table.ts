import { index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { moment } from '../../database/columns.ts'

/**
 * What resource servers say they know of tokens' statuses: the latest place of each guard, which names itself by a random id. After `seen_until`
 * a guard that has said nothing more counts as gone.
 */
export const statusConfirmations = pgTable(
  'status_confirmations',
  {
    resourceServerKey: text('resource_server_key').notNull(),
    guardId: uuid('guard_id').notNull(),
    server: text('server').notNull(),
    snapshot: text('snapshot').notNull(),
    seenUntil: moment('seen_until').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.resourceServerKey, table.guardId] }),
    index('status_confirmations_seen_index').on(table.seenUntil),
  ],
)
