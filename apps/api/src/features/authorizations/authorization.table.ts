import { sql } from 'drizzle-orm'
import { foreignKey, index, pgTable, primaryKey, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { companyId, moment, sortMoment } from '../../database/columns.ts'
import { companyPolicy } from '../../database/company-policy.ts'
import { listIndexes } from '../../database/list-indexes.ts'
import { consumers } from '../consumers/consumer.table.ts'
import { users } from '../users/user.table.ts'

/** What a user lets a consumer do. At most one is live for a pair; a revoked one stays as a record. */
export const authorizations = pgTable(
  'authorizations',
  {
    companyId: companyId(),
    id: uuid('id').notNull(),
    userId: uuid('user_id').notNull(),
    consumerId: uuid('consumer_id').notNull(),
    permissions: text('permissions').array().notNull(),
    grantedAt: moment('granted_at').notNull(),
    lastUsedAt: moment('last_used_at'),
    expiresAt: moment('expires_at'),
    // Since when uses of its permissions are noted, where that isn't since it was granted.
    usesNotedSince: moment('uses_noted_since'),
    revokedAt: moment('revoked_at'),
    sortLastUsedAt: sortMoment('sort_last_used_at', 'last_used_at'),
  },
  (table) => [
    companyPolicy(),
    primaryKey({ columns: [table.companyId, table.id] }),
    unique('authorizations_id_unique').on(table.id),
    uniqueIndex('authorizations_live_unique')
      .on(table.userId, table.consumerId, table.companyId)
      .where(sql`revoked_at is null`),
    ...listIndexes(
      { name: 'authorizations', companyId: table.companyId, id: table.id },
      {
        sorts: { granted: table.grantedAt, last_used: table.sortLastUsedAt },
        filters: { consumer: table.consumerId, user: table.userId },
        where: sql`revoked_at is null`,
        asked: [table.expiresAt],
      },
    ),
    // How many were live at a moment is counted off the index, revoked ones too.
    index('authorizations_life_index').on(table.companyId, table.grantedAt, table.revokedAt, table.expiresAt),
    // Revoked ones too: they go when the consumer does.
    index('authorizations_consumer_index').on(table.companyId, table.consumerId),
    foreignKey({ columns: [table.companyId, table.userId], foreignColumns: [users.companyId, users.id] }).onDelete(
      'cascade',
    ),
    foreignKey({
      columns: [table.companyId, table.consumerId],
      foreignColumns: [consumers.companyId, consumers.id],
    }).onDelete('cascade'),
  ],
)
